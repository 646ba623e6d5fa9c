#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The line of a long list: texts below each other, a bar, pills at the end. It is made once and shows
 * one thing after the other. */
#define HTK_TYPE_ROW_LINE (htk_row_line_get_type ())
G_DECLARE_FINAL_TYPE (HtkRowLine, htk_row_line, HTK, ROW_LINE, GtkBox)

#define HTK_ROW_LINE_TEXTS 4
#define HTK_ROW_LINE_PILLS 3

/**
 * HtkRowText:
 * @text: (nullable): what it says; NULL leaves no room for it
 * @css_class: (nullable): its style class
 */
typedef struct
{
  const char *text, *css_class;
} HtkRowText;

/**
 * HtkRowLook:
 * @texts: below each other
 * @pills: at the end of the line
 * @bar: (nullable): what the bar is called; NULL for no bar
 * @share: the part of the bar that is full, 0 to 1
 *
 * What a line shows.
 */
typedef struct
{
  HtkRowText texts[HTK_ROW_LINE_TEXTS], pills[HTK_ROW_LINE_PILLS];
  const char *bar;
  double share;
} HtkRowLook;

GtkWidget *htk_row_line_new (GtkOrientation    pills);
gboolean   htk_row_line_set (GtkWidget        *line,
                             const HtkRowLook *look);

G_END_DECLS
