#pragma once

#include "app/store/htk-visits.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

gboolean   htk_suggestion_asks      (const HtkVisit *visit);
GtkWidget *htk_suggestion_card_new  (HtkSession     *session,
                                     const HtkVisit *visit);
GtkWidget *htk_clue_button          (HtkSession     *session,
                                     const HtkVisit *visit);

G_END_DECLS
