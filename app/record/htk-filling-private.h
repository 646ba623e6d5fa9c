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
  guint n_ops;
  gboolean resumed;
  HtkAudit *audit;  /* NULL where the form asks for no log */
  gboolean reasoned; /* why a submitted visit is changed was said */
  gboolean keeps_rows; /* the draft holds what this form has no place for: no new snapshot */
};

gboolean htk_draft_op_replay (const HtkDraftOp *op,
                              HtkInstance      *instance,
                              GError          **error);
gboolean htk_filling_begin_audit (HtkFilling *self,
                                  GError    **error);
void     htk_filling_note (HtkFilling    *self,
                           HtkAuditEvent  event,
                           const char    *ref);
gboolean htk_filling_end_audit (HtkFilling *self,
                                GError    **error);
gboolean htk_filling_save (HtkFilling  *self,
                           HtkNode      node,
                           const char  *ref,
                           const char  *value,
                           gboolean     unchanged,
                           GError     **error);

G_END_DECLS
