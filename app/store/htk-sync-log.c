/* What the agent did and what the county answered, in words, for the sync page and for support. */
#include "app/store/htk-sync-log.h"

#include "app/store/htk-store-private.h"

/* Never forgotten, whatever a clock that has jumped says of their age. */
#define KEPT_ENTRIES 1000

void
htk_sync_log_entry_free (HtkSyncLogEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->event);
  g_free (self->detail);
  g_free (self->route);
  g_free (self->receipt);
  g_free (self);
}

/**
 * htk_sync_log_add:
 * @store: a tablet's store
 * @event: a plain word, as `push`
 * @detail: what happened, in words; never a name, an identity number or a token
 * @error: return location
 *
 * Adds an entry with the present time.
 */
gboolean
htk_sync_log_add (HtkStore   *store,
                  const char *event,
                  const char *detail,
                  GError    **error)
{
  const HtkSyncLogEntry entry = { .event = (char *) event, .detail = (char *) detail };

  return htk_sync_log_keep (store, &entry, error);
}

/**
 * htk_sync_log_keep:
 * @store: a tablet's store
 * @entry: what went and what was answered; its time is not looked at
 * @error: return location
 *
 * Adds an entry with the present time.
 */
gboolean
htk_sync_log_keep (HtkStore              *store,
                   const HtkSyncLogEntry *entry,
                   GError               **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO sync_log (at, event, detail, route, first_seq, last_seq, receipt)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "itttiit", g_get_real_time () / 1000, entry->event, entry->detail,
                 entry->route != NULL ? entry->route : "", entry->first, entry->last,
                 entry->receipt != NULL ? entry->receipt : "");
  return htk_stmt_run (stmt, error);
}

/**
 * htk_sync_log_list:
 * @store: a tablet's store
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSyncLogEntry): the newest first
 */
GPtrArray *
htk_sync_log_list (HtkStore *store,
                   guint     limit,
                   GError  **error)
{
  g_autoptr (GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_log_entry_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT at, event, detail, route, first_seq, last_seq, receipt FROM sync_log"
    " ORDER BY id DESC LIMIT ?", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "i", (gint64) limit);
  while (has_row)
    {
      HtkSyncLogEntry *entry;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      entry = g_new0 (HtkSyncLogEntry, 1);
      entry->at = htk_stmt_int (stmt, 0);
      entry->event = g_strdup (htk_stmt_text (stmt, 1));
      entry->detail = g_strdup (htk_stmt_text (stmt, 2));
      entry->route = g_strdup (htk_stmt_text (stmt, 3));
      entry->first = htk_stmt_int (stmt, 4);
      entry->last = htk_stmt_int (stmt, 5);
      entry->receipt = g_strdup (htk_stmt_text (stmt, 6));
      g_ptr_array_add (list, entry);
    }
  return g_steal_pointer (&list);
}

/**
 * htk_sync_log_trim:
 * @store: a tablet's store
 * @before: UTC milliseconds by the county's clock, for the tablet's own may have jumped ahead
 * @error: return location
 *
 * Forgets what is older, but for the newest entries.
 */
gboolean
htk_sync_log_trim (HtkStore *store,
                   gint64    before,
                   GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "DELETE FROM sync_log WHERE at < ? AND id <= (SELECT max (id) FROM sync_log) - ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ii", before, (gint64) KEPT_ENTRIES);
  return htk_stmt_run (stmt, error);
}
