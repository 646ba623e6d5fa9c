/* Erases from the trash what has lain there as long as the county's setting says. */
#include "app/record/htk-trash.h"

#include "app/store/htk-drafts.h"

#define SETTING "trash_days"
#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* A pack of forms alone has no settings. */
#define WITHOUT_SETTING 30

/**
 * htk_trash_days:
 * @pack: the pack
 * @store: a tablet's store
 *
 * Returns: how many days a deleted draft is kept (the setting trash_days)
 */
guint
htk_trash_days (HtkPack  *pack,
                HtkStore *store)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");
  g_autofree char *days = htk_pack_setting (pack, store, SETTING, today);

  return days != NULL ? (guint) g_ascii_strtoull (days, NULL, 10) : WITHOUT_SETTING;
}

/**
 * htk_trash_empty_old:
 * @pack: the pack
 * @store: a tablet's store
 * @error: return location
 *
 * Erases the drafts that were deleted longer ago than htk_trash_days().
 */
gboolean
htk_trash_empty_old (HtkPack   *pack,
                     HtkStore  *store,
                     GError   **error)
{
  gint64 before = g_get_real_time () / 1000 - (gint64) htk_trash_days (pack, store) * DAY_MS;

  return htk_draft_purge (store, before, error) >= 0;
}
