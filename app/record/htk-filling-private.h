#pragma once

/* What the files of a filling share; for htk-filling*.c alone. */

#include "app/form/htk-audit.h"
#include "app/record/htk-filling.h"

G_BEGIN_DECLS

struct _HtkFilling
{
  GObject parent_instance;
  HtkStore *store;
  HtkForm *form;
  HtkInstance *instance;
  HtkDraft *draft;
  HtkAnswers *last;
  GHashTable *unchanged; /* set of refs */
  GString *notice;
  HtkFillingChanges changes;
  char *media; /* the folder of the files that the form names */
  guint n_ops;
  gboolean resumed;
  HtkAudit *audit;  /* NULL where the form asks for no log */
  gboolean reasoned; /* why a submitted visit is changed was said */
  GArray *unplaced; /* HtkNode: what is to be set to the place once it is known, or NULL */
  GPtrArray *shrunk; /* HtkRemoved: what went because its count became less */
  gboolean keeps_rows; /* the draft holds what this form has no place for: no new snapshot */
};

gboolean htk_draft_op_replay (const HtkDraftOp *op,
                              HtkInstance      *instance,
                              GError          **error);
void     htk_filling_after_op (HtkFilling *self);
gboolean htk_filling_begin_audit (HtkFilling *self,
                                  GError    **error);
void     htk_filling_note (HtkFilling    *self,
                           HtkAuditEvent  event,
                           const char    *ref);
gboolean htk_filling_end_audit (HtkFilling *self,
                                GError    **error);
void     htk_filling_note_unplaced (HtkFilling *self);
void     htk_filling_watch_shrinks (HtkFilling *self);
void     htk_filling_regrow (HtkFilling *self);
char    *htk_filling_lost (HtkFilling *self,
                           guint       since);
gboolean htk_filling_save (HtkFilling  *self,
                           HtkNode      node,
                           const char  *ref,
                           const char  *value,
                           gboolean     unchanged,
                           GError     **error);

G_END_DECLS
