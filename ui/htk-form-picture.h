#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture of a label or of a choice, as large as it is but no larger than a square of some side. */
GtkWidget *htk_form_picture_new (void);
void       htk_form_picture_set (GtkWidget  *picture,
                                 GdkTexture *texture,
                                 int         side);

G_END_DECLS
