#pragma once

/* What a lead's visit to the same household says differently from the worker's (domain.md 5). */

#include "app/record/htk-pack.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

/* The reference of the comment that tells of a re-visit as a whole. */
#define HTK_RECHECK_WHOLE "/data"

/* One question that both answered, in words. */
typedef struct
{
  char *ref, *label;
  char *first, *again;
} HtkMismatch;

/**
 * HtkRecheck:
 * @again: the lead's visit
 * @compared: how many answers were compared
 * @mismatches: (element-type HtkMismatch): those that differ, in the form's order
 */
typedef struct
{
  HtkVisit *again;
  guint compared;
  GPtrArray *mismatches;
} HtkRecheck;

HtkRecheck *htk_recheck_of   (HtkStore    *store,
                              HtkPack     *pack,
                              const char  *visit_id,
                              const char  *today,
                              GError     **error);
void        htk_recheck_free (HtkRecheck  *self);
gboolean    htk_recheck_log  (HtkStore    *store,
                              HtkPack     *pack,
                              const char  *lead,
                              const char  *today,
                              const char  *language,
                              GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkRecheck, htk_recheck_free)

G_END_DECLS
