#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget *
htk_conflicts_page_new (HtkSession *session);
GtkWidget *
htk_conflicts_button_new (HtkSession *session);

G_END_DECLS
