/* Reads the log for one tablet: rows of its region in the county's order, a piece at a time, so
 * that a first download of a whole county is never in memory and holds no statement open. */
#include "sync/county/htk-pull.h"

#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-row.h"

#define PIECE_ROWS 256

struct _HtkPull
{
  HtkStore *store;
  char *scope;
  gint64 after;
  guint left;
};

typedef struct
{
  gint64 seq, version;
  char *kind, *object, *body;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *e = data;

  g_free (e->kind);
  g_free (e->object);
  g_free (e->body);
  g_free (e);
}

/**
 * htk_pull_new:
 * @store: the county's store
 * @scope: first digits of the regions the reader is responsible for
 * @after: the last number the reader has
 * @limit: at most so many rows
 *
 * Returns: (transfer full): a reader
 */
HtkPull *
htk_pull_new (HtkStore   *store,
              const char *scope,
              gint64      after,
              guint       limit)
{
  HtkPull *self = g_new0 (HtkPull, 1);

  self->store = g_object_ref (store);
  self->scope = g_strdup (scope);
  self->after = after;
  self->left = limit;
  return self;
}

void
htk_pull_free (HtkPull *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->store);
  g_free (self->scope);
  g_free (self);
}

static gboolean
read_head (HtkPull *self,
           gint64  *head,
           GError **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (self->store, "SELECT coalesce (max (seq), 0) FROM change_log", error);
  gboolean has_row;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *head = htk_stmt_int (stmt, 0);
  return TRUE;
}

/* A reader sees what lies in its region, and the regions its own lies in. */
static GPtrArray *
read_entries (HtkPull *self,
              gint64   head,
              guint    n,
              GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (self->store,
    "SELECT seq, kind, object, version, body FROM change_log WHERE seq > ?1 AND seq <= ?2"
    " AND (substr (scope, 1, length (?3)) = ?3 OR substr (?3, 1, length (scope)) = scope)"
    " ORDER BY seq LIMIT ?4", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "iiti", self->after, head, self->scope, (gint64) n);
  while (has_row)
    {
      Entry *e;

      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      e = g_new0 (Entry, 1);
      e->seq = htk_stmt_int (stmt, 0);
      e->kind = g_strdup (htk_stmt_text (stmt, 1));
      e->object = g_strdup (htk_stmt_text (stmt, 2));
      e->version = htk_stmt_int (stmt, 3);
      e->body = g_strdup (htk_stmt_text (stmt, 4));
      g_ptr_array_add (entries, e);
    }
  return g_steal_pointer (&entries);
}

static gboolean
append_entries (HtkPull   *self,
                GPtrArray *entries,
                GString   *out,
                GError   **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *e = g_ptr_array_index (entries, i);
      g_autoptr (GError) failed = NULL;

      if (*e->body == '\0')
        {
          g_free (e->body);
          e->body = htk_county_body (self->store, e->kind, e->object, &e->version, &failed);
        }
      if (failed != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return FALSE;
        }
      self->after = e->seq;
      if (e->body != NULL)
        htk_sync_item_append (out, e->seq, e->kind, e->object, e->version, e->body);
    }
  return TRUE;
}

/**
 * htk_pull_more:
 * @self: a reader
 * @out: where the lines go
 * @done: (out): whether the cursor line was written and there is nothing more
 * @error: return location
 *
 * Writes the next lines. The head of the log is read first: a row that another process adds in the
 * meantime is not passed by.
 */
gboolean
htk_pull_more (HtkPull  *self,
               GString  *out,
               gboolean *done,
               GError  **error)
{
  guint n = MIN (self->left, PIECE_ROWS);
  g_autoptr (GPtrArray) entries = NULL;
  gint64 head;
  gboolean more;

  *done = FALSE;
  if (!read_head (self, &head, error) ||
      (entries = read_entries (self, head, n, error)) == NULL ||
      !append_entries (self, entries, out, error))
    return FALSE;
  self->left -= entries->len;
  more = entries->len == n;
  if (more && self->left > 0)
    return TRUE;
  if (!more)
    self->after = MAX (self->after, head);
  htk_sync_item_append (out, self->after, HTK_SYNC_CURSOR, "", 0,
                        more ? "{\"more\":true}" : "{\"more\":false}");
  *done = TRUE;
  return TRUE;
}
