/* huitoukan-county check: the database, the journal of every tablet, what looks doubled or is
 * missing. */
#include "sync/county/cmd.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-devices.h"
#include "sync/protocol/htk-sync-row.h"

#include <stdio.h>

/* A damaged row was refused when it came; the chain goes on over it by the hash it claimed. */
static gboolean
row_fits (const HtkDevice *device,
          HtkStmt         *stmt,
          gint64           seq,
          const char      *prev)
{
  g_autoptr (JsonNode) node = htk_json_parse (htk_stmt_text (stmt, 1), NULL);
  g_autoptr (HtkChange) change = NULL;
  g_autofree char *hash = NULL;
  gboolean refused = g_str_equal (htk_stmt_text (stmt, 3), "bad-hash") ||
                     g_str_equal (htk_stmt_text (stmt, 3), "bad-signature") ||
                     g_str_equal (htk_stmt_text (stmt, 3), "malformed");

  if (htk_stmt_int (stmt, 0) != seq || node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
      g_strcmp0 (htk_json_text (json_node_get_object (node), "prev_hash"), prev) != 0)
    return FALSE;
  if (refused)
    return TRUE;
  change = htk_sync_row_decode (json_node_get_object (node), NULL);
  if (change == NULL)
    return FALSE;
  hash = htk_change_compute_hash (change);
  return g_str_equal (hash, htk_stmt_text (stmt, 2)) && g_str_equal (hash, change->hash) &&
         htk_signature_is_good (device->public_key, hash, change->signature);
}

static gboolean
check_chain (HtkStore        *store,
             const HtkDevice *device,
             GError         **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT seq, row, hash, code FROM device_row WHERE device_id = ? ORDER BY seq", error);
  g_autofree char *prev = g_strdup ("");
  gboolean has_row;
  gint64 seq = 0;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", device->id);
  while (TRUE)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      if (!row_fits (device, stmt, ++seq, prev))
        {
          g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
                       "the journal of tablet %s does not hold together at row %" G_GINT64_FORMAT,
                       device->id, seq);
          return FALSE;
        }
      g_free (prev);
      prev = g_strdup (htk_stmt_text (stmt, 2));
    }
  if (seq == device->last_seq && g_str_equal (prev, device->last_hash))
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
               "rows of tablet %s are missing at the end of its journal", device->id);
  return FALSE;
}

static const struct
{
  const char *what, *sql;
} oddities[] = {
  { "identity numbers of more than one living member",
    "SELECT count (*) FROM (SELECT 1 FROM member WHERE status = 'ok' AND id_no IS NOT NULL"
    " GROUP BY id_no HAVING count (*) > 1)" },
  { "households with more than one head",
    "SELECT count (*) FROM (SELECT 1 FROM member WHERE status = 'ok' AND rel = 'head'"
    " GROUP BY household_id HAVING count (*) > 1)" },
  { "households visited twice in one round, neither voided",
    "SELECT count (*) FROM (SELECT 1 FROM visit WHERE round_id IS NOT NULL AND state <> 'voided'"
    " GROUP BY form_id, subject_id, round_id HAVING count (*) > 1)" },
  { "files that visits name and that have not arrived",
    "SELECT count (*) FROM attachment WHERE complete_at IS NULL" },
  { "visits with two revisions of one parent",
    "SELECT count (*) FROM (SELECT 1 FROM visit_revision WHERE parent IS NOT NULL"
    " GROUP BY visit_id, parent HAVING count (*) > 1)" },
};

static gboolean
look_for_oddities (HtkStore *store,
                  GError  **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (oddities); i++)
    {
      g_autofree char *n = NULL;

      if (!htk_county_one (store, oddities[i].sql, NULL, NULL, &n, error))
        return FALSE;
      if (!g_str_equal (n, "0"))
        printf ("note: %s: %s\n", oddities[i].what, n);
    }
  return TRUE;
}

int
htk_cmd_check (int    argc,
               char **argv)
{
  g_autofree char *store_spec = NULL;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { NULL }
  };
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE;

  if (!htk_cmd_options ("check", "",
                        "Checks the database, verifies the chain and the signatures of every\n"
                        "tablet's journal, and names what looks doubled or has not arrived.",
                        entries, &argc, &argv, &status))
    return status;
  store = htk_county_open (store_spec, &error);
  if (store == NULL || !htk_store_check (store, &error) ||
      (devices = htk_device_list (store, &error)) == NULL)
    return htk_cmd_fail ("check", error);
  for (guint i = 0; i < devices->len; i++)
    if (!check_chain (store, devices->pdata[i], &error))
      return htk_cmd_fail ("check", error);
  if (!look_for_oddities (store, &error))
    return htk_cmd_fail ("check", error);
  printf ("the database is sound; the journals of %u tablet%s hold together\n", devices->len,
          devices->len == 1 ? "" : "s");
  return HTK_EXIT_OK;
}
