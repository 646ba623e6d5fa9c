#pragma once

#include "ui/htk-question.h"

G_BEGIN_DECLS

void         htk_questions_each        (GtkWidget *box,
                                        void     (*func) (HtkQuestion *question));
HtkQuestion *htk_questions_flush       (GtkWidget *box);
gboolean     htk_questions_any_refused (GtkWidget *box);
void         htk_questions_show_saved  (GtkWidget *box,
                                        GtkWidget *label);
gboolean     htk_questions_focus_after (HtkQuestion *question);

G_END_DECLS
