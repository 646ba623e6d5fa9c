#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* The first download, while not all of it is here. */
gboolean   htk_first_download_waits    (HtkSession *session);
GtkWidget *htk_first_download_note_new (HtkSession *session);

G_END_DECLS
