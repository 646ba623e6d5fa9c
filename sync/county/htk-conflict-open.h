#pragma once

/* Finds what is in conflict when a row comes or a visit is accepted, and keeps it for a person. */

#include "app/record/htk-conflict-life.h"
#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the register's fields are to say when a visit is accepted. */
typedef struct {
  GHashTable *merged;   /* path to text: where the visit's value is not the one */
  GHashTable *gone;     /* paths of rows that stay deleted */
  GPtrArray *conflicts; /* HtkMergeConflict, not decided yet; its field is a whole path */
  gboolean newer;       /* the register was changed since the visit was begun */
} HtkFieldMerge;

void
htk_field_merge_clear (HtkFieldMerge *self);
gboolean
htk_field_merge (HtkStore *store,
                 const HtkVisit *visit,
                 const HtkRevision *revision,
                 HtkFieldMerge *merge,
                 GError **error);
gboolean
htk_conflict_open_fields (HtkStore *store,
                          const HtkVisit *visit,
                          HtkFieldMerge *merge,
                          GError **error);

gboolean
htk_conflict_publish (HtkStore *store, const HtkConflict *conflict, GError **error);
gboolean
htk_conflict_open (HtkStore *store, const HtkVisit *visit, HtkConflict *conflict, GError **error);
gboolean
htk_conflict_overtake (HtkStore *store,
                       const char *visit_id,
                       const char *kind,
                       const char *mine,
                       GHashTable *except,
                       GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkFieldMerge, htk_field_merge_clear)

G_END_DECLS
