#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* The keys of the app: one table, of which the shortcuts and the page that explains them are made. */
void       htk_shortcuts_add      (GtkWidget  *widget,
                                   const char *prefix);
GtkWidget *htk_shortcuts_page_new (void);

G_END_DECLS
