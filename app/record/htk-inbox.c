/* Takes what the county sends: register rows, visits, findings, cases, rounds. The agent calls it in batches. */
#include "app/record/htk-inbox.h"

#include "app/record/htk-conflict-take.h"
#include "app/record/htk-domain-wire.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-handover.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-store-private.h"

/* A kind this program does not know is kept as it came: the next version may read it. */
static gboolean
keep_unknown (HtkStore   *store,
              const char *kind,
              const char *object,
              JsonObject *body,
              GError    **error)
{
  g_autofree char *name = g_strdup_printf ("unknown/%s/%s", kind, object);
  g_autofree char *text = htk_json_write (body);

  return htk_store_set_meta (store, name, text, error);
}

/**
 * htk_inbox_apply:
 * @store: a tablet's store, in a transaction
 * @kind: the row's kind
 * @object: what it is about
 * @version: its version at the county
 * @body: the row
 * @error: return location
 *
 * Applies one pulled row; twice is the same as once.
 */
gboolean
htk_inbox_apply (HtkStore   *store,
                 const char *kind,
                 const char *object,
                 gint64      version,
                 JsonObject *body,
                 GError    **error)
{
  if (g_str_equal (kind, "visit"))
    return htk_visit_from_json (store, body, version, error);
  if (g_str_equal (kind, "finding"))
    return htk_finding_receive (store, object, version, body, error);
  if (g_str_equal (kind, "case"))
    return htk_case_receive (store, object, version, body, error);
  if (g_str_equal (kind, "conflict"))
    return htk_conflict_receive (store, object, version, body, error);
  if (g_str_equal (kind, "round_target"))
    return htk_target_receive (store, body, error);
  if (g_str_equal (kind, "pack"))
    return htk_store_set_meta (store, HTK_INBOX_PACK, object, error);
  if (g_str_equal (kind, "device"))
    return htk_known_device_put (store, body, error);
  if (htk_register_knows (kind))
    return htk_register_apply (store, kind, object, version, body, error);
  return keep_unknown (store, kind, object, body, error);
}

/**
 * htk_inbox_cursor:
 * @store: a tablet's store
 *
 * Returns: the county's sequence number up to which all is applied; 0 at first
 */
gint64
htk_inbox_cursor (HtkStore *store)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT seq FROM cursor WHERE name = 'county'", NULL);
  gboolean has_row = FALSE;

  return stmt != NULL && htk_stmt_next (stmt, &has_row, NULL) && has_row ? htk_stmt_int (stmt, 0)
                                                                       : 0;
}

/**
 * htk_inbox_set_cursor:
 * @store: a tablet's store, in the transaction that applied the rows
 * @seq: the last row applied
 * @error: return location
 */
gboolean
htk_inbox_set_cursor (HtkStore *store,
                      gint64    seq,
                      GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO cursor (name, seq) VALUES ('county', ?)"
    " ON CONFLICT (name) DO UPDATE SET seq = excluded.seq", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "i", seq);
  return htk_stmt_run (stmt, error);
}
