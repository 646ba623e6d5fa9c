#pragma once

#include "app/store/htk-visits.h"
#include "ui/htk-answer-list.h"

G_BEGIN_DECLS

gboolean   htk_review_may_decide  (HtkSession     *session,
                                   const HtkVisit *visit);
GtkWidget *htk_review_card_new    (HtkSession     *session,
                                   const HtkVisit *visit);
void       htk_review_add_buttons (GtkWidget      *line,
                                   HtkSession     *session,
                                   const HtkVisit *visit,
                                   HtkAnswerList  *answers);

G_END_DECLS
