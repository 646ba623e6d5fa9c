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
} HtkDraft;

/* An operation after the snapshot: op is answer, repeat-add or repeat-remove. */
typedef struct
{
  char *op, *ref, *value;
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
gboolean   htk_draft_trash      (HtkStore       *store,
                                 const char     *id,
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
