#pragma once

#include "app/form/htk-form.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The choices of a question as a list model, all of them or those that fit what one searches. Its
 * items are made when somebody asks for them: 100,000 choices are no 100,000 objects. */
#define HTK_TYPE_CHOICE_MODEL (htk_choice_model_get_type ())
G_DECLARE_FINAL_TYPE (HtkChoiceModel, htk_choice_model, HTK, CHOICE_MODEL, GObject)

HtkChoiceModel  *htk_choice_model_new    (void);
void             htk_choice_model_take   (HtkChoiceModel *self,
                                          GPtrArray      *choices);
void             htk_choice_model_prepare (HtkChoiceModel *self);
void             htk_choice_model_search (HtkChoiceModel *self,
                                          const char     *text);
guint            htk_choice_model_total  (HtkChoiceModel *self);
const HtkChoice *htk_choice_model_at     (HtkChoiceModel *self,
                                          guint           position);
const HtkChoice *htk_choice_model_of     (HtkChoiceModel *self,
                                          gpointer        item);

G_END_DECLS
