/* What threatens the work on this tablet: a disk that fills, a clock that is behind, a database that was
 * damaged, work that the county lacks for too long. Each is a line over the page that says what is safe and
 * what to do. */
#include "ui/htk-guard-bar.h"

#include "app/record/htk-unsent.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-storage.h"
#include "app/store/htk-sync-queue.h"
#include "app/store/htk-sync-settings.h"
#include "ui/htk-making-room.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* How often the disk and the clock are looked at without any other reason. */
#define LOOK_SECONDS 60
/* Room is made no more often; and some more than wanted, or the next photo would make it low again. */
#define ROOM_AGAIN_US (3600 * G_TIME_SPAN_SECOND)
#define ROOM_WISHED (HTK_GUARD_LOW + HTK_GUARD_LOW / 5)
/* A clock that differs less from the county's spoils no deadline. */
#define CLOCK_TOLERANCE_MS (10 * 60 * G_GINT64_CONSTANT (1000))

struct _HtkGuardBar
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *restored, *disk, *freed, *clock, *unsent; /* labels; a line is hidden with its label's text empty */
  GCancellable *cancellable; /* of making room */
  gint64 tried;              /* when room was made last, by the monotonic clock; 0: not yet */
  HtkRoom room;              /* what has gone since the person read of it */
  guint timer;
};

G_DEFINE_FINAL_TYPE (HtkGuardBar, htk_guard_bar, GTK_TYPE_BOX)

static void
htk_guard_bar_dispose (GObject *object)
{
  HtkGuardBar *self = HTK_GUARD_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (htk_guard_bar_parent_class)->dispose (object);
}

static void
htk_guard_bar_class_init (HtkGuardBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_guard_bar_dispose;
}

static GtkWidget *
line_of (GtkWidget *label)
{
  return gtk_widget_get_parent (label);
}

static void
say (GtkWidget  *label,
     const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (line_of (label), text != NULL);
}

static char *
disk_words (HtkSession *session)
{
  gint64 left = htk_storage_free (htk_session_store (session));
  g_autofree char *size = g_format_size (left >= 0 ? (guint64) left : 0);

  if (left < 0 || left >= HTK_GUARD_LOW)
    return NULL;
  if (left >= HTK_GUARD_VERY_LOW)
    return g_strdup_printf (_("Only %s are free on this tablet. What you save is safe. Send the photos "
                              "that wait, and remove what is not needed for the work."), size);
  return g_strdup_printf (_("This tablet is full: %s are free. What was saved is safe. Take no more "
                            "photos; remove pictures, films or programs that are not needed for the "
                            "work, then go on."), size);
}

static char *
clock_words (HtkSession *session)
{
  HtkStore *store = htk_session_store (session);
  gint64 lag = htk_clock_lag (store);
  g_autofree char *kept = htk_store_get_meta (store, "server_offset");
  gint64 offset = kept != NULL ? g_ascii_strtoll (kept, NULL, 10) : 0;
  g_autofree char *span = htk_span_text (lag > 0 ? lag : ABS (offset));

  if (lag > 0)
    return g_strdup_printf (_("This tablet's clock is behind what it wrote before, by %s. Set it right "
                              "in the system's settings: dates you enter now may be wrong. Nothing "
                              "that was saved is changed."), span);
  if (ABS (offset) < CLOCK_TOLERANCE_MS)
    return NULL;
  return g_strdup_printf (offset > 0 ? _("This tablet's clock is %s behind the county's. Set it right "
                                         "in the system's settings, then sync.")
                                     : _("This tablet's clock is %s ahead of the county's. Set it "
                                         "right in the system's settings, then sync."), span);
}

/* Its age is what counts: ten visits of today are a good day, one of last week is a visit at risk. */
static char *
unsent_words (HtkSession *session)
{
  HtkStore *store = htk_session_store (session);
  HtkPack *pack = htk_session_pack (session, NULL);
  gint64 now = g_get_real_time () / 1000;
  HtkSyncQueue queue;
  HtkUnsentAge age;
  g_autofree char *span = NULL;

  if (pack == NULL || !htk_sync_queue_read (store, &queue, NULL) ||
      (age = htk_unsent_age (pack, store, now, queue.oldest)) == HTK_UNSENT_FINE)
    return NULL;
  span = htk_span_text (now - queue.oldest);
  if (htk_sync_is_paused (store))
    return g_strdup_printf (_("What you saved %s ago is still not with the county, because the sync is "
                              "paused. Open Sync and press Resume."), span);
  if (age == HTK_UNSENT_OLD)
    return g_strdup_printf (_("What you saved %s ago is not with the county yet. It is safe on this "
                              "tablet. Where there is a line, open Sync and press Sync now."), span);
  return g_strdup_printf (_("What you saved %s ago is still on this tablet only: if the tablet is lost, it "
                            "is lost. Sync today, or hand it to your lead or onto a USB stick: open "
                            "Sync, Hand over without internet."), span);
}

static void look (HtkGuardBar *self);

static void
room_made (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  HtkGuardBar *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree HtkRoom *room = htk_making_room_finish (result, &error);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the bar is gone */
  if (room == NULL)
    g_message ("no room could be made: %s", error->message);
  if (room == NULL || room->files == 0)
    return;
  if (!gtk_widget_get_visible (line_of (self->freed)))
    self->room = (HtkRoom) { 0 };
  self->room.files += room->files;
  self->room.bytes += room->bytes;
  words = htk_making_room_words (&self->room);
  say (self->freed, words);
  look (self);
}

static void
make_room (HtkGuardBar *self)
{
  gint64 left = htk_storage_free (htk_session_store (self->session));
  gint64 now = g_get_monotonic_time ();

  if (left < 0 || left >= HTK_GUARD_LOW || (self->tried != 0 && now - self->tried < ROOM_AGAIN_US))
    return;
  self->tried = now;
  htk_making_room_async (self->session, ROOM_WISHED, self->cancellable, room_made, self);
}

static void
look (HtkGuardBar *self)
{
  g_autofree char *disk = disk_words (self->session);
  g_autofree char *clock = clock_words (self->session);
  g_autofree char *unsent = unsent_words (self->session);

  say (self->disk, disk);
  say (self->clock, clock);
  say (self->unsent, unsent);
  make_room (self);
}

static gboolean
look_again (gpointer self)
{
  look (self);
  return G_SOURCE_CONTINUE;
}

static void
read_clicked (GtkWidget *button)
{
  gtk_widget_set_visible (gtk_widget_get_parent (button), FALSE);
}

/* A line with its label; @action: of the window, or NULL for one that the person puts away. */
static GtkWidget *
add_line (HtkGuardBar *self,
          const char  *button_text,
          const char  *action)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label ("", NULL);
  GtkWidget *button;

  gtk_widget_add_css_class (line, "warning-bar");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_widget_set_visible (line, FALSE);
  gtk_box_append (GTK_BOX (self), line);
  if (button_text == NULL)
    return label;
  button = htk_button (button_text, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (action != NULL)
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  else
    g_signal_connect (button, "clicked", G_CALLBACK (read_clicked), NULL);
  gtk_box_append (GTK_BOX (line), button);
  return label;
}

static void
htk_guard_bar_init (HtkGuardBar *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->cancellable = g_cancellable_new ();
  self->restored = add_line (self, _("I have read this"), NULL);
  self->disk = add_line (self, _("What waits to be sent"), "win.go::sync");
  self->freed = add_line (self, _("I have read this"), NULL);
  self->clock = add_line (self, NULL, NULL);
  self->unsent = add_line (self, _("Open Sync"), "win.go::sync");
}

static void
say_restored (HtkGuardBar *self)
{
  const HtkRestored *restored = htk_store_get_restored (htk_session_store (self->session));
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (restored == NULL)
    return;
  when = htk_time_text (restored->at);
  text = g_strdup_printf (_("The data of this tablet was damaged, and the backup of %s was put in its "
                            "place. What was saved after that is only in the file %s, which was kept: "
                            "look through the last visits, delete nothing, and tell the operator."),
                          when, restored->aside);
  say (self->restored, text);
}

/**
 * htk_guard_bar_new:
 * @session: the session
 *
 * Returns: (transfer floating): the bar, of no height while all is well
 */
GtkWidget *
htk_guard_bar_new (HtkSession *session)
{
  HtkGuardBar *self = g_object_new (HTK_TYPE_GUARD_BAR, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, look_again, self);
  say_restored (self);
  look (self);
  return GTK_WIDGET (self);
}
