/* Which visits are here just as this tablet sent them: of these the county's echo would be nothing but bytes.
 * It is read from the rows and the visits themselves each time, so it holds for any older copy of the
 * database that was put in place as well. */
#include "app/store/htk-journal-own.h"

#include "app/store/htk-store-private.h"

void
htk_journal_own_clear (HtkJournalOwn *own)
{
  g_clear_pointer (&own->hash, g_free);
}

static gboolean
read_last (HtkStore      *store,
           HtkJournalOwn *own,
           GError       **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT seq, hash FROM change WHERE seq = coalesce ((SELECT min (seq) - 1 FROM change"
    " WHERE verdict IS NULL), (SELECT max (seq) FROM change))", error);
  gboolean has_row;

  if (stmt == NULL || !htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (has_row)
    {
      own->seq = htk_stmt_int (stmt, 0);
      own->hash = g_strdup (htk_stmt_text (stmt, 1));
    }
  return TRUE;
}

/* A visit that was moved on here, or is missing: the county must say how it stands there. So must it of one that
 * more than one row is about: after an older copy was put in place the visit may be as an earlier row said, while
 * the later ones have come back from the county. */
static gboolean
read_after (HtkStore *store,
            gint64    seq,
            gint64   *after,
            GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT c.seq FROM change c LEFT JOIN visit v ON v.id = c.object"
    " WHERE c.seq <= ? AND c.kind = 'visit.submit'"
    " AND (v.id IS NULL OR v.version <> 1 OR v.state <> 'submitted'"
    "  OR EXISTS (SELECT 1 FROM change o WHERE o.kind = 'visit.submit' AND o.object = c.object"
    "   AND o.seq <> c.seq))"
    " ORDER BY c.seq DESC LIMIT 1", error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "i", seq);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *after = has_row ? htk_stmt_int (stmt, 0) : 0;
  return TRUE;
}

/**
 * htk_journal_own:
 * @store: a tablet's store
 * @own: (out caller-allocates): rows whose visits are here as they were sent; clear it afterwards
 * @error: return location
 *
 * Each row's hash is over the one before: who has @own's hash has all rows before it.
 */
gboolean
htk_journal_own (HtkStore      *store,
                 HtkJournalOwn *own,
                 GError       **error)
{
  *own = (HtkJournalOwn) { 0 };
  return read_last (store, own, error) && (own->seq == 0 || read_after (store, own->seq, &own->after, error));
}

/**
 * htk_journal_own_up_to:
 * @store: a tablet's store
 * @seq: a row, answered or not
 * @after: (out): what the rows after this one up to @seq say of new visits is how they are here
 * @error: return location
 *
 * For rows that are on their way: what htk_journal_own() will say once the last of them is answered.
 */
gboolean
htk_journal_own_up_to (HtkStore *store,
                       gint64    seq,
                       gint64   *after,
                       GError  **error)
{
  return read_after (store, seq, after, error);
}
