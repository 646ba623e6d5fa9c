#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children beside each other in as many lines as the width asks for, in columns or packed. Unlike a
 * GtkFlowBox it takes no part in the focus: one passes a group of radio buttons in it with Tab. */
#define HTK_TYPE_WRAP_LAYOUT (htk_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (HtkWrapLayout, htk_wrap_layout, HTK, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *htk_wrap_layout_new (guint    columns,
                                       gboolean packed);
GtkWidget        *htk_wrap_box        (void);

G_END_DECLS
