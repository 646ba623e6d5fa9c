/* Keeps the rows that do not belong into the chain of their tablet, and lists them with those that are
 * in it and damaged: what was dropped, edited or put in another order is seen, and nothing of it is
 * thrown away (design.md 5). */
#include "sync/county/htk-quarantine.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-ingest-private.h"

/* Of one tablet: a person looks at the first few, and a tablet out of its mind sends for ever. */
#define MAX_ROWS "1000"

void
htk_fault_free (HtkFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->device_id);
  g_free (fault->user_name);
  g_free (fault->scope);
  g_free (fault->code);
  g_free (fault->kind);
  g_free (fault);
}

/**
 * htk_quarantine_keep:
 * @store: the county's store, in a transaction
 * @device: who sent it
 * @seq: the number it claims
 * @code: what is wrong
 * @row: the row as it came
 * @error: return location
 *
 * Keeps a row; one that comes again is the same one.
 */
gboolean
htk_quarantine_keep (HtkStore        *store,
                     const HtkDevice *device,
                     gint64           seq,
                     const char      *code,
                     const char      *row,
                     GError         **error)
{
  g_autofree char *hash = htk_hash_text (row);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO quarantine (device_id, row_hash, seq, code, row, first_at, last_at)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6"
    " WHERE (SELECT count (*) FROM quarantine WHERE device_id = ?1) < " MAX_ROWS
    " OR EXISTS (SELECT 1 FROM quarantine WHERE device_id = ?1 AND row_hash = ?2)"
    " ON CONFLICT (device_id, row_hash) DO UPDATE SET last_at = excluded.last_at,"
    " code = excluded.code", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ttitti", device->id, hash, seq, code, row, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

static gpointer
read_fault (HtkStmt *stmt)
{
  HtkFault *fault = g_new0 (HtkFault, 1);

  fault->device_id = g_strdup (htk_stmt_text (stmt, 0));
  fault->user_name = g_strdup (htk_stmt_text (stmt, 1));
  fault->scope = g_strdup (htk_stmt_text (stmt, 2));
  fault->seq = htk_stmt_int (stmt, 3);
  fault->code = g_strdup (htk_stmt_text (stmt, 4));
  fault->kind = g_strdup (htk_stmt_text (stmt, 5));
  fault->first_at = htk_stmt_int (stmt, 6);
  fault->last_at = htk_stmt_int (stmt, 7);
  return fault;
}

/**
 * htk_quarantine_list:
 * @store: the county's store
 * @error: return location
 *
 * A gap that was filled since is none.
 *
 * Returns: (transfer full) (element-type HtkFault): by tablet and number
 */
GPtrArray *
htk_quarantine_list (HtkStore *store,
                     GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT d.id, u.name, u.region_scope, f.seq, f.code, f.kind, f.first_at, f.last_at FROM"
    " (SELECT device_id, seq, code, coalesce (json_extract (row, '$.kind'), '') AS kind, first_at,"
    "  last_at FROM quarantine q WHERE code <> 'gap' OR NOT EXISTS (SELECT 1 FROM device_row r"
    "  WHERE r.device_id = q.device_id AND r.seq = q.seq)"
    "  UNION ALL SELECT device_id, seq, code, kind, received_at, received_at FROM device_row"
    "  WHERE code IN ('bad-hash', 'bad-signature', 'malformed')) f"
    " JOIN device d ON d.id = f.device_id JOIN user u ON u.id = d.user_id"
    " ORDER BY d.id, f.seq, f.first_at", error);

  return stmt != NULL ? htk_rows_all (stmt, read_fault, (GDestroyNotify) htk_fault_free, error)
                      : NULL;
}

/**
 * htk_quarantine_words:
 * @code: of a fault
 *
 * Returns: what an officer is told
 */
const char *
htk_quarantine_words (const char *code)
{
  return g_str_equal (code, HTK_QUARANTINE_GAP) ? "缺少本机较早的记录，平板尚未补发"
                                                : htk_ingest_words (code);
}
