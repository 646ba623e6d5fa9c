#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

void        htk_filter_add          (GtkWidget  *filter,
                                     const char *value,
                                     const char *name);
void        htk_filter_add_villages (GtkWidget  *filter);
const char *htk_filter_value        (GtkWidget  *filter);

G_END_DECLS
