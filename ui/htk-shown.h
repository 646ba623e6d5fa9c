#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* Reads the store anew for a page. */
typedef void (*HtkReload) (gpointer page);

void htk_reload_when_shown (GtkWidget  *page,
                            HtkSession *session,
                            HtkReload   reload);

G_END_DECLS
