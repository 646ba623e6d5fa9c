/* A photo or a drawing: by the camera, out of a file, or drawn; looked at, drawn on, removed. */
#include "ui/htk-camera.h"
#include "ui/htk-control.h"
#include "ui/htk-devices.h"
#include "ui/htk-draw-dialog.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-photo-make.h"
#include "ui/htk-photo-viewer.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define THUMBNAIL 640

/* How a question wants its picture (ODK XForms: appearances of upload). */
typedef enum
{
  WANTS_DRAWING = 1 << 0, /* draw: white paper */
  WANTS_MARKS = 1 << 1,   /* annotate: a photo is drawn on */
  WANTS_NEW = 1 << 2,     /* new: none that lies in a file */
  WANTS_FRONT = 1 << 3,   /* new-front, selfie */
} Wants;

typedef struct
{
  HtkControlSink sink;
  Wants wants;
  HtkPhotoWish wish;
  char *title, *shown;
  GtkWidget *box, *thumbnail, *picture, *status, *spinner;
  GtkWidget *shoot, *choose, *draw, *remove;
  GCancellable *loading;
  gboolean busy;
} Photo;

static void
photo_free (gpointer data)
{
  Photo *self = data;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_free (self->title);
  g_free (self->shown);
  g_free (self);
}

static Photo *
photo_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "photo");
}

/* The question may have left the screen while something was under way: then it is deaf. */
static gboolean
is_there (Photo *self)
{
  return gtk_widget_get_root (self->box) != NULL;
}

static void
say (Photo      *self,
     const char *text,
     gboolean    busy)
{
  self->busy = busy;
  gtk_label_set_text (GTK_LABEL (self->status), text);
  gtk_widget_set_visible (self->status, *text != '\0');
  gtk_widget_remove_css_class (self->status, busy ? "error" : "dim-label");
  gtk_widget_add_css_class (self->status, busy ? "dim-label" : "error");
  gtk_widget_set_visible (self->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
}

static void
say_error (Photo        *self,
           const GError *error)
{
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    words = g_strdup ("");
  else
    words = htk_devices_words (error);
  say (self, words, FALSE);
}

/* --- From what was taken to what is kept --- */

static void
made (GObject      *object,
      GAsyncResult *result,
      gpointer      data)
{
  Photo *self = photo_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) photo = htk_photo_make_finish (result, &error);

  if (photo == NULL)
    {
      say_error (self, error);
      /* What stands there is the answer before, which is saved. */
      if (is_there (self))
        self->sink.answered (self->sink.data, self->shown);
      return;
    }
  say (self, "", FALSE);
  htk_undo_forget (self->box);
  if (is_there (self))
    self->sink.file (self->sink.data, photo, self->wish.png ? "image/png" : "image/jpeg");
}

static void
make (Photo      *self,
      GBytes     *bytes,
      GdkTexture *texture)
{
  say (self, _("The photo is made ready …"), TRUE);
  /* The screen now promises more than the store has. */
  if (is_there (self))
    self->sink.editing (self->sink.data);
  htk_photo_make_async (self->box, bytes, texture, &self->wish, made, NULL);
}

static void
drawn (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  Photo *self = photo_of (object);
  g_autoptr (GBytes) png = htk_draw_finish (result, NULL);

  if (png != NULL)
    make (self, png, NULL);
}

static void
draw_on (Photo      *self,
         GdkTexture *texture)
{
  htk_draw_async (self->box, texture, drawn, NULL);
}

/* --- Where it comes from --- */

static void
chosen_decoded (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (GtkWidget) box = data;
  Photo *self = photo_of (box);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = htk_photo_texture_finish (HTK_PHOTO (object), result, &error);

  if (texture == NULL)
    say_error (self, error);
  else if (is_there (self))
    draw_on (self, texture);
}

static void
chosen (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  Photo *self = photo_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = htk_file_choose_finish (result, NULL, &error);

  if (bytes == NULL)
    say_error (self, error);
  else if ((self->wants & WANTS_MARKS) != 0)
    {
      g_autoptr (HtkPhoto) photo = htk_photo_new_for_bytes (self->title, bytes);

      htk_photo_texture_async (photo, (int) self->wish.max_pixels, NULL, chosen_decoded,
                               g_object_ref (self->box));
    }
  else
    make (self, bytes, NULL);
}

static void
choose_clicked (Photo *self)
{
  htk_file_choose_async (self->box, _("Photo"), "image/*", chosen, NULL);
}

static void
shot (GObject      *object,
      GAsyncResult *result,
      gpointer      data)
{
  Photo *self = photo_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) frame = htk_camera_shoot_finish (result, &error);

  if (!is_there (self))
    return;
  if (frame != NULL && (self->wants & WANTS_MARKS) != 0)
    draw_on (self, frame);
  else if (frame != NULL)
    make (self, NULL, frame);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    choose_clicked (self);
}

static void
shoot_clicked (Photo *self)
{
  say (self, "", FALSE);
  htk_camera_shoot_async (self->box, (self->wants & WANTS_FRONT) != 0, shot, NULL);
}

static void
draw_clicked (Photo *self)
{
  draw_on (self, GDK_TEXTURE (gtk_picture_get_paintable (GTK_PICTURE (self->picture))));
}

/* --- What is kept --- */

static void
thumbnail_came (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  Photo *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = htk_photo_texture_finish (HTK_PHOTO (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* another one is shown by now, or none */
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->thumbnail, texture != NULL);
  if (texture == NULL)
    say (self, _("The photo is not on this tablet, or cannot be read."), FALSE);
}

static GBytes *
read_shown (Photo *self)
{
  return self->shown != NULL && *self->shown != '\0'
           ? self->sink.read_file (self->sink.data, self->shown) : NULL;
}

static void
load_thumbnail (Photo *self)
{
  g_autoptr (GBytes) bytes = read_shown (self);
  g_autoptr (HtkPhoto) photo = NULL;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  /* Its place is there before it is: nothing moves under the finger when it comes. */
  gtk_widget_set_visible (self->thumbnail, bytes != NULL);
  if (bytes == NULL)
    {
      if (self->shown != NULL && *self->shown != '\0')
        say (self, _("The photo is not on this tablet, or cannot be read."), FALSE);
      return;
    }
  photo = htk_photo_new_for_bytes (self->title, bytes);
  self->loading = g_cancellable_new ();
  /* What is drawn on must be whole. */
  htk_photo_texture_async (photo, (self->wants & (WANTS_MARKS | WANTS_DRAWING)) != 0 ? 0 : THUMBNAIL,
                           self->loading, thumbnail_came, self);
}

static void
look_clicked (Photo *self)
{
  g_autoptr (GBytes) bytes = read_shown (self);
  g_autoptr (GListStore) photos = g_list_store_new (HTK_TYPE_PHOTO);
  g_autoptr (HtkPhoto) photo = NULL;

  if (bytes == NULL)
    return;
  photo = htk_photo_new_for_bytes (self->title, bytes);
  g_list_store_append (photos, photo);
  htk_photo_viewer_show (self->box, G_LIST_MODEL (photos), 0);
}

static void
put_back (gpointer name,
          gpointer box)
{
  Photo *self = photo_of (box);

  self->sink.answered (self->sink.data, name);
}

static void
remove_clicked (Photo *self)
{
  g_autofree char *name = g_strdup (self->shown);

  say (self, "", FALSE);
  if (self->sink.answered (self->sink.data, NULL))
    htk_undo_offer (self->box, _("The photo is removed"), put_back, g_steal_pointer (&name), g_free);
}

static void
set_photo (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Photo *self = photo_of (widget);
  gboolean kept = state->value != NULL && *state->value != '\0';
  gboolean open = !state->readonly;
  gboolean drawing = (self->wants & WANTS_DRAWING) != 0;

  htk_photo_wish_of (&self->wish, state);
  self->wish.png = drawing;
  if (g_strcmp0 (self->shown, state->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (state->value);
      load_thumbnail (self);
    }
  gtk_widget_set_visible (self->shoot, open && !drawing);
  gtk_widget_set_visible (self->choose, open && (self->wants & (WANTS_NEW | WANTS_FRONT)) == 0);
  gtk_widget_set_visible (self->draw, open && (drawing || ((self->wants & WANTS_MARKS) != 0 && kept)));
  gtk_widget_set_visible (self->remove, open && kept);
  gtk_button_set_label (GTK_BUTTON (self->shoot), kept ? _("Take it again") : _("Take a photo"));
}

/* A photo that is just being made ready is not saved yet. */
static gboolean
flush_photo (GtkWidget *widget)
{
  return !photo_of (widget)->busy;
}

/* --- The widget --- */

static Wants
wants_of (const HtkState *state)
{
  static const struct
  {
    const char *appearance;
    Wants wants;
  } known[] = { { "draw", WANTS_DRAWING },  { "annotate", WANTS_MARKS }, { "new", WANTS_NEW },
                { "new-front", WANTS_FRONT }, { "selfie", WANTS_FRONT } };
  Wants wants = 0;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (htk_state_has_appearance (state, known[i].appearance))
      wants |= known[i].wants;
  return wants;
}

static GtkWidget *
make_thumbnail (Photo *self)
{
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_set_size_request (self->picture, 320, 240);
  self->thumbnail = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->thumbnail), self->picture);
  gtk_widget_set_halign (self->thumbnail, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->thumbnail, "thumbnail");
  gtk_widget_set_visible (self->thumbnail, FALSE);
  htk_set_name (self->thumbnail, _("Look at it"));
  g_signal_connect_swapped (self->thumbnail, "clicked", G_CALLBACK (look_clicked), self);
  return self->thumbnail;
}

void
htk_control_make_photo (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  Photo *self = g_new0 (Photo, 1);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *told = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->sink = *sink;
  self->wants = wants_of (state);
  self->title = g_strdup (htk_state_title (state));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_object_set_data_full (G_OBJECT (self->box), "photo", self, photo_free);
  gtk_box_append (GTK_BOX (self->box), make_thumbnail (self));
  self->shoot = htk_add_button (line, _("Take a photo"), NULL, G_CALLBACK (shoot_clicked), self);
  self->choose = htk_add_button (line, _("Choose a photo"), NULL,
                                 G_CALLBACK (choose_clicked), self);
  self->draw = htk_add_button (line,
                               (self->wants & WANTS_DRAWING) != 0 ? _("Draw") : _("Draw on it"),
                               NULL, G_CALLBACK (draw_clicked), self);
  self->remove = htk_add_button (line, _("Remove"), NULL, G_CALLBACK (remove_clicked), self);
  gtk_box_append (GTK_BOX (self->box), line);
  self->spinner = gtk_spinner_new ();
  self->status = htk_label ("", "error");
  gtk_box_append (GTK_BOX (told), self->spinner);
  gtk_box_append (GTK_BOX (told), self->status);
  gtk_box_append (GTK_BOX (self->box), told);
  say (self, "", FALSE);
  control->widget = self->box;
  control->set = set_photo;
  control->flush = flush_photo;
}
