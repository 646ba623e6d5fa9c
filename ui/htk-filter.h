#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget  *htk_filter_new          (const char *name,
                                     GCallback   changed,
                                     gpointer    page);
void        htk_filter_add          (GtkWidget  *filter,
                                     const char *value,
                                     const char *name);
void        htk_filter_add_villages (GtkWidget  *filter);
GtkWidget  *htk_filter_bar          (GtkWidget **filters,
                                     guint       n);
const char *htk_filter_value        (GtkWidget  *filter);

G_END_DECLS
