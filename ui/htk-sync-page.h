#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget *htk_sync_page_new     (HtkSession *session);
GtkWidget *htk_sync_log_page_new (HtkSession *session);

G_END_DECLS
