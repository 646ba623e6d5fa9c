/* A recording, a film or any other file: recorded, filmed or chosen, played where this machine can. */
#include "ui/htk-control.h"
#include "ui/htk-devices.h"
#include "ui/htk-file-choose.h"
#include "ui/htk-film-dialog.h"
#include "ui/htk-parts.h"
#include "ui/htk-record-dialog.h"
#include "ui/htk-undo.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  HtkControlSink sink;
  char *family; /* "audio/", "video/", or "" for any file */
  char *shown;
  int bits_per_second;
  char *max_pixels, *quality; /* of a film, where the form says it */
  gboolean front;
  GtkWidget *box, *about, *player, *status, *record, *film, *choose, *remove;
} Media;

static void
media_free (gpointer data)
{
  Media *self = data;

  g_free (self->family);
  g_free (self->shown);
  g_free (self->max_pixels);
  g_free (self->quality);
  g_free (self);
}

static Media *
media_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "media");
}

static gboolean
is_there (Media *self)
{
  return gtk_widget_get_root (self->box) != NULL;
}

static void
say (Media      *self,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->status), text != NULL ? text : "");
  gtk_widget_set_visible (self->status, text != NULL);
}

static void
say_error (Media        *self,
           const GError *error)
{
  g_autofree char *words = NULL;

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    words = htk_devices_words (error);
  say (self, words);
}

static void
recorded (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Media *self = media_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = htk_record_finish (result, &error);

  if (bytes == NULL)
    say_error (self, error);
  else if (is_there (self))
    {
      htk_undo_forget (self->box);
      self->sink.file (self->sink.data, bytes, "audio/ogg");
    }
}

static void
record_clicked (Media *self)
{
  say (self, NULL);
  htk_record_async (self->box, self->bits_per_second, recorded, NULL);
}

static void
chosen (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  Media *self = media_of (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *type = NULL;
  g_autoptr (GBytes) bytes = htk_file_choose_finish (result, &type, &error);

  if (bytes == NULL)
    say_error (self, error);
  else if (type == NULL || !g_str_has_prefix (type, self->family))
    say (self, g_str_equal (self->family, "audio/") ? _("This file is no recording. Choose another.")
                                                    : _("This file is no film. Choose another."));
  else if (is_there (self))
    {
      say (self, NULL);
      htk_undo_forget (self->box);
      self->sink.file (self->sink.data, bytes, type);
    }
}

static void
choose_clicked (Media *self)
{
  g_autofree char *mime = *self->family != '\0' ? g_strconcat (self->family, "*", NULL) : NULL;

  say (self, NULL);
  htk_file_choose_async (self->box, _("File"), mime, chosen, NULL);
}

/* Without a camera the way is a file. */
static void
filmed (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  Media *self = media_of (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = htk_film_finish (result, &error);

  if (bytes == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    choose_clicked (self);
  else if (bytes != NULL && is_there (self))
    {
      htk_undo_forget (self->box);
      self->sink.file (self->sink.data, bytes, "video/webm");
    }
}

static void
film_clicked (Media *self)
{
  say (self, NULL);
  htk_film_async (self->box, self->max_pixels, self->quality, &self->sink, self->front, filmed, NULL);
}

static void
put_back (gpointer name,
          gpointer box)
{
  Media *self = media_of (box);

  self->sink.answered (self->sink.data, name);
}

static void
remove_clicked (Media *self)
{
  g_autofree char *name = g_strdup (self->shown);

  say (self, NULL);
  if (self->sink.answered (self->sink.data, NULL))
    htk_undo_offer (self->box, _("The file is removed"), put_back, g_steal_pointer (&name), g_free);
}

/* --- What is kept --- */

static void
cannot_play (GtkWidget *box)
{
  Media *self = media_of (box);

  say (self, _("It is kept, but cannot be played here."));
  gtk_widget_set_visible (self->player, FALSE);
}

/* A film has a picture, sound only its bar; the stream is opened when it is first played. */
static GtkWidget *
make_player (Media      *self,
             const char *path)
{
  GtkMediaStream *stream = gtk_media_file_new_for_filename (path);
  GtkWidget *player;

  g_signal_connect_object (stream, "notify::error", G_CALLBACK (cannot_play), self->box,
                           G_CONNECT_SWAPPED);
  if (g_str_equal (self->family, "video/"))
    {
      player = gtk_video_new_for_media_stream (stream);
      gtk_widget_set_size_request (player, 480, 270);
    }
  else
    {
      player = gtk_media_controls_new (stream);
      gtk_widget_set_size_request (player, 420, -1);
    }
  htk_player_name_parts (player);
  gtk_widget_set_halign (player, GTK_ALIGN_START);
  g_object_unref (stream);
  return player;
}

static void
show_kept (Media *self)
{
  gboolean kept = self->shown != NULL && *self->shown != '\0';
  g_autofree char *path = kept ? self->sink.file_path (self->sink.data, self->shown) : NULL;
  const char *dot = kept ? strrchr (self->shown, '.') : NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  GStatBuf about;

  htk_clear (self->player);
  gtk_widget_set_visible (self->player, FALSE);
  gtk_widget_set_visible (self->about, kept);
  if (!kept)
    return;
  if (path == NULL || g_stat (path, &about) != 0)
    {
      gtk_label_set_text (GTK_LABEL (self->about), _("The file is not on this tablet."));
      return;
    }
  size = g_format_size ((guint64) about.st_size);
  text = g_strdup_printf (_("File: %s, %s"), dot != NULL ? dot + 1 : "?", size);
  gtk_label_set_text (GTK_LABEL (self->about), text);
  if (*self->family == '\0')
    return;
  gtk_box_append (GTK_BOX (self->player), make_player (self, path));
  gtk_widget_set_visible (self->player, TRUE);
}

static void
set_media (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Media *self = media_of (widget);
  gboolean kept = state->value != NULL && *state->value != '\0';
  gboolean open = !state->readonly;

  if (g_strcmp0 (self->shown, state->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (state->value);
      show_kept (self);
    }
  gtk_widget_set_visible (self->record, open && g_str_equal (self->family, "audio/"));
  gtk_widget_set_visible (self->film, open && g_str_equal (self->family, "video/"));
  gtk_widget_set_visible (self->choose, open);
  gtk_widget_set_visible (self->remove, open && kept);
}

/* --- The widget --- */

/* The three qualities of ODK, in bits of Opus a second; "external" leaves it to us. */
static int
bits_of (const HtkState *state)
{
  const char *quality = htk_state_param (state, "quality");

  if (g_strcmp0 (quality, "voice-only") == 0)
    return 16000;
  return g_strcmp0 (quality, "low") == 0 ? 24000 : 64000;
}

void
htk_control_make_media (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  const char *mime = htk_state_param (state, "mediatype");
  Media *self = g_new0 (Media, 1);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->sink = *sink;
  self->family = g_strdup (mime != NULL && g_str_has_prefix (mime, "audio/")   ? "audio/"
                           : mime != NULL && g_str_has_prefix (mime, "video/") ? "video/"
                                                                               : "");
  self->bits_per_second = bits_of (state);
  self->max_pixels = g_strdup (htk_state_param (state, "max-pixels"));
  self->quality = g_strdup (htk_state_param (state, "quality"));
  self->front = htk_state_has_appearance (state, "new-front") || htk_state_has_appearance (state, "selfie");
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  g_object_set_data_full (G_OBJECT (self->box), "media", self, media_free);
  self->about = htk_label ("", "dim-label");
  self->player = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->status = htk_label ("", "error");
  self->record = htk_add_button (line, _("Record"), NULL, G_CALLBACK (record_clicked), self);
  self->film = htk_add_button (line, _("Film it"), NULL, G_CALLBACK (film_clicked), self);
  self->choose = htk_add_button (line, _("Choose a file"), NULL, G_CALLBACK (choose_clicked), self);
  self->remove = htk_add_button (line, _("Remove"), NULL, G_CALLBACK (remove_clicked), self);
  gtk_box_append (GTK_BOX (self->box), self->player);
  gtk_box_append (GTK_BOX (self->box), self->about);
  gtk_box_append (GTK_BOX (self->box), line);
  gtk_box_append (GTK_BOX (self->box), self->status);
  say (self, NULL);
  show_kept (self);
  control->widget = self->box;
  control->set = set_media;
  control->flush = htk_control_keeps_nothing;
}
