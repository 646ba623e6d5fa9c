#pragma once

/* Answers of an older version of a form, kept with the visit that was submitted in a newer one. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkKept:
 * @version: of the form that asked it
 * @ref: the question there
 * @label: its label then
 * @answer: the answer in words; of a masked one in full
 * @masked: whether it is shown to nobody who does not ask for it
 * @file: whether the answer is the name of a file, which goes with the visit as well
 * @restricted: whether it is the county's alone (domain.md 5)
 */
typedef struct
{
  char *version, *ref, *label, *answer;
  gboolean masked, file, restricted;
} HtkKept;

void       htk_kept_free     (HtkKept    *kept);
GPtrArray *htk_kept_read     (const char *text);
JsonArray *htk_kept_to_json  (GPtrArray  *list);
char      *htk_kept_write    (GPtrArray  *list);
char      *htk_kept_shown    (const HtkKept *kept);
char      *htk_kept_words    (const char *text);
GPtrArray *htk_kept_of_visit (HtkStore   *store,
                              const char *visit_id,
                              gboolean    with_restricted,
                              GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkKept, htk_kept_free)

G_END_DECLS
