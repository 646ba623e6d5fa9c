#pragma once

#include "ui/htk-place-text.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *htk_place_drawing_new (void);
void       htk_place_drawing_set (GtkWidget      *drawing,
                                  const HtkPlace *places,
                                  guint           n,
                                  gboolean        closed);

G_END_DECLS
