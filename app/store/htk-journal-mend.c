/* Brings a journal together again with the county's copy of it. Rows of a county that was set back
 * are sent again; a tablet that was set back takes its later rows from the county, and what it wrote
 * since follows them, numbered and signed anew. Nothing of either is given up. */
#include "app/store/htk-journal-mend.h"

#include "app/store/htk-device-key.h"
#include "app/store/htk-store-private.h"

static gboolean
read_row (HtkStore   *store,
          const char *sql,
          gint64      seq,
          char      **text,
          GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  gboolean has_row;

  *text = NULL;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "i", seq);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *text = has_row ? g_strdup (htk_stmt_text (stmt, 0)) : NULL;
  return TRUE;
}

static gboolean
hash_of (HtkStore *store,
         gint64    seq,
         char    **hash,
         GError  **error)
{
  return read_row (store, "SELECT hash FROM change WHERE seq = ?", seq, hash, error);
}

/**
 * htk_journal_match:
 * @store: a tablet's store
 * @seq: the last row of this tablet that the county has, 0 for none
 * @hash: its hash
 * @match: (out): who lacks what
 * @error: return location
 */
gboolean
htk_journal_match (HtkStore        *store,
                   gint64           seq,
                   const char      *hash,
                   HtkJournalMatch *match,
                   GError         **error)
{
  g_autofree char *own = NULL;
  g_autofree char *later = NULL;

  if (!hash_of (store, seq, &own, error) ||
      !read_row (store, "SELECT seq FROM change WHERE seq > ? AND verdict IS NOT NULL LIMIT 1", seq,
                 &later, error))
    return FALSE;
  if (seq > 0 && g_strcmp0 (own, hash) != 0)
    *match = HTK_JOURNAL_BEHIND;
  else
    *match = later != NULL ? HTK_JOURNAL_COUNTY_BEHIND : HTK_JOURNAL_SAME;
  return TRUE;
}

/**
 * htk_journal_common:
 * @store: a tablet's store that was set back
 *
 * Returns: the last row that the county is known to have as it is here
 */
gint64
htk_journal_common (HtkStore *store)
{
  g_autofree char *text = NULL;

  if (!read_row (store,
                 "SELECT coalesce ((SELECT min (seq) - 1 FROM change WHERE seq >= ?1 AND"
                 " (verdict IS NULL OR code = 'chain-fork')),"
                 " (SELECT max (seq) FROM change), 0)", 0, &text, NULL) || text == NULL)
    return 0;
  return g_ascii_strtoll (text, NULL, 10);
}

/**
 * htk_journal_unanswer:
 * @store: a tablet's store, in a transaction
 * @after: the last row that the county has
 * @error: return location
 *
 * The county was set back: later rows wait for a receipt again, and so do all files.
 */
gboolean
htk_journal_unanswer (HtkStore *store,
                      gint64    after,
                      GError  **error)
{
  g_autoptr (HtkStmt) rows = htk_stmt (store,
    "UPDATE change SET verdict = NULL, code = NULL, message = NULL, answered_at = NULL"
    " WHERE seq > ?", error);
  g_autoptr (HtkStmt) files =
    htk_stmt (store, "UPDATE attachment SET sent = 0, receipt_at = NULL, counted_from = NULL", error);

  if (rows == NULL || files == NULL)
    return FALSE;
  htk_stmt_bind (rows, "i", after);
  return htk_stmt_run (rows, error) && htk_stmt_run (files, error);
}

/**
 * htk_journal_reopen:
 * @store: a tablet's store
 * @error: return location
 *
 * Rows about a visit that the county did not know, though it has told this tablet of it: it was set
 * back, and another tablet may have brought the visit again. They wait for a receipt again.
 */
gboolean
htk_journal_reopen (HtkStore *store,
                    GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE change SET verdict = NULL, code = NULL, message = NULL, answered_at = NULL"
    " WHERE verdict = 'refused' AND code = 'not-found' AND kind LIKE 'visit.%'"
    " AND object IN (SELECT id FROM visit)", error);

  return stmt != NULL && htk_stmt_run (stmt, error);
}

static gboolean
insert (HtkStore        *store,
        const HtkChange *row,
        GError         **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO change (seq, change_id, kind, object, base_version, body, created_at, boot_id,"
    " monotonic, server_offset, prev_hash, hash, signature, verdict, code, message, answered_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "itttititiitttttti", row->seq, row->change_id, row->kind, row->object,
                 row->base_version, row->body, row->created_at, row->boot_id, row->monotonic,
                 row->server_offset, row->prev_hash, row->hash, row->signature, row->verdict,
                 row->code, row->message,
                 row->verdict != NULL ? g_get_real_time () / 1000 : (gint64) 0);
  return htk_stmt_run (stmt, error);
}

/* The county gives back what this very tablet signed, in the order in which it signed it. */
static gboolean
is_ours (HtkStore        *store,
         const char      *public_key,
         const HtkChange *row,
         GError         **error)
{
  g_autofree char *hash = htk_change_compute_hash (row);
  g_autofree char *prev = NULL;

  if (!hash_of (store, row->seq - 1, &prev, error))
    return FALSE;
  if (g_strcmp0 (prev != NULL ? prev : "", row->prev_hash) == 0 &&
      (prev != NULL || row->seq == 1) && g_str_equal (hash, row->hash) &&
      htk_signature_is_good (public_key, row->hash, row->signature))
    return TRUE;
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID,
               "Row %" G_GINT64_FORMAT " that the county gave back is not of this tablet's journal",
               row->seq);
  return FALSE;
}

/* A row that was written after the tablet was set back: it follows what the county has. */
static gboolean
append_again (HtkStore  *store,
              HtkChange *row,
              GError   **error)
{
  g_autofree char *known = NULL;
  g_autofree char *last = NULL;
  gint64 seq;

  if (!read_row (store, "SELECT max (seq) FROM change WHERE ?1 = ?1", 0, &last, error))
    return FALSE;
  seq = last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0;
  row->seq = seq + 1;
  g_clear_pointer (&row->prev_hash, g_free);
  if (!hash_of (store, seq, &known, error))
    return FALSE;
  row->prev_hash = g_strdup (known != NULL ? known : "");
  g_free (row->hash);
  row->hash = htk_change_compute_hash (row);
  g_free (row->signature);
  row->signature = htk_device_sign (store, row->hash, error);
  g_clear_pointer (&row->verdict, g_free);
  g_clear_pointer (&row->code, g_free);
  g_clear_pointer (&row->message, g_free);
  return row->signature != NULL && insert (store, row, error);
}

static gboolean
has_id (HtkStore   *store,
        const char *change_id,
        gboolean   *has,
        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT 1 FROM change WHERE change_id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", change_id);
  return htk_stmt_next (stmt, has, error);
}

/* The journal is guarded by triggers against every change; they stand again before the transaction
 * ends, and a crash in between undoes both. */
#define GUARDS "name IN ('change_is_final', 'change_stays')"

static gboolean
run (HtkStore   *store,
     const char *sql,
     GError    **error)
{
  if (sqlite3_exec (htk_store_db (store), sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  htk_store_set_error (htk_store_db (store), "The journal could not be mended", error);
  return FALSE;
}

static gboolean
lift_guards (HtkStore *store,
             char    **guards,
             GError  **error)
{
  return read_row (store, "SELECT group_concat (sql, ';' || char (10)) FROM sqlite_schema WHERE"
                   " type = 'trigger' AND " GUARDS " AND ?1 = ?1", 0, guards, error) &&
         *guards != NULL &&
         run (store, "DROP TRIGGER change_is_final; DROP TRIGGER change_stays", error);
}

/* Who settled which row, by its id, as JSON: its number may be another row's in a moment. */
static gboolean
read_settled (HtkStore *store,
              gint64    seq,
              char    **settled,
              GError  **error)
{
  return read_row (store, "SELECT json_group_array (json_array (c.change_id, s.how, s.by, s.at))"
                   " FROM attention_settled s JOIN change c ON c.seq = s.seq WHERE s.seq >= ?", seq,
                   settled, error);
}

static gboolean
settle_again (HtkStore   *store,
              const char *settled,
              GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO attention_settled (seq, how, by, at) SELECT c.seq, json_extract (s.value, '$[1]'),"
    " json_extract (s.value, '$[2]'), json_extract (s.value, '$[3]') FROM json_each (?) s"
    " JOIN change c ON c.change_id = json_extract (s.value, '$[0]')", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", settled);
  return htk_stmt_run (stmt, error);
}

static gboolean
replace_tail (HtkStore   *store,
              const char *public_key,
              GPtrArray  *rows,
              GPtrArray  *mine,
              guint      *own,
              GError    **error)
{
  const HtkChange *first = g_ptr_array_index (rows, 0);
  g_autofree char *settled = NULL;
  g_autoptr (HtkStmt) open_again =
    htk_stmt (store, "DELETE FROM attention_settled WHERE seq >= ?", error);
  g_autoptr (HtkStmt) cut = htk_stmt (store, "DELETE FROM change WHERE seq >= ?", error);

  if (open_again == NULL || cut == NULL || !read_settled (store, first->seq, &settled, error))
    return FALSE;
  htk_stmt_bind (open_again, "i", first->seq);
  htk_stmt_bind (cut, "i", first->seq);
  if (!htk_stmt_run (open_again, error) || !htk_stmt_run (cut, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!is_ours (store, public_key, g_ptr_array_index (rows, i), error) ||
        !insert (store, g_ptr_array_index (rows, i), error))
      return FALSE;
  for (guint i = 0; i < mine->len; i++)
    {
      HtkChange *row = g_ptr_array_index (mine, i);
      gboolean has;

      if (!has_id (store, row->change_id, &has, error))
        return FALSE;
      if (has)
        continue;
      if (!append_again (store, row, error))
        return FALSE;
      (*own)++;
    }
  return settle_again (store, settled, error);
}

/**
 * htk_journal_catch_up:
 * @store: a tablet's store, in a transaction
 * @rows: (element-type HtkChange): this tablet's rows with their verdicts as the county has them, in
 *   order and without a gap, from one on that both have or that follows one that both have
 * @own: (out): how many rows of this journal follow them now, to be sent
 * @error: return location
 *
 * This tablet was set back to an older copy and has written since. It takes its lost rows back; what
 * it wrote keeps its ids and contents and comes behind them.
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_INVALID when a row is not one that this tablet signed
 */
gboolean
htk_journal_catch_up (HtkStore  *store,
                      GPtrArray *rows,
                      guint     *own,
                      GError   **error)
{
  g_autofree char *public_key = htk_device_public_key (store, error);
  g_autofree char *guards = NULL;
  g_autoptr (GPtrArray) mine = NULL;

  g_return_val_if_fail (!sqlite3_get_autocommit (htk_store_db (store)), FALSE);
  g_return_val_if_fail (rows->len > 0, FALSE);

  *own = 0;
  if (public_key == NULL)
    return FALSE;
  mine = htk_journal_from (store, ((HtkChange *) g_ptr_array_index (rows, 0))->seq, G_MAXINT32,
                           error);
  return mine != NULL && lift_guards (store, &guards, error) &&
         replace_tail (store, public_key, rows, mine, own, error) && run (store, guards, error);
}
