/* A signature, with the finger on the page itself; or a file of one, for who cannot draw here. */
#include "ui/htk-control.h"
#include "ui/htk-devices.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-photo-make.h"
#include "ui/htk-sketch.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define PAD_WIDTH 560
/* How wide the paper is on the screen: with the sections beside it, a tablet held upright has no more. */
#define SHOWN_WIDTH 420
#define PAD_HEIGHT 200
/* For print: twice the pixels of the pad. */
#define PAD_SCALE 2
/* Fewer points are a touch by mistake. */
#define FEW_POINTS 4

typedef struct
{
  HtkControlSink sink;
  GtkWidget *box, *picture, *keep, *undo, *file, *clear, *status;
  HtkSketch *pad;
  char *shown;
  gboolean open;
  gboolean drawn; /* on the pad, and not kept */
} Signature;

static void
signature_free (gpointer data)
{
  Signature *self = data;

  g_free (self->shown);
  g_free (self);
}

static Signature *
signature_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "signature");
}

static gboolean
is_kept (Signature *self)
{
  return self->shown != NULL && *self->shown != '\0';
}

static void
pad_changed (Signature *self)
{
  guint n = htk_sketch_n_points (self->pad);

  gtk_widget_set_sensitive (self->keep, n > FEW_POINTS);
  gtk_widget_set_sensitive (self->undo, n > 0);
  if (n > 0)
    self->sink.editing (self->sink.data);
  else if (self->drawn && !is_kept (self))
    self->sink.answered (self->sink.data, self->shown); /* an empty pad is all that is saved */
  self->drawn = n > 0;
}

static void
keep (Signature *self)
{
  g_autoptr (GBytes) png = htk_sketch_to_png (self->pad, PAD_SCALE);

  htk_undo_forget (self->box);
  self->sink.file (self->sink.data, png, "image/png");
}

static void
undo_clicked (Signature *self)
{
  htk_sketch_undo (self->pad);
}

static void
put_back (gpointer name,
          gpointer box)
{
  Signature *self = signature_of (box);

  self->sink.answered (self->sink.data, name);
}

static void
clear_clicked (Signature *self)
{
  g_autofree char *name = g_strdup (self->shown);

  htk_sketch_clear (self->pad);
  if (is_kept (self) && self->sink.answered (self->sink.data, NULL))
    htk_undo_offer (self->box, _("The signature is removed"), put_back, g_steal_pointer (&name),
                    g_free);
}

/* --- Out of a file --- */

static void
say_error (Signature    *self,
           const GError *error)
{
  g_autofree char *words = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                             ? g_strdup ("") : htk_devices_words (error);

  gtk_label_set_text (GTK_LABEL (self->status), words);
  gtk_widget_set_visible (self->status, *words != '\0');
}

static void
made (GObject      *object,
      GAsyncResult *result,
      gpointer      data)
{
  Signature *self = signature_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = htk_photo_make_finish (result, &error);

  if (png == NULL)
    say_error (self, error);
  else if (gtk_widget_get_root (self->box) != NULL)
    self->sink.file (self->sink.data, png, "image/png");
}

static void
chosen (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  const HtkPhotoWish wish = { .max_pixels = PAD_WIDTH * PAD_SCALE, .png = TRUE };
  Signature *self = signature_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = htk_file_choose_finish (result, NULL, &error);

  if (bytes == NULL)
    say_error (self, error);
  else
    htk_photo_make_async (self->box, bytes, NULL, &wish, made, NULL);
}

static void
file_clicked (Signature *self)
{
  htk_file_choose_async (self->box, _("Picture of the signature"), "image/*", chosen, NULL);
}

/* --- The widget --- */

static void
show_kept (Signature *self)
{
  g_autoptr (GBytes) bytes = is_kept (self) ? self->sink.read_file (self->sink.data, self->shown)
                                            : NULL;
  g_autoptr (GdkTexture) texture = bytes != NULL ? gdk_texture_new_from_bytes (bytes, NULL) : NULL;

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->picture, texture != NULL);
  if (is_kept (self))
    htk_sketch_clear (self->pad);
}

static void
set_signature (GtkWidget      *widget,
               const HtkState *state,
               GPtrArray      *choices)
{
  Signature *self = signature_of (widget);

  if (g_strcmp0 (self->shown, state->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (state->value);
      gtk_widget_set_visible (self->status, FALSE);
      show_kept (self);
    }
  self->open = !state->readonly;
  gtk_widget_set_visible (GTK_WIDGET (self->pad), self->open && !is_kept (self));
  gtk_widget_set_visible (self->keep, self->open && !is_kept (self));
  gtk_widget_set_visible (self->undo, self->open && !is_kept (self));
  gtk_widget_set_visible (self->file, self->open && !is_kept (self));
  gtk_widget_set_visible (self->clear, self->open);
}

/* Whoever signed and goes on meant to sign. */
static gboolean
flush_signature (GtkWidget *widget)
{
  Signature *self = signature_of (widget);

  if (self->open && !is_kept (self) && htk_sketch_n_points (self->pad) > FEW_POINTS)
    keep (self);
  return htk_sketch_n_points (self->pad) <= FEW_POINTS || !self->open;
}

void
htk_control_make_signature (HtkControl           *control,
                            const HtkState       *state,
                            const HtkControlSink *sink)
{
  Signature *self = g_new0 (Signature, 1);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->sink = *sink;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_object_set_data_full (G_OBJECT (self->box), "signature", self, signature_free);
  self->pad = HTK_SKETCH (htk_sketch_new (PAD_WIDTH, PAD_HEIGHT, NULL));
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->pad), SHOWN_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->pad),
                                       PAD_HEIGHT * SHOWN_WIDTH / PAD_WIDTH);
  gtk_widget_set_halign (GTK_WIDGET (self->pad), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->pad), "signature");
  htk_set_name (GTK_WIDGET (self->pad), _("Sign here"));
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_set_size_request (self->picture, PAD_WIDTH / 2, PAD_HEIGHT / 2);
  gtk_widget_set_halign (self->picture, GTK_ALIGN_START);
  htk_set_name (self->picture, _("The signature"));
  gtk_widget_set_visible (self->picture, FALSE);
  self->keep = htk_add_button (line, _("Keep the signature"), "suggested-action",
                               G_CALLBACK (keep), self);
  self->undo = htk_add_button (line, _("Undo a stroke"), NULL, G_CALLBACK (undo_clicked), self);
  self->clear = htk_add_button (line, _("Sign anew"), NULL, G_CALLBACK (clear_clicked), self);
  self->file = htk_add_button (line, _("From a picture"), NULL, G_CALLBACK (file_clicked), self);
  self->status = htk_label ("", "error");
  gtk_widget_set_visible (self->status, FALSE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->pad));
  gtk_box_append (GTK_BOX (self->box), self->picture);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), self->status);
  g_signal_connect_swapped (self->pad, "changed", G_CALLBACK (pad_changed), self);
  pad_changed (self);
  control->widget = self->box;
  control->set = set_signature;
  control->flush = flush_signature;
}
