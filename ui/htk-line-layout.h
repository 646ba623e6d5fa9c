#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children beside each other in one line, as in a horizontal GtkBox, and measured a tenth as often. */
#define HTK_TYPE_LINE_LAYOUT (htk_line_layout_get_type ())
G_DECLARE_FINAL_TYPE (HtkLineLayout, htk_line_layout, HTK, LINE_LAYOUT, GtkLayoutManager)

GtkLayoutManager *htk_line_layout_new (int spacing);
GtkWidget        *htk_line_box        (int spacing);
void              htk_line_fold       (GtkWidget *box,
                                       int        spacing);

G_END_DECLS
