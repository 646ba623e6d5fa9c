/* Controls for what is kept as a file: a signature drawn with the finger, and photos. */
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <cairo.h>
#include <glib/gi18n.h>

#define PAD_WIDTH 560
#define PAD_HEIGHT 200

typedef struct
{
  HtkControlSink sink;
  GArray *points; /* Point; a stroke begins where `first` is set */
  GtkWidget *area, *picture, *clear, *keep, *status;
  char *shown;
} Pad;

typedef struct
{
  double x, y;
  gboolean first;
} Point;

static void
pad_free (gpointer data)
{
  Pad *self = data;

  g_array_unref (self->points);
  g_free (self->shown);
  g_free (self);
}

static Pad *
pad_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "pad");
}

static void
draw_strokes (Pad     *self,
              cairo_t *cr)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.05, 0.05, 0.2);
  cairo_set_line_width (cr, 3);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *p = &g_array_index (self->points, Point, i);

      if (p->first)
        cairo_move_to (cr, p->x, p->y);
      else
        cairo_line_to (cr, p->x, p->y);
    }
  cairo_stroke (cr);
}

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        data)
{
  draw_strokes (data, cr);
}

static void
add_point (Pad     *self,
           double   x,
           double   y,
           gboolean first)
{
  Point p = { x, y, first };

  g_array_append_val (self->points, p);
  gtk_widget_queue_draw (self->area);
  gtk_widget_set_sensitive (self->keep, self->points->len > 4);
}

static void
drag_begin (GtkGestureDrag *drag,
            double          x,
            double          y,
            Pad            *self)
{
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  add_point (self, x, y, TRUE);
}

static void
drag_update (GtkGestureDrag *drag,
             double          dx,
             double          dy,
             Pad            *self)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (drag, &x, &y))
    add_point (self, x + dx, y + dy, FALSE);
}

static cairo_status_t
append_png (gpointer             data,
            const unsigned char *bytes,
            unsigned int         length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
keep_clicked (Pad *self)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_RGB24, PAD_WIDTH, PAD_HEIGHT);
  cairo_t *cr = cairo_create (surface);
  GByteArray *png = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  draw_strokes (self, cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, append_png, png);
  cairo_surface_destroy (surface);
  bytes = g_byte_array_free_to_bytes (png);
  self->sink.file (self->sink.data, bytes, "image/png");
}

static void
clear_clicked (Pad *self)
{
  g_array_set_size (self->points, 0);
  gtk_widget_queue_draw (self->area);
  gtk_widget_set_sensitive (self->keep, FALSE);
  self->sink.answered (self->sink.data, NULL);
}

static void
show_file (const HtkControlSink *sink,
           GtkWidget            *picture,
           const char           *name)
{
  g_autoptr (GBytes) bytes = name != NULL && *name != '\0' ? sink->read_file (sink->data, name)
                                                          : NULL;
  g_autoptr (GdkTexture) texture = bytes != NULL ? gdk_texture_new_from_bytes (bytes, NULL) : NULL;

  gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (picture, texture != NULL);
}

static void
set_signature (GtkWidget      *widget,
               const HtkState *state,
               GPtrArray      *choices)
{
  Pad *self = pad_of (widget);
  gboolean kept = state->value != NULL && *state->value != '\0';

  if (g_strcmp0 (self->shown, state->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (state->value);
      show_file (&self->sink, self->picture, state->value);
    }
  gtk_widget_set_visible (self->area, !kept && !state->readonly);
  gtk_widget_set_visible (self->keep, !kept && !state->readonly);
  gtk_widget_set_visible (self->clear, !state->readonly);
}

static gboolean
no_flush (GtkWidget *widget)
{
  return TRUE;
}

void
htk_control_make_signature (HtkControl           *control,
                            const HtkState       *state,
                            const HtkControlSink *sink)
{
  Pad *self = g_new0 (Pad, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->sink = *sink;
  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  self->area = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->area), PAD_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->area), PAD_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);
  gtk_widget_set_halign (self->area, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->area, "signature");
  htk_set_name (self->area, _("Sign here"));
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  gtk_widget_add_controller (self->area, GTK_EVENT_CONTROLLER (drag));
  self->picture = gtk_picture_new ();
  gtk_widget_set_size_request (self->picture, PAD_WIDTH / 2, PAD_HEIGHT / 2);
  gtk_widget_set_halign (self->picture, GTK_ALIGN_START);
  self->keep = htk_button (_("Keep the signature"), "suggested-action");
  gtk_widget_set_sensitive (self->keep, FALSE);
  g_signal_connect_swapped (self->keep, "clicked", G_CALLBACK (keep_clicked), self);
  self->clear = htk_button (_("Sign anew"), NULL);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_clicked), self);
  gtk_box_append (GTK_BOX (line), self->keep);
  gtk_box_append (GTK_BOX (line), self->clear);
  gtk_box_append (GTK_BOX (box), self->area);
  gtk_box_append (GTK_BOX (box), self->picture);
  gtk_box_append (GTK_BOX (box), line);
  g_object_set_data_full (G_OBJECT (box), "pad", self, pad_free);
  control->widget = box;
  control->set = set_signature;
  control->flush = no_flush;
}

/* --- Photos --- */

/* Larger files are not taken: a phone's photo is well below, and the line to the county is thin. */
#define MAX_PHOTO (20 * 1024 * 1024)

static void
photo_read (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GtkWidget) box = data;
  Pad *self = pad_of (box);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);
  if (bytes != NULL && g_bytes_get_size (bytes) <= MAX_PHOTO)
    texture = gdk_texture_new_from_bytes (bytes, &error);
  if (texture != NULL)
    {
      const guint8 *magic = g_bytes_get_data (bytes, NULL);

      gtk_label_set_text (GTK_LABEL (self->status), "");
      self->sink.file (self->sink.data, bytes, magic[0] == 0x89 ? "image/png" : "image/jpeg");
      return;
    }
  gtk_label_set_text (GTK_LABEL (self->status),
                      error != NULL ? error->message
                                    : _("The photo is larger than 20 MB. Take a smaller one."));
}

static void
photo_chosen (GtkNativeDialog *dialog,
              int              response,
              GtkWidget       *box)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    g_file_load_bytes_async (file, NULL, photo_read, g_object_ref (box));
  g_object_unref (dialog);
}

static void
choose_clicked (GtkWidget *box)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Photo"), GTK_WINDOW (gtk_widget_get_root (box)),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("Take"), _("Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_signal_connect (dialog, "response", G_CALLBACK (photo_chosen), box);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
remove_clicked (Pad *self)
{
  self->sink.answered (self->sink.data, NULL);
}

static void
set_photo (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Pad *self = pad_of (widget);

  if (g_strcmp0 (self->shown, state->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (state->value);
      show_file (&self->sink, self->picture, state->value);
    }
  gtk_widget_set_sensitive (self->keep, !state->readonly);
  gtk_widget_set_visible (self->clear, !state->readonly && state->value != NULL &&
                                         *state->value != '\0');
}

void
htk_control_make_photo (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  Pad *self = g_new0 (Pad, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->sink = *sink;
  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  self->picture = gtk_picture_new ();
  gtk_widget_set_size_request (self->picture, 320, 240);
  gtk_widget_set_halign (self->picture, GTK_ALIGN_START);
  gtk_widget_set_visible (self->picture, FALSE);
  self->keep = htk_button (_("Choose a photo"), NULL);
  g_signal_connect_swapped (self->keep, "clicked", G_CALLBACK (choose_clicked), box);
  self->clear = htk_button (_("Remove"), NULL);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (remove_clicked), self);
  self->status = htk_label ("", "error");
  gtk_box_append (GTK_BOX (line), self->keep);
  gtk_box_append (GTK_BOX (line), self->clear);
  gtk_box_append (GTK_BOX (box), self->picture);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), self->status);
  g_object_set_data_full (G_OBJECT (box), "pad", self, pad_free);
  control->widget = box;
  control->set = set_photo;
  control->flush = no_flush;
}
