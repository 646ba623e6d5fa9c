#pragma once

#include "app/record/htk-filling.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Finds a question of a form by a part of its label, its hint, its name or its initials. */
#define HTK_TYPE_QUESTION_SEARCH (htk_question_search_get_type ())
G_DECLARE_FINAL_TYPE (HtkQuestionSearch, htk_question_search, HTK, QUESTION_SEARCH, GtkBox)

GtkWidget *htk_question_search_new (HtkFilling *filling,
                                    GPtrArray  *pages);

G_END_DECLS
