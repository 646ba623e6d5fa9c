#pragma once

#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called with a widget of the window, the person and what was given with it. */
typedef void (*HtkPinRight) (GtkWidget *parent, const HtkUser *user, gpointer data);

void htk_pin_ask    (GtkWidget     *parent,
                     HtkSession    *session,
                     const HtkUser *user,
                     HtkPinRight    right,
                     gpointer       data);
void htk_pin_choose (GtkWidget     *parent,
                     HtkSession    *session,
                     const HtkUser *user);

G_END_DECLS
