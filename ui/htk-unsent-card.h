#pragma once

#include "app/store/htk-visits.h"
#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *htk_unsent_card_new (HtkSession     *session,
                                const HtkVisit *visit,
                                GPtrArray      *rows);

G_END_DECLS
