#pragma once

/* What a submitted visit found, as its answers say. */

#include "app/record/htk-answers.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkFound:
 * @ref: the question: an automatic finding's group, or `f[1]`, which is the worker's own
 * @cat: its category
 * @text: what is wrong; of an automatic one its group, whose words the pack has (findings.csv)
 * @photo: (nullable): the name of its photo
 * @level: 1 to 4
 * @automatic: whether the form found it
 */
typedef struct
{
  char *ref, *cat, *text, *photo;
  int level;
  gboolean automatic;
} HtkFound;

void       htk_found_free  (HtkFound   *self);
GPtrArray *htk_found_in    (HtkAnswers *answers);
JsonObject *htk_rectify_step (HtkAnswers  *answers,
                              const char **event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFound, htk_found_free)

G_END_DECLS
