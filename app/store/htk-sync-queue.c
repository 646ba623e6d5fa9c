/* What of this tablet's records waits, is on its way, or has arrived: computed from the rows each
 * time (design.md 5), for the page that shows it. */
#include "app/store/htk-sync-queue.h"

#include "app/store/htk-attention.h"
#include "app/store/htk-rows-private.h"

void
htk_sync_file_free (HtkSyncFile *self)
{
  if (self == NULL)
    return;
  g_free (self->sha256);
  g_free (self->visit_id);
  g_free (self->subject);
  g_free (self->mime);
  g_free (self);
}

/* Reads one row of numbers. */
static gboolean
read_numbers (HtkStore   *store,
              const char *sql,
              gint64    **numbers,
              guint       n,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  gboolean has_row;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  for (guint i = 0; has_row && i < n; i++)
    *numbers[i] = htk_stmt_int (stmt, (int) i);
  return TRUE;
}

/**
 * htk_sync_queue_read:
 * @store: a tablet's store
 * @queue: (out): how far everything is
 * @error: return location
 *
 * Returns: %FALSE with an error of %HTK_STORE_ERROR
 */
gboolean
htk_sync_queue_read (HtkStore     *store,
                     HtkSyncQueue *queue,
                     GError      **error)
{
  gint64 *rows[] = { &queue->visits, &queue->others, &queue->oldest };
  gint64 *files[] = { &queue->photos, &queue->bytes, &queue->bytes_sent, &queue->oldest_photo };
  gint64 *attention[] = { &queue->attention };
  gint64 *visits[] = { &queue->delivered, &queue->accepted };

  *queue = (HtkSyncQueue) { 0 };
  if (!read_numbers (store,
                       "SELECT count (DISTINCT CASE WHEN kind LIKE 'visit.%' THEN object END),"
                       " coalesce (sum (kind NOT LIKE 'visit.%'), 0), coalesce (min (created_at), 0)"
                       " FROM change WHERE verdict IS NULL", rows, G_N_ELEMENTS (rows), error) ||
      !read_numbers (store,
                       "SELECT count (*), coalesce (sum (size), 0), coalesce (sum (sent), 0),"
                       " coalesce (min (made_at), 0)"
                       " FROM attachment WHERE " HTK_FILE_WAITS,
                       files, G_N_ELEMENTS (files), error) ||
      !read_numbers (store,
                       "SELECT count (*) FROM change WHERE " HTK_NEEDS_ATTENTION,
                       attention, G_N_ELEMENTS (attention), error) ||
      !read_numbers (store,
                       "SELECT coalesce (sum (delivered_at IS NOT NULL"
                       "  AND state IN ('submitted', 'lead_approved')), 0),"
                       " coalesce (sum (state = 'county_accepted'), 0) FROM visit",
                       visits, G_N_ELEMENTS (visits), error))
    return FALSE;
  if (queue->oldest_photo > 0 && (queue->oldest == 0 || queue->oldest_photo < queue->oldest))
    queue->oldest = queue->oldest_photo;
  return TRUE;
}

/**
 * htk_sync_queue_waits:
 * @store: a tablet's store
 *
 * Returns: whether rows or files are to be sent, of this tablet or carried for others
 */
gboolean
htk_sync_queue_waits (HtkStore *store)
{
  gint64 waits = 0;
  gint64 *numbers[] = { &waits };

  return read_numbers (store, "SELECT EXISTS (SELECT 1 FROM change WHERE verdict IS NULL)"
                              " OR EXISTS (SELECT 1 FROM attachment WHERE " HTK_FILE_WAITS ")"
                              " OR EXISTS (SELECT 1 FROM carried WHERE receipt IS NULL)",
                       numbers, 1, NULL) && waits != 0;
}

static gpointer
read_file (HtkStmt *stmt)
{
  HtkSyncFile *file = g_new0 (HtkSyncFile, 1);

  file->sha256 = g_strdup (htk_stmt_text (stmt, 0));
  file->visit_id = g_strdup (htk_stmt_text (stmt, 1));
  file->subject = g_strdup (htk_stmt_text (stmt, 2));
  file->mime = g_strdup (htk_stmt_text (stmt, 3));
  file->size = htk_stmt_int (stmt, 4);
  file->sent = htk_stmt_int (stmt, 5);
  return file;
}

/**
 * htk_sync_queue_files:
 * @store: a tablet's store
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSyncFile): files that wait, in the order they are sent;
 *   what has begun stands first
 */
GPtrArray *
htk_sync_queue_files (HtkStore *store,
                      guint     limit,
                      GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT a.sha256, v.id, coalesce (h.head_name, s.name, v.subject_id), a.mime, a.size, a.sent"
    " FROM attachment a JOIN visit_file f ON f.sha256 = a.sha256"
    " JOIN visit_revision r ON r.id = f.revision_id JOIN visit v ON v.id = r.visit_id"
    " LEFT JOIN household h ON h.id = v.subject_id LEFT JOIN region s ON s.code = v.subject_id"
    " WHERE a.receipt_at IS NULL AND a.freed_at IS NULL"
    " AND a.sha256 NOT IN (SELECT sha256 FROM carried_file)"
    " GROUP BY a.sha256 ORDER BY a.sent = 0, a.size, a.sha256 LIMIT ?",
    error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "i", (gint64) limit);
  return htk_rows_all (stmt, read_file, (GDestroyNotify) htk_sync_file_free, error);
}
