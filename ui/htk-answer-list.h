#pragma once

#include "app/store/htk-visits.h"
#include "ui/htk-begun.h"

G_BEGIN_DECLS

/* The answers of a visit, last time's beside them, with what was said about each. */
#define HTK_TYPE_ANSWER_LIST (htk_answer_list_get_type ())
G_DECLARE_FINAL_TYPE (HtkAnswerList, htk_answer_list, HTK, ANSWER_LIST, GtkBox)

GtkWidget *htk_answer_list_new      (HtkSession     *session,
                                     const HtkVisit *visit,
                                     GPtrArray      *rows,
                                     HtkBegun       *begun);
gboolean   htk_answer_list_differs  (HtkAnswerList  *self);
void       htk_answer_list_show_all (HtkAnswerList  *self,
                                     gboolean        all);
GPtrArray *htk_answer_list_comments (HtkAnswerList  *self);
void       htk_answer_list_sent     (HtkAnswerList  *self);

G_END_DECLS
