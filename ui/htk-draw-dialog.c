/* Lets the person draw on white paper or on a photo, as large as the window. */
#include "ui/htk-draw-dialog.h"

#include "ui/htk-over.h"
#include "ui/htk-sketch.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define PAPER_WIDTH 1200
#define PAPER_HEIGHT 800

typedef struct
{
  GTask *task; /* NULL once it has returned */
  GtkWindow *window;
  HtkSketch *sketch;
  double pen;
  GtkWidget *keep, *undo;
} Draw;

static const struct
{
  GdkRGBA color;
  const char *css_class, *name;
} pens[] = {
  { { 0.88f, 0.11f, 0.14f, 1 }, "pen-red", N_("Red pen") },
  { { 0.05f, 0.05f, 0.05f, 1 }, "pen-black", N_("Black pen") },
  { { 0.1f, 0.37f, 0.71f, 1 }, "pen-blue", N_("Blue pen") },
  { { 0.97f, 0.89f, 0.2f, 1 }, "pen-yellow", N_("Yellow pen") },
};

static void
draw_free (gpointer data)
{
  Draw *self = data;

  if (self->task != NULL)
    g_task_return_new_error (self->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "nothing was drawn");
  g_clear_object (&self->task);
  g_free (self);
}

static void
changed (Draw *self)
{
  gboolean drawn = htk_sketch_n_points (self->sketch) > 0;

  gtk_widget_set_sensitive (self->keep, drawn);
  gtk_widget_set_sensitive (self->undo, drawn);
}

static void
keep_clicked (Draw *self)
{
  g_task_return_pointer (self->task, htk_sketch_to_png (self->sketch, 1),
                         (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->task);
  gtk_window_destroy (self->window);
}

static void
undo_clicked (Draw *self)
{
  htk_sketch_undo (self->sketch);
}

static void
cancel_clicked (Draw *self)
{
  gtk_window_close (self->window);
}

static void
pen_toggled (GtkToggleButton *button,
             Draw            *self)
{
  guint pen = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "pen"));

  if (gtk_toggle_button_get_active (button))
    htk_sketch_set_pen (self->sketch, &pens[pen].color, self->pen);
}

static void
add_pens (Draw      *self,
          GtkWidget *line)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pens); i++)
    {
      GtkWidget *button = gtk_toggle_button_new ();
      GtkWidget *ink = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_set_halign (ink, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (ink, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (ink, "ink");
      gtk_widget_add_css_class (ink, pens[i].css_class);
      gtk_widget_add_css_class (button, "pen");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_button_set_child (GTK_BUTTON (button), ink);
      gtk_widget_set_tooltip_text (button, _(pens[i].name));
      htk_set_name (button, _(pens[i].name));
      g_object_set_data (G_OBJECT (button), "pen", GUINT_TO_POINTER (i));
      g_signal_connect (button, "toggled", G_CALLBACK (pen_toggled), self);
      if (first != NULL)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      else
        first = button;
      gtk_box_append (GTK_BOX (line), button);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first), TRUE);
}

static GtkWidget *
make_content (Draw       *self,
              GdkTexture *background)
{
  int width = background != NULL ? gdk_texture_get_width (background) : PAPER_WIDTH;
  int height = background != NULL ? gdk_texture_get_height (background) : PAPER_HEIGHT;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *gap = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "page");
  self->sketch = HTK_SKETCH (htk_sketch_new (width, height, background));
  /* As wide on the screen whatever the photo's size. */
  self->pen = MAX (width, height) / 200.0;
  gtk_widget_set_vexpand (GTK_WIDGET (self->sketch), TRUE);
  htk_set_name (GTK_WIDGET (self->sketch), _("Draw here"));
  add_pens (self, line);
  gtk_widget_set_hexpand (gap, TRUE);
  gtk_box_append (GTK_BOX (line), gap);
  self->undo = htk_add_button (line, _("Undo a stroke"), NULL, G_CALLBACK (undo_clicked), self);
  htk_add_button (line, _("Cancel"), NULL, G_CALLBACK (cancel_clicked), self);
  self->keep = htk_add_button (line, _("Keep the drawing"), "suggested-action",
                               G_CALLBACK (keep_clicked), self);
  g_signal_connect_swapped (self->sketch, "changed", G_CALLBACK (changed), self);
  changed (self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sketch));
  gtk_box_append (GTK_BOX (box), line);
  return box;
}

/**
 * htk_draw_async:
 * @over: a widget of the window that it lies over
 * @background: (nullable): what is drawn on; NULL for white paper
 * @callback: called when done
 * @data: for @callback
 *
 * Lets the person draw.
 */
void
htk_draw_async (GtkWidget          *over,
                GdkTexture         *background,
                GAsyncReadyCallback callback,
                gpointer            data)
{
  Draw *self = g_new0 (Draw, 1);

  self->task = g_task_new (over, NULL, callback, data);
  self->window = htk_over_new (over, _("Drawing"), make_content (self, background));
  g_object_set_data_full (G_OBJECT (self->window), "draw", self, draw_free);
  gtk_window_present (self->window);
}

/**
 * htk_draw_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): PNG; NULL with %G_IO_ERROR_CANCELLED
 */
GBytes *
htk_draw_finish (GAsyncResult *result,
                 GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
