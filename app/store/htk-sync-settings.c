/* What the person at the tablet tells the sync agent. It lies in the tablet's database and nowhere
 * else: the agent is another process, and two places could differ. */
#include "app/store/htk-sync-settings.h"

/* Each holds "1" when it is set; the name says what is not the default. */
#define PAUSED "sync_paused"
#define ANY_NETWORK "sync_photos_any_network"

static gboolean
is_set (HtkStore   *store,
        const char *name)
{
  g_autofree char *value = htk_store_get_meta (store, name);

  return g_strcmp0 (value, "1") == 0;
}

/**
 * htk_sync_is_paused:
 * @store: a tablet's store
 *
 * Returns: whether the agent must not begin a round by itself; one that a person asks for is made
 */
gboolean
htk_sync_is_paused (HtkStore *store)
{
  return is_set (store, PAUSED);
}

gboolean
htk_sync_set_paused (HtkStore *store,
                     gboolean  paused,
                     GError  **error)
{
  return htk_store_set_meta (store, PAUSED, paused ? "1" : NULL, error);
}

/**
 * htk_sync_photos_wifi_only:
 * @store: a tablet's store
 *
 * Returns: whether photos wait while the line is metered; they do unless somebody said otherwise
 */
gboolean
htk_sync_photos_wifi_only (HtkStore *store)
{
  return !is_set (store, ANY_NETWORK);
}

gboolean
htk_sync_set_photos_wifi_only (HtkStore *store,
                               gboolean  wifi_only,
                               GError  **error)
{
  return htk_store_set_meta (store, ANY_NETWORK, wifi_only ? NULL : "1", error);
}
