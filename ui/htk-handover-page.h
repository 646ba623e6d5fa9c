#pragma once

#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *htk_handover_page_new (HtkSession *session);

G_END_DECLS
