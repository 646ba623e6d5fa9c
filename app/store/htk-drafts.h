#pragma once

/* Drafts: a snapshot of the answers and every operation since, one durable transaction each. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *form_id, *form_version, *subject_type, *subject_id, *round_id, *worker;
  char *visit_id, *parent_revision; /* of a correction; NULL for a first revision */
  char *snapshot, *position;
  char *roster; /* the members it asks about, as CSV: those on the register when it was begun */
  gint64 started_at, changed_at;
  guint asked, answered; /* how far it was when somebody last looked at it */
  gint64 trashed_at;     /* 0 for one that is not in the trash */
  char *moved_from;      /* the version of the form it moved from; NULL for one that did not */
  char *kept;            /* answers that the form moved to has no place for, in words; or NULL */
} HtkDraft;

/* An operation after the snapshot: op is answer, repeat-add (its value the place, NULL the end) or
 * repeat-remove. */
typedef struct
{
  char *op, *ref, *value;
  gboolean unchanged; /* written only: the answer is the last visit's, confirmed with one tap */
} HtkDraftOp;

void       htk_draft_free       (HtkDraft       *draft);
void       htk_draft_op_free    (HtkDraftOp     *op);

gboolean   htk_draft_create     (HtkStore       *store,
                                 const HtkDraft *draft,
                                 GError        **error);
HtkDraft  *htk_draft_get        (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
HtkDraft  *htk_draft_find       (HtkStore       *store,
                                 const char     *form_id,
                                 const char     *subject_id,
                                 const char     *worker,
                                 GError        **error);
GPtrArray *htk_draft_list       (HtkStore       *store,
                                 const char     *worker,
                                 GError        **error);
gboolean   htk_draft_add_op     (HtkStore       *store,
                                 const char     *id,
                                 const char     *op,
                                 const char     *ref,
                                 const char     *value,
                                 gboolean        unchanged,
                                 GError        **error);
gboolean   htk_draft_write_op   (HtkStore       *store,
                                 const char     *id,
                                 const HtkDraftOp *op,
                                 GError        **error);
gboolean   htk_draft_add_ops    (HtkStore       *store,
                                 const char     *id,
                                 GPtrArray      *ops,
                                 GError        **error);
GPtrArray *htk_draft_ops        (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
gboolean   htk_draft_set_position (HtkStore     *store,
                                 const char     *id,
                                 const char     *position,
                                 GError        **error);
gboolean   htk_draft_rewrite    (HtkStore       *store,
                                 const char     *id,
                                 const char     *snapshot,
                                 GError        **error);
gboolean   htk_draft_move       (HtkStore       *store,
                                 const char     *id,
                                 const char     *form_version,
                                 const char     *snapshot,
                                 const char     *kept,
                                 GError        **error);
gboolean   htk_draft_move_back  (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
gboolean   htk_draft_set_progress (HtkStore     *store,
                                 const char     *id,
                                 guint           asked,
                                 guint           answered,
                                 GError        **error);
GPtrArray *htk_draft_list_trash (HtkStore       *store,
                                 const char     *worker,
                                 GError        **error);
gboolean   htk_draft_trash      (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
gboolean   htk_draft_restore    (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
int        htk_draft_purge      (HtkStore       *store,
                                 gint64          before,
                                 GError        **error);
gboolean   htk_draft_delete     (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
gboolean   htk_draft_set_file   (HtkStore       *store,
                                 const char     *id,
                                 const char     *name,
                                 const char     *sha256,
                                 GError        **error);
GHashTable *htk_draft_files     (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);
GHashTable *htk_draft_unchanged (HtkStore       *store,
                                 const char     *id,
                                 GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkDraft, htk_draft_free)

G_END_DECLS
