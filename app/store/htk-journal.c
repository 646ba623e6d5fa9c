/* The journal: rows for the county, written in the transaction of the state they describe, chained
 * by hash and signed. "Has unsent work" is asked of these rows and of nothing else. */
#include "app/store/htk-journal.h"

#include "app/store/htk-attention.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-uuid.h"

#include <time.h>

#define CHANGE_COLUMNS                                                                             \
  "seq, change_id, kind, object, base_version, body, created_at, boot_id, monotonic, "             \
  "server_offset, prev_hash, hash, signature, verdict, code, message"

void
htk_change_free (HtkChange *change)
{
  if (change == NULL)
    return;
  g_free (change->change_id);
  g_free (change->kind);
  g_free (change->object);
  g_free (change->body);
  g_free (change->boot_id);
  g_free (change->prev_hash);
  g_free (change->hash);
  g_free (change->signature);
  g_free (change->verdict);
  g_free (change->code);
  g_free (change->message);
  g_free (change);
}

/* The kernel's id of this boot: wall time may jump within it, the monotonic clock may not. */
static char *
read_boot_id (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return g_strdup ("");
  return g_strstrip (text);
}

static gint64
boot_time_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_BOOTTIME, &t);
  return (gint64) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/**
 * htk_change_compute_hash:
 * @change: a row with all but its hash and signature
 *
 * BLAKE2b-256 of the previous hash followed by the canonical JSON of the row (design.md 5). Both
 * ends compute it.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
htk_change_compute_hash (const HtkChange *change)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *canonical = NULL;
  g_autofree char *chained = NULL;

  json_object_set_int_member (object, "seq", change->seq);
  json_object_set_string_member (object, "change_id", change->change_id);
  json_object_set_string_member (object, "kind", change->kind);
  json_object_set_string_member (object, "object", change->object);
  json_object_set_int_member (object, "base_version", change->base_version);
  /* The body's own canonical text, as a string: a number is never re-read on the way. */
  json_object_set_string_member (object, "body", change->body);
  json_object_set_int_member (object, "created_at", change->created_at);
  json_object_set_string_member (object, "boot_id", change->boot_id);
  json_object_set_int_member (object, "monotonic", change->monotonic);
  json_node_set_object (node, object);
  canonical = htk_canonical_json (node);
  chained = g_strconcat (change->prev_hash, canonical, NULL);
  return htk_hash_text (chained);
}

static gboolean
last_row (HtkStore *store,
          gint64   *seq,
          char    **hash,
          gint64   *created_at,
          GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
      store, "SELECT seq, hash, created_at FROM change ORDER BY seq DESC LIMIT 1", error);
  gboolean has_row = FALSE;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *seq = has_row ? htk_stmt_int (stmt, 0) : 0;
  *hash = g_strdup (has_row ? htk_stmt_text (stmt, 1) : "");
  *created_at = has_row ? htk_stmt_int (stmt, 2) : 0;
  return TRUE;
}

/**
 * htk_journal_append:
 * @store: a store in a transaction
 * @kind: as `visit.submit`
 * @object: id of what the row is about
 * @base_version: the version of @object this row was made from, 0 when it is new
 * @body: what the county must know
 * @error: return location
 *
 * Appends a row. The caller's transaction also holds the state the row describes, so both are
 * there after a crash, or neither.
 */
gboolean
htk_journal_append (HtkStore   *store,
                    const char *kind,
                    const char *object,
                    gint64      base_version,
                    JsonNode   *body,
                    GError    **error)
{
  g_autoptr (HtkChange) change = g_new0 (HtkChange, 1);
  g_autoptr (HtkStmt) stmt = NULL;
  g_autofree char *offset = htk_store_get_meta (store, "server_offset");
  gint64 last_created;

  g_return_val_if_fail (!sqlite3_get_autocommit (htk_store_db (store)), FALSE);

  if (!last_row (store, &change->seq, &change->prev_hash, &last_created, error))
    return FALSE;
  change->seq++;
  change->change_id = htk_uuid7_new ();
  change->kind = g_strdup (kind);
  change->object = g_strdup (object);
  change->base_version = base_version;
  change->body = htk_canonical_json (body);
  change->created_at = g_get_real_time () / 1000;
  change->boot_id = read_boot_id ();
  change->monotonic = boot_time_ms ();
  change->server_offset = offset != NULL ? g_ascii_strtoll (offset, NULL, 10) : 0;
  change->hash = htk_change_compute_hash (change);
  change->signature = htk_device_sign (store, change->hash, error);
  if (change->signature == NULL)
    return FALSE;
  stmt = htk_stmt (store,
                   "INSERT INTO change (seq, change_id, kind, object, base_version, body, "
                   "created_at, boot_id, monotonic, server_offset, prev_hash, hash, signature) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   error);
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "itttititiittt", change->seq, change->change_id, change->kind,
                 change->object, change->base_version, change->body, change->created_at,
                 change->boot_id, change->monotonic, change->server_offset, change->prev_hash,
                 change->hash, change->signature);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_journal_append_object:
 * @store: a tablet's store, in the transaction of what the row says
 * @kind: what kind of change
 * @object: what it is about
 * @body: the row's content
 * @error: return location
 *
 * As htk_journal_append(), for a change that builds on no version of the county's.
 */
gboolean
htk_journal_append_object (HtkStore   *store,
                           const char *kind,
                           const char *object,
                           JsonObject *body,
                           GError    **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, body);
  return htk_journal_append (store, kind, object, 0, node, error);
}

static char *
dup_or_null (HtkStmt *stmt,
             int      column)
{
  return htk_stmt_is_null (stmt, column) ? NULL : g_strdup (htk_stmt_text (stmt, column));
}

static HtkChange *
change_from_row (HtkStmt *stmt)
{
  HtkChange *change = g_new0 (HtkChange, 1);

  change->seq = htk_stmt_int (stmt, 0);
  change->change_id = g_strdup (htk_stmt_text (stmt, 1));
  change->kind = g_strdup (htk_stmt_text (stmt, 2));
  change->object = g_strdup (htk_stmt_text (stmt, 3));
  change->base_version = htk_stmt_int (stmt, 4);
  change->body = g_strdup (htk_stmt_text (stmt, 5));
  change->created_at = htk_stmt_int (stmt, 6);
  change->boot_id = g_strdup (htk_stmt_text (stmt, 7));
  change->monotonic = htk_stmt_int (stmt, 8);
  change->server_offset = htk_stmt_int (stmt, 9);
  change->prev_hash = g_strdup (htk_stmt_text (stmt, 10));
  change->hash = g_strdup (htk_stmt_text (stmt, 11));
  change->signature = g_strdup (htk_stmt_text (stmt, 12));
  change->verdict = dup_or_null (stmt, 13);
  change->code = dup_or_null (stmt, 14);
  change->message = dup_or_null (stmt, 15);
  return change;
}

static GPtrArray *
collect_changes (HtkStmt *stmt,
                 GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_change_free);
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (rows, change_from_row (stmt));
    }
  return g_steal_pointer (&rows);
}

static GPtrArray *
read_changes (HtkStore   *store,
              const char *sql,
              gint64      limit,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "i", limit);
  return collect_changes (stmt, error);
}

/**
 * htk_journal_pending:
 * @store: a tablet's store
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkChange): the oldest rows without a verdict, in order
 */
GPtrArray *
htk_journal_pending (HtkStore *store,
                     guint     limit,
                     GError  **error)
{
  return read_changes (store,
                       "SELECT " CHANGE_COLUMNS
                       " FROM change WHERE verdict IS NULL ORDER BY seq LIMIT ?",
                       limit, error);
}

/**
 * htk_change_weight:
 * @change: a row
 *
 * Returns: about how many bytes of the line it takes: of the body, of which answers and XML say the same, a
 *   sixteenth; what does not pack are the hash, the signature and the id
 */
gsize
htk_change_weight (const HtkChange *change)
{
  return strlen (change->body) / 16 + 112;
}

/**
 * htk_journal_pending_from:
 * @store: a tablet's store
 * @seq: the first number
 * @limit: at most so many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkChange): the oldest rows from @seq on without a verdict
 */
GPtrArray *
htk_journal_pending_from (HtkStore *store,
                          gint64    seq,
                          guint     limit,
                          GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " CHANGE_COLUMNS " FROM change WHERE verdict IS NULL AND seq >= ? ORDER BY seq LIMIT ?",
    error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ii", seq, (gint64) limit);
  return collect_changes (stmt, error);
}

/**
 * htk_journal_from:
 * @store: a tablet's store
 * @seq: the first number
 * @limit: at most so many
 * @error: return location
 *
 * What a county that was set back to an older copy lacks is sent again, answered or not.
 *
 * Returns: (transfer full) (element-type HtkChange): the rows from @seq on, in order
 */
GPtrArray *
htk_journal_from (HtkStore *store,
                  gint64    seq,
                  guint     limit,
                  GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
    store, "SELECT " CHANGE_COLUMNS " FROM change WHERE seq >= ? ORDER BY seq LIMIT ?", error);

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ii", seq, (gint64) limit);
  return collect_changes (stmt, error);
}

/**
 * htk_journal_attention:
 * @store: a tablet's store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkChange): the rows the county refused or found in
 *   conflict, which a person must look at
 */
GPtrArray *
htk_journal_attention (HtkStore *store,
                       GError  **error)
{
  return read_changes (store,
                       "SELECT " CHANGE_COLUMNS
                       " FROM change WHERE " HTK_NEEDS_ATTENTION " ORDER BY seq LIMIT ?",
                       1000, error);
}

static gint64
read_number (HtkStore   *store,
             const char *sql)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, NULL);
  gboolean has_row = FALSE;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, NULL) || !has_row)
    return 0;
  return htk_stmt_int (stmt, 0);
}

/**
 * htk_journal_is_unanswered:
 * @store: a tablet's store
 * @object: what rows may be about
 * @unanswered: (out): whether a row about it waits for the county's receipt
 * @error: return location
 */
gboolean
htk_journal_is_unanswered (HtkStore   *store,
                           const char *object,
                           gboolean   *unanswered,
                           GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT 1 FROM change WHERE verdict IS NULL AND object = ? LIMIT 1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", object);
  return htk_stmt_next (stmt, unanswered, error);
}

/**
 * htk_journal_last:
 * @store: a tablet's store
 *
 * Returns: the number of the newest row; 0 when there is none
 */
gint64
htk_journal_last (HtkStore *store)
{
  return read_number (store, "SELECT coalesce (max (seq), 0) FROM change");
}

/**
 * htk_journal_count_pending:
 * @store: a tablet's store
 *
 * Returns: how many rows have no verdict yet
 */
gint64
htk_journal_count_pending (HtkStore *store)
{
  return read_number (store, "SELECT count(*) FROM change WHERE verdict IS NULL");
}

/**
 * htk_journal_oldest_pending:
 * @store: a tablet's store
 *
 * Returns: when the oldest unsent row was made, in UTC milliseconds; 0 when there is none
 */
gint64
htk_journal_oldest_pending (HtkStore *store)
{
  return read_number (store, "SELECT created_at FROM change WHERE verdict IS NULL "
                             "ORDER BY seq LIMIT 1");
}

/**
 * htk_journal_set_verdict:
 * @store: a tablet's store
 * @seq: the row
 * @change_id: its id; a verdict on another row of that number is not taken
 * @verdict: `accepted`, `merged`, `conflict` or `refused`
 * @code: (nullable): the reason's code
 * @message: (nullable): the reason in plain words
 * @error: return location
 *
 * Keeps the county's receipt. Setting the same verdict again changes nothing.
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_NOT_FOUND when there is no such row
 */
gboolean
htk_journal_set_verdict (HtkStore   *store,
                         gint64      seq,
                         const char *change_id,
                         const char *verdict,
                         const char *code,
                         const char *message,
                         GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (
      store,
      "UPDATE change SET verdict = ?, code = ?, message = ?, answered_at = ? "
      "WHERE seq = ? AND change_id = ?",
      error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tttiit", verdict, code, message, g_get_real_time () / 1000, seq, change_id);
  if (!htk_stmt_run (stmt, error))
    return FALSE;
  if (sqlite3_changes (htk_store_db (store)) == 1)
    return TRUE;
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND,
               "The answer is about row %" G_GINT64_FORMAT ", which this tablet did not send", seq);
  return FALSE;
}

/**
 * htk_journal_verify:
 * @store: a tablet's store
 * @error: return location
 *
 * Walks the chain from its first row: each number follows, each hash is that of its row and the
 * one before, each signature is this device's.
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_DAMAGED naming the first row that does not fit
 */
gboolean
htk_journal_verify (HtkStore *store,
                    GError  **error)
{
  g_autofree char *public_key = htk_device_public_key (store, error);
  g_autofree char *prev = g_strdup ("");
  g_autoptr (HtkStmt) stmt = NULL;
  gboolean has_row = TRUE;
  gint64 expected = 1;

  if (public_key == NULL)
    return FALSE;
  stmt = htk_stmt (store, "SELECT " CHANGE_COLUMNS " FROM change ORDER BY seq", error);
  if (stmt == NULL)
    return FALSE;
  while (TRUE)
    {
      g_autoptr (HtkChange) row = NULL;
      g_autofree char *hash = NULL;

      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      row = change_from_row (stmt);
      hash = htk_change_compute_hash (row);
      if (row->seq != expected || strcmp (row->prev_hash, prev) != 0 ||
          strcmp (row->hash, hash) != 0 ||
          !htk_signature_is_good (public_key, row->hash, row->signature))
        {
          g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_DAMAGED,
                       "The journal does not hold together at row %" G_GINT64_FORMAT, expected);
          return FALSE;
        }
      expected++;
      g_free (prev);
      prev = g_steal_pointer (&row->hash);
    }
}

/**
 * htk_clock_lag:
 * @store: a tablet's store
 *
 * How far the clock is behind the last journal row: such a clock was set back, and dates it gives
 * must not be trusted.
 *
 * Returns: milliseconds, 0 when the clock is not behind
 */
gint64
htk_clock_lag (HtkStore *store)
{
  gint64 last = read_number (store, "SELECT max (created_at) FROM change");
  gint64 now = g_get_real_time () / 1000;

  return MAX (last - now, 0);
}

/**
 * htk_clock_now:
 * @store: a tablet's store
 *
 * The time by all that this tablet knows: its clock as the county set it right at the last contact, and no earlier
 * than the last journal row. What is due must not vanish because a clock was set back.
 *
 * Returns: UTC milliseconds
 */
gint64
htk_clock_now (HtkStore *store)
{
  g_autofree char *offset = htk_store_get_meta (store, "server_offset");
  gint64 now = g_get_real_time () / 1000 + (offset != NULL ? g_ascii_strtoll (offset, NULL, 10) : 0);

  return MAX (now, read_number (store, "SELECT created_at + server_offset FROM change"
                                       " ORDER BY created_at DESC LIMIT 1"));
}
