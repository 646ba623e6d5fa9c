#pragma once
#include "app/form/htk-form-pages.h"

#include <gtk/gtk.h>

void htk_violations_show (GtkWidget   *parent,
                          HtkInstance *instance,
                          GPtrArray   *pages,
                          GPtrArray   *violations,
                          void       (*chosen) (gpointer data, const char *ref),
                          gpointer     data);
