/* The line of the lists of findings, cases, villages and projects. A list makes two hundred of them and
 * uses them again: what a line shows is changed in place. */
#include "ui/htk-row-line.h"

#include "ui/htk-line-layout.h"
#include "ui/htk-widgets.h"

#include <string.h>

struct _HtkRowLine
{
  GtkBox parent_instance;
  GtkWidget *texts[HTK_ROW_LINE_TEXTS], *pills[HTK_ROW_LINE_PILLS];
  GtkWidget *column, *bar; /* the bar is made when one is first shown */
  GtkWidget *ends;
};

G_DEFINE_TYPE (HtkRowLine, htk_row_line, GTK_TYPE_BOX)

static void
htk_row_line_class_init (HtkRowLineClass *klass)
{
}

static void
htk_row_line_init (HtkRowLine *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), htk_line_layout_new (12));
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_hexpand (self->column, TRUE);
  gtk_box_append (GTK_BOX (self), self->column);
  for (guint i = 0; i < HTK_ROW_LINE_TEXTS; i++)
    {
      self->texts[i] = htk_label ("", NULL);
      gtk_box_append (GTK_BOX (self->column), self->texts[i]);
    }
  self->ends = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_valign (self->ends, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self), self->ends);
  for (guint i = 0; i < HTK_ROW_LINE_PILLS; i++)
    {
      self->pills[i] = htk_pill ("", NULL);
      /* As wide as its words, also below a longer one. */
      gtk_widget_set_halign (self->pills[i], GTK_ALIGN_END);
      gtk_box_append (GTK_BOX (self->ends), self->pills[i]);
    }
}

static void
set_pill (GtkWidget        *pill,
          const HtkRowText *look)
{
  gtk_widget_set_visible (pill, look->text != NULL);
  if (look->text == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (pill), look->text);
  /* As in htk_pill(): between words alone. */
  if (strchr (look->text, ' ') != NULL)
    htk_may_wrap (GTK_LABEL (pill));
  else
    gtk_label_set_wrap (GTK_LABEL (pill), FALSE);
  htk_set_classes (pill, "pill-label", look->css_class);
}

static void
set_bar (HtkRowLine       *self,
         const HtkRowLook *look)
{
  if (look->bar != NULL && self->bar == NULL)
    {
      self->bar = gtk_level_bar_new ();
      gtk_box_append (GTK_BOX (self->column), self->bar);
    }
  if (self->bar == NULL)
    return;
  gtk_widget_set_visible (self->bar, look->bar != NULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (self->bar), look->share);
  if (look->bar != NULL)
    htk_set_name (self->bar, look->bar);
}

/**
 * htk_row_line_set:
 * @line: a widget of a list
 * @look: what it shows from now on; not kept
 *
 * Returns: FALSE when @line is another kind of row
 */
gboolean
htk_row_line_set (GtkWidget        *line,
                  const HtkRowLook *look)
{
  HtkRowLine *self = HTK_IS_ROW_LINE (line) ? HTK_ROW_LINE (line) : NULL;

  if (self == NULL)
    return FALSE;
  for (guint i = 0; i < HTK_ROW_LINE_TEXTS; i++)
    {
      gtk_widget_set_visible (self->texts[i], look->texts[i].text != NULL);
      if (look->texts[i].text != NULL)
        gtk_label_set_text (GTK_LABEL (self->texts[i]), look->texts[i].text);
      htk_set_classes (self->texts[i], look->texts[i].css_class, NULL);
    }
  for (guint i = 0; i < HTK_ROW_LINE_PILLS; i++)
    set_pill (self->pills[i], &look->pills[i]);
  set_bar (self, look);
  return TRUE;
}

/**
 * htk_row_line_new:
 * @pills: how the pills stand at the end of the line
 *
 * Returns: (transfer floating): a line that shows nothing yet
 */
GtkWidget *
htk_row_line_new (GtkOrientation pills)
{
  HtkRowLine *self = g_object_new (HTK_TYPE_ROW_LINE, NULL);

  if (pills == GTK_ORIENTATION_HORIZONTAL)
    gtk_widget_set_layout_manager (self->ends, htk_line_layout_new (6));
  return GTK_WIDGET (self);
}
