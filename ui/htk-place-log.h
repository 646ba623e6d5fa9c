#pragma once

#include "app/record/htk-filling.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void htk_place_log_attach (GtkWidget  *page,
                           HtkFilling *filling);

G_END_DECLS
