#pragma once

/* One filling of a form by a person: the instance, its draft, and the last visit beside it. */

#include "app/form/htk-form-pages.h"
#include "app/record/htk-answers.h"
#include "app/record/htk-pack.h"
#include "app/store/htk-drafts.h"

G_BEGIN_DECLS

#define HTK_TYPE_FILLING (htk_filling_get_type ())
G_DECLARE_FINAL_TYPE (HtkFilling, htk_filling, HTK, FILLING, GObject)

HtkFilling  *htk_filling_open         (HtkStore     *store,
                                       HtkPack      *pack,
                                       const char   *form_id,
                                       const char   *subject_type,
                                       const char   *subject_id,
                                       const char   *worker,
                                       GError      **error);
HtkFilling  *htk_filling_open_new     (HtkStore     *store,
                                       HtkPack      *pack,
                                       const char   *form_id,
                                       const char   *worker,
                                       GError      **error);
HtkFilling  *htk_filling_open_correction (HtkStore  *store,
                                       HtkPack      *pack,
                                       const char   *visit_id,
                                       const char   *worker,
                                       GError      **error);
HtkFilling  *htk_filling_resume       (HtkStore     *store,
                                       HtkPack      *pack,
                                       const char   *draft_id,
                                       GError      **error);

HtkInstance *htk_filling_instance     (HtkFilling   *self);
const HtkDraft *htk_filling_draft     (HtkFilling   *self);
HtkStore    *htk_filling_store        (HtkFilling   *self);
const char  *htk_filling_notice       (HtkFilling   *self);
gboolean     htk_filling_resumed      (HtkFilling   *self);

gboolean     htk_filling_answer       (HtkFilling   *self,
                                       HtkNode       node,
                                       const char   *value,
                                       GError      **error);
gboolean     htk_filling_answer_file  (HtkFilling   *self,
                                       HtkNode       node,
                                       GBytes       *bytes,
                                       const char   *mime,
                                       GError      **error);
GBytes      *htk_filling_read_file    (HtkFilling   *self,
                                       const char   *name,
                                       GError      **error);
HtkNode      htk_filling_repeat_add   (HtkFilling   *self,
                                       const char   *range_ref,
                                       GError      **error);
gboolean     htk_filling_repeat_remove (HtkFilling  *self,
                                       HtkNode       node,
                                       GError      **error);
gboolean     htk_filling_set_position (HtkFilling   *self,
                                       const char   *ref,
                                       GError      **error);
void         htk_filling_see          (HtkFilling   *self,
                                       const HtkFormPage *page);
gboolean     htk_filling_wants_reason (HtkFilling   *self);
void         htk_filling_give_reason  (HtkFilling   *self,
                                       const char   *reason);

const char  *htk_filling_last_answer  (HtkFilling   *self,
                                       HtkNode       node);
const char  *htk_filling_last_date    (HtkFilling   *self);
gboolean     htk_filling_is_unchanged (HtkFilling   *self,
                                       HtkNode       node);
int          htk_filling_unchanged    (HtkFilling   *self,
                                       const HtkFormPage *page,
                                       GError      **error);
GHashTable  *htk_filling_unchanged_set (HtkFilling  *self);

G_END_DECLS
