/* Makes room on a full disk in a thread, by the days that the pack says, and says what went. */
#include "ui/htk-making-room.h"

#include "app/record/htk-limits.h"
#include "app/record/htk-review-queue.h"
#include "app/store/htk-sync-log.h"
#include "ui/htk-in-store.h"

#include <glib/gi18n.h>

#define SETTING "photo_days"

typedef struct
{
  gint64 wished;
  guint days;
} Asked;

/**
 * htk_making_room_words:
 * @room: what was removed
 *
 * Returns: (transfer full): that, for the person
 */
char *
htk_making_room_words (const HtkRoom *room)
{
  g_autofree char *size = g_format_size ((guint64) room->bytes);

  return g_strdup_printf (ngettext ("To make room, %u photo that the county has was removed from this tablet (%s). "
                                    "The county keeps it.",
                                    "To make room, %u photos that the county has were removed from this tablet "
                                    "(%s). The county keeps them.", room->files), room->files, size);
}

/* What went before something failed is told all the same. */
static gpointer
make_room (HtkStore     *store,
           gpointer      data,
           GCancellable *cancellable,
           GError      **error)
{
  const Asked *asked = data;
  g_autofree HtkRoom *room = g_new0 (HtkRoom, 1);
  g_autofree char *words = NULL;
  g_autoptr (GError) local = NULL;

  if (!htk_room_make (store, asked->wished, asked->days, room, &local) && room->files == 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (local != NULL)
    g_message ("no more room was made: %s", local->message);
  words = room->files > 0 ? htk_making_room_words (room) : NULL;
  if (words != NULL)
    htk_sync_log_add (store, "freed", words, NULL);
  return g_steal_pointer (&room);
}

/**
 * htk_making_room_async:
 * @session: the session
 * @wished: bytes that should be free on the disk of its store
 * @cancellable: (nullable): to hear no more of it
 * @done: called in the main loop
 * @data: for @done
 *
 * As htk_room_make(), in a thread, by the setting `photo_days`. Without it nothing goes.
 */
void
htk_making_room_async (HtkSession          *session,
                       gint64               wished,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  done,
                       gpointer             data)
{
  HtkPack *pack = htk_session_pack (session, NULL);
  g_autofree char *today = htk_day_today ();
  int days = pack != NULL ? htk_review_days (pack, htk_session_store (session), SETTING, today) : 0;
  Asked *asked = g_new0 (Asked, 1);

  asked->wished = wished;
  asked->days = (guint) MAX (days, 0);
  htk_in_store_async (make_room, asked, g_free, g_free, cancellable, done, data);
}

/**
 * htk_making_room_finish:
 * @result: what @done was given
 * @error: return location
 *
 * Returns: (transfer full): what went, which may be nothing; free with g_free()
 */
HtkRoom *
htk_making_room_finish (GAsyncResult *result,
                        GError      **error)
{
  return htk_in_store_finish (result, error);
}
