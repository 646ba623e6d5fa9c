#pragma once

#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @say: called with what is to be told; @data: for it */
GtkWidget *htk_lan_card_new (HtkSession  *session,
                             void       (*say) (gpointer data, const char *text),
                             gpointer     data);

G_END_DECLS
