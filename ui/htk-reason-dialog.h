#pragma once

#include "ui/htk-begun.h"

G_BEGIN_DECLS

void htk_reason_ask (GtkWidget  *parent,
                     const char *title,
                     const char *words,
                     HtkBegun   *begun,
                     gboolean  (*given) (gpointer data, const char *reason),
                     gpointer    data);

G_END_DECLS
