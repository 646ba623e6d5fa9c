#pragma once

#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *htk_kept_card_new (HtkSession *session,
                              const char *visit_id);

G_END_DECLS
