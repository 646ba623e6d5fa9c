#pragma once

#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *htk_pin_card_new (HtkSession *session);

G_END_DECLS
