#pragma once

#include "app/form/htk-form-pages.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void        htk_repeat_bar_show  (GtkWidget         *bar,
                                  HtkInstance       *instance,
                                  const HtkFormPage *page,
                                  GCallback          add,
                                  GCallback          remove,
                                  gpointer           data);
const char *htk_repeat_bar_range (GtkWidget         *button);

G_END_DECLS
