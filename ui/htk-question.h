#pragma once

#include "app/record/htk-filling.h"
#include "app/store/htk-visits.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One question of a form on the screen: label, last answer, control, what is wrong, comments. */
#define HTK_TYPE_QUESTION (htk_question_get_type ())
G_DECLARE_FINAL_TYPE (HtkQuestion, htk_question, HTK, QUESTION, GtkBox)

GtkWidget  *htk_question_new        (HtkFilling        *filling,
                                     const HtkBodyItem *item);
const char *htk_question_ref        (HtkQuestion       *self);
char       *htk_question_spoken     (HtkQuestion       *self);
void        htk_question_refresh    (HtkQuestion       *self);
gboolean    htk_question_flush      (HtkQuestion       *self);
gboolean    htk_question_is_refused (HtkQuestion       *self);
gboolean    htk_question_is_unsaved (HtkQuestion       *self);
void        htk_question_focus      (HtkQuestion       *self);
gboolean    htk_question_takes_focus (HtkQuestion      *self);
void        htk_question_add_comment (HtkQuestion      *self,
                                     const HtkComment  *comment);
void        htk_question_show_check (HtkQuestion       *self);

G_END_DECLS
