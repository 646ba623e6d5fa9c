#pragma once

/* Where the text of a button may go to its next line. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

guint    *htk_whole_words_breaks (const char *text,
                                  guint      *n);
void      htk_whole_words_keep   (GtkLabel   *label);

G_END_DECLS
