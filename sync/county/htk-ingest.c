/* Takes a batch of journal rows: the chain of the tablet is checked, each row gets its verdict, all
 * is committed, and only then is there anything to answer. A row that was answered before gets the
 * same answer, but for one whose object was not known then: it may have come since, for a county that
 * was set back gets the rows of its tablets again in any order. What a row means is in
 * htk-ingest-visit.c and htk-ingest-domain.c, what becomes of what was refused in htk-ingest-refused.c.
 *
 *   refused chain-fork     this number was already sent with another content, or the row does not
 *                          follow the last one: the tablet's database was set back; the row is kept
 *                          apart (htk-quarantine.c), and so is one behind a gap
 *   refused bad-hash, bad-signature, malformed    the row is damaged; it is kept, and the chain
 *                          goes on behind it
 *   refused unknown-kind, role, scope, invalid, not-found    a rule of domain.md 5
 *   conflict state, fork, fields, double, household-removed, household-merged, moved
 *                          both are kept, a person decides (htk-ingest-conflict.c)
 *   merged newer           the register was changed since, in other fields
 */
#include "sync/county/htk-ingest-private.h"

#include "app/record/htk-visit-life.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-visits.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-quarantine.h"
#include "sync/protocol/htk-sync-row.h"

typedef struct
{
  HtkStore *store;
  HtkDevice *device;
  JsonObject *row;
  HtkChange *change; /* NULL when it could not be read */
  HtkSyncVerdict *verdict;
} Row;

static void
decide (Row        *row,
        const char *verdict,
        const char *code,
        const char *message)
{
  g_free (row->verdict->verdict);
  g_free (row->verdict->code);
  g_free (row->verdict->message);
  row->verdict->verdict = g_strdup (verdict);
  row->verdict->code = g_strdup (code);
  row->verdict->message = g_strdup (message);
}

/* In plain words for the person at the tablet; the code is for programs. */
static const struct
{
  const char *code, *message;
} words[] = {
  { "chain-fork", "本机记录与县级已收到的记录不连续（数据库可能被恢复到旧版本），请联系管理员" },
  { "bad-hash", "记录内容与校验值不符，可能已损坏，请联系管理员" },
  { "bad-signature", "记录签名无效，请联系管理员" },
  { "malformed", "记录格式不完整，县级无法读取" },
  { "unknown-kind", "县级程序版本较旧，暂不能处理此类记录" },
  { "role", "当前用户的角色不能执行这一操作" },
  { "scope", "该对象不在本机用户的负责范围内" },
  { "invalid", "记录缺少必需内容或内容有误" },
  { "not-found", "县级没有该记录所指的对象" },
  { "state", "该记录在县级的状态已变化，请先同步后再处理" },
  { "fork", "该回访已在别处被更正或处理，两个版本都已保留，由组长选择" },
  { "fields", "登记信息在县级也已修改，两边的值都已保留，请在“冲突”中选择" },
  { "newer", "已与县级较新的登记信息合并" },
  { "double", "本批次内另一名调查员也回访了该户，两份都已保留，由组长选择" },
  { "household-removed", "该户已在县级移出登记，因有本次回访已恢复，由组长确认去留" },
  { "household-merged", "该户已在县级并入另一户，因有本次回访已恢复，由组长确认" },
  { "moved", "调查员已调到其他组，该回访按原组接收，由组长确认由哪组审核" },
};

/**
 * htk_ingest_words:
 * @code: a code of a verdict
 *
 * Returns: what the person is told
 */
const char *
htk_ingest_words (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].code, code))
      return words[i].message;
  return "";
}

static void
refuse (Row        *row,
        const char *verdict,
        const char *code)
{
  decide (row, verdict, code, htk_ingest_words (code));
}

/* Refuses a row that is not in the chain of its tablet, and keeps it for an officer to look at. */
static gboolean
set_apart (Row        *row,
           const char *code,
           GError    **error)
{
  g_autofree char *text = htk_json_write (row->row);

  if (!g_str_equal (code, HTK_QUARANTINE_GAP))
    refuse (row, "refused", code);
  return htk_quarantine_keep (row->store, row->device, row->verdict->seq, code, text, error);
}

/* The answer given before, if this very row was. Otherwise a row of that number or id is a fork. */
static gboolean
answered_before (Row      *row,
                 gboolean *answered,
                 GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (row->store,
    /* With an OR in place of the second seek all rows of the tablet would be read. */
    "SELECT seq, change_id, hash, verdict, code, message FROM device_row"
    " WHERE device_id = ?1 AND seq = ?2"
    " UNION ALL SELECT seq, change_id, hash, verdict, code, message FROM device_row"
    " WHERE device_id = ?1 AND change_id = ?3 AND seq <> ?2", error);
  HtkSyncVerdict *v = row->verdict;
  gboolean has_row;

  *answered = FALSE;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tit", row->device->id, v->seq, v->change_id);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;
  *answered = TRUE;
  if (htk_stmt_int (stmt, 0) != v->seq || !g_str_equal (htk_stmt_text (stmt, 1), v->change_id) ||
      !g_str_equal (htk_stmt_text (stmt, 2), v->hash))
    return set_apart (row, "chain-fork", error);
  decide (row, htk_stmt_text (stmt, 3), htk_stmt_text (stmt, 4), htk_stmt_text (stmt, 5));
  return TRUE;
}

/* Whether the row is what the tablet signed; a row that is not is kept all the same. */
static gboolean
is_genuine (Row *row)
{
  g_autofree char *hash = NULL;

  if (row->change == NULL)
    {
      refuse (row, "refused", "malformed");
      return FALSE;
    }
  hash = htk_change_compute_hash (row->change);
  if (!g_str_equal (hash, row->change->hash))
    refuse (row, "refused", "bad-hash");
  else if (!htk_signature_is_good (row->device->public_key, row->change->hash,
                                   row->change->signature))
    refuse (row, "refused", "bad-signature");
  else
    return TRUE;
  return FALSE;
}

/**
 * htk_ingest_judge:
 * @stopped: why htk_ingest_apply() did not do what a row says
 * @verdict: (out): "conflict" or "refused"
 *
 * Returns: (nullable): the code for it, see htk_ingest_words(); NULL when it was not a rule but the
 *   database or the county's own pack
 */
const char *
htk_ingest_judge (const GError *stopped,
                  const char  **verdict)
{
  *verdict = "conflict";
  if (g_error_matches (stopped, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE))
    return "state";
  if (g_error_matches (stopped, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE))
    return "fork";
  *verdict = "refused";
  if (g_error_matches (stopped, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE))
    return "role";
  if (g_error_matches (stopped, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED))
    return "scope";
  if (g_error_matches (stopped, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE))
    return "unknown-kind";
  if (g_error_matches (stopped, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return "not-found";
  if (g_error_matches (stopped, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK))
    return NULL; /* the county's own pack: the tablet is not to blame, and sends again */
  if (stopped->domain == HTK_RECORD_ERROR || stopped->domain == JSON_PARSER_ERROR ||
      g_error_matches (stopped, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID))
    return "invalid";
  return NULL;
}

/* Of a row that was taken. */
static const char *
verdict_of_note (const char *note)
{
  if (note == NULL)
    return "accepted";
  return g_str_equal (note, "newer") ? "merged" : "conflict";
}

/* A tablet whose row was not done is ahead of the county: it is told how the visit stands. */
static gboolean
tell_how_it_stands (Row     *row,
                    GError **error)
{
  gboolean done = g_str_equal (row->verdict->verdict, "accepted") ||
                  g_str_equal (row->verdict->verdict, "merged");
  g_autoptr (HtkVisit) visit = !done && g_str_has_prefix (row->change->kind, "visit.")
    ? htk_visit_get (row->store, row->change->object, NULL) : NULL;

  if (visit == NULL)
    return TRUE;
  return htk_county_publish (row->store, "visit", visit->id, 0, visit->village_code, NULL, error);
}

/* What a refused row has written is taken back; what a conflict keeps (the other revision of a
 * fork) was written before the error and stays. */
static gboolean
apply (Row     *row,
       GError **error)
{
  sqlite3 *db = htk_store_db (row->store);
  g_autoptr (GError) stopped = NULL;
  const char *code, *verdict, *note = NULL;
  gboolean keep;

  sqlite3_exec (db, "SAVEPOINT row", NULL, NULL, NULL);
  if (htk_ingest_apply (row->store, row->device, row->change, &note, &stopped))
    decide (row, verdict_of_note (note), note != NULL ? note : "",
            note != NULL ? htk_ingest_words (note) : "");
  else if ((code = htk_ingest_judge (stopped, &verdict)) != NULL)
    refuse (row, verdict, code);
  else
    {
      g_propagate_error (error, g_steal_pointer (&stopped));
      return FALSE;
    }
  keep = !g_str_equal (row->verdict->verdict, "refused");
  if (sqlite3_exec (db, keep ? "RELEASE row" : "ROLLBACK TO row; RELEASE row", NULL, NULL,
                    NULL) != SQLITE_OK)
    {
      htk_store_set_error (db, "The row could not be kept", error);
      return FALSE;
    }
  return (keep || htk_ingest_expect_refused (row->store, row->change, error)) &&
         tell_how_it_stands (row, error) &&
         htk_ingest_answer (row->store, row->device, row->change, error);
}

static gboolean
keep_row (Row     *row,
          GError **error)
{
  const HtkSyncVerdict *v = row->verdict;
  g_autofree char *text = htk_json_write (row->row);
  g_autoptr (HtkStmt) stmt = htk_stmt (row->store,
    "INSERT INTO device_row (device_id, seq, change_id, kind, object, row, hash, verdict, code,"
    " message, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "titttttttti", row->device->id, v->seq, v->change_id,
                 row->change != NULL ? row->change->kind : "",
                 row->change != NULL ? row->change->object : "", text, v->hash, v->verdict, v->code,
                 v->message, g_get_real_time () / 1000);
  if (!htk_stmt_run (stmt, error))
    return FALSE;
  row->device->last_seq = v->seq;
  g_free (row->device->last_hash);
  row->device->last_hash = g_strdup (v->hash);
  return TRUE;
}

static gboolean
take_new_row (Row     *row,
              GError **error)
{
  const char *prev = htk_json_text (row->row, "prev_hash");

  /* The rows of a tablet that was set back are another chain. */
  if (g_strcmp0 (prev, row->device->last_hash) != 0)
    return set_apart (row, "chain-fork", error);
  if (is_genuine (row) && !apply (row, error))
    return FALSE;
  return keep_row (row, error);
}

static gboolean
may_be_known_now (const Row *row)
{
  return row->change != NULL && g_str_equal (row->verdict->code, "not-found");
}

static gboolean
try_again (Row     *row,
           GError **error)
{
  const HtkSyncVerdict *v = row->verdict;
  g_autoptr (HtkStmt) stmt = htk_stmt (row->store,
    "UPDATE device_row SET verdict = ?3, code = ?4, message = ?5"
    " WHERE device_id = ?1 AND seq = ?2", error);

  if (stmt == NULL || !is_genuine (row) || !apply (row, error))
    return FALSE;
  htk_stmt_bind (stmt, "tittt", row->device->id, v->seq, v->verdict, v->code, v->message);
  return htk_stmt_run (stmt, error);
}

typedef enum
{
  TAKEN,
  GAP,
  FAILED,
} Step;

static Step
take_row (Row     *row,
          GError **error)
{
  gboolean answered;

  if (row->verdict->seq < 1 || *row->verdict->change_id == '\0' || *row->verdict->hash == '\0')
    return set_apart (row, "malformed", error) ? TAKEN : FAILED;
  if (!answered_before (row, &answered, error))
    return FAILED;
  if (answered)
    return !may_be_known_now (row) || try_again (row, error) ? TAKEN : FAILED;
  if (row->verdict->seq != row->device->last_seq + 1)
    return set_apart (row, HTK_QUARANTINE_GAP, error) ? GAP : FAILED;
  return take_new_row (row, error) ? TAKEN : FAILED;
}

static HtkSyncVerdict *
verdict_for (JsonObject *row)
{
  HtkSyncVerdict *v = g_new0 (HtkSyncVerdict, 1);
  const char *change_id = htk_json_text (row, "change_id");
  const char *hash = htk_json_text (row, "hash");

  v->seq = htk_json_int (row, "seq", 0);
  v->change_id = g_strdup (change_id != NULL ? change_id : "");
  v->hash = g_strdup (hash != NULL && strlen (hash) == 64 ? hash : "");
  return v;
}

static gboolean
take_rows (HtkStore  *store,
           HtkDevice *device,
           JsonArray *rows,
           GPtrArray *verdicts,
           gboolean  *gap,
           GError   **error)
{
  for (guint i = 0; i < json_array_get_length (rows) && !*gap; i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      g_autoptr (JsonObject) none = json_object_new ();
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : none;
      g_autoptr (HtkChange) change = htk_sync_row_decode (object, NULL);
      g_autoptr (HtkSyncVerdict) verdict = verdict_for (object);
      Row row = { store, device, object, change, verdict };
      Step step = take_row (&row, error);

      if (step == FAILED)
        return FALSE;
      *gap = step == GAP;
      if (step == TAKEN)
        g_ptr_array_add (verdicts, g_steal_pointer (&verdict));
    }
  return htk_device_advance (store, device, error);
}

/**
 * htk_ingest_batch:
 * @store: the county's store
 * @device: who sends; its last number and hash are moved on
 * @rows: as htk_sync_push_decode() gives them
 * @expected: (out): the number the county waits for
 * @error: return location
 *
 * Takes a batch. When this returns, what it answers is durable. A row that leaves a gap in the
 * tablet's numbers ends the batch: it has no verdict, and @expected says where to go on.
 *
 * Returns: (transfer full) (element-type HtkSyncVerdict): one verdict a row taken; NULL with an
 *   error of the store, and then nothing of the batch was kept
 */
GPtrArray *
htk_ingest_batch (HtkStore  *store,
                  HtkDevice *device,
                  JsonArray *rows,
                  gint64    *expected,
                  GError   **error)
{
  g_autoptr (GPtrArray) verdicts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_verdict_free);
  gboolean gap = FALSE;

  if (!htk_store_begin (store, error))
    return NULL;
  if (!htk_device_refresh (store, device, error) ||
      !take_rows (store, device, rows, verdicts, &gap, error))
    {
      htk_store_rollback (store);
      return NULL;
    }
  if (!htk_store_commit (store, error))
    return NULL;
  *expected = device->last_seq + 1;
  return g_steal_pointer (&verdicts);
}
