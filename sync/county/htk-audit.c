/* Proves that nothing was changed behind the program's back: the chain and the signatures of every
 * tablet, the bytes of every file, the answers of every revision and every decision, each against
 * what was signed or written into the audit trail when it was made. Used by `audit verify` and
 * `check`.
 *
 * It proves that nothing was changed later, not that what was written was true. */
#include "sync/county/htk-audit.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-row.h"

#define PIECE (256 * 1024)

static void G_GNUC_PRINTF (2, 3)
found (GPtrArray  *faults,
       const char *format,
       ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (faults, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* (nullable): what is wrong with a row of a chain. A damaged row was refused when it came; the chain
 * goes on over it by the hash it claimed. */
static const char *
fault_of_row (const HtkDevice *device,
              HtkStmt         *stmt,
              gint64           seq,
              const char      *prev)
{
  g_autoptr (JsonNode) node = htk_json_parse (htk_stmt_text (stmt, 1), NULL);
  JsonObject *row = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *code = htk_stmt_text (stmt, 3);
  g_autoptr (HtkChange) change = NULL;
  g_autofree char *hash = NULL;

  if (htk_stmt_int (stmt, 0) != seq)
    return "a row before it is missing";
  if (row == NULL)
    return "it cannot be read";
  if (g_strcmp0 (htk_json_text (row, "prev_hash"), prev) != 0)
    return "it does not follow the row before it";
  if (g_str_equal (code, "bad-hash") || g_str_equal (code, "bad-signature") ||
      g_str_equal (code, "malformed"))
    return NULL;
  change = htk_sync_row_decode (row, NULL);
  if (change == NULL)
    return "it cannot be read";
  hash = htk_change_compute_hash (change);
  if (!g_str_equal (hash, htk_stmt_text (stmt, 2)) || !g_str_equal (hash, change->hash) ||
      !g_str_equal (change->change_id, htk_stmt_text (stmt, 4)))
    return "its content is not what was signed";
  if (!htk_signature_is_good (device->public_key, hash, change->signature))
    return "its signature is not the tablet's";
  return NULL;
}

/**
 * htk_audit_chain:
 * @store: the county's store
 * @device: a tablet
 * @faults: (element-type utf8): takes what is wrong, in words
 * @rows: (out): how many rows it has sent
 * @error: return location
 *
 * Walks a tablet's journal from its first row to the last one that was answered.
 *
 * Returns: %FALSE with an error of the store; faults are no error
 */
gboolean
htk_audit_chain (HtkStore        *store,
                 const HtkDevice *device,
                 GPtrArray       *faults,
                 guint           *rows,
                 GError         **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT seq, row, hash, code, change_id FROM device_row WHERE device_id = ? ORDER BY seq",
    error);
  g_autofree char *prev = g_strdup ("");
  gboolean has_row = TRUE;
  gint64 seq = 0;

  *rows = 0;
  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", device->id);
  while (htk_stmt_next (stmt, &has_row, error) && has_row)
    {
      const char *fault = fault_of_row (device, stmt, seq + 1, prev);

      seq = htk_stmt_int (stmt, 0);
      (*rows)++;
      if (fault != NULL)
        found (faults, "tablet %s, row %" G_GINT64_FORMAT ": %s", device->id, seq, fault);
      g_free (prev);
      prev = g_strdup (htk_stmt_text (stmt, 2));
    }
  if (has_row)
    return FALSE;
  if (seq != device->last_seq || !g_str_equal (prev, device->last_hash))
    found (faults, "tablet %s: rows are missing at the end of its journal, which had %"
                   G_GINT64_FORMAT, device->id, device->last_seq);
  return TRUE;
}

/* (transfer full) (nullable): the SHA-256 of a file, a piece at a time; NULL when it cannot be
 * read. */
static char *
hash_of_file (const char *path,
              gint64     *size)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = g_file_read (file, NULL, NULL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *piece = g_malloc (PIECE);
  gssize n = -1;

  *size = 0;
  while (in != NULL && (n = g_input_stream_read (G_INPUT_STREAM (in), piece, PIECE, NULL, NULL)) > 0)
    {
      g_checksum_update (sum, piece, n);
      *size += n;
    }
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

/* Every file that the county said it has. */
static gboolean
check_files (HtkStore  *store,
             GPtrArray *faults,
             guint     *files,
             GError   **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT sha256, size FROM attachment WHERE complete_at IS NOT NULL ORDER BY sha256", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (htk_stmt_next (stmt, &has_row, error) && has_row)
    {
      const char *name = htk_stmt_text (stmt, 0);
      g_autofree char *path = htk_attachment_path (store, name);
      gint64 size;
      g_autofree char *hash = hash_of_file (path, &size);

      (*files)++;
      if (hash == NULL)
        found (faults, "file %s is gone or cannot be read", name);
      else if (size != htk_stmt_int (stmt, 1) || !g_str_equal (hash, name))
        found (faults, "file %s is not what its name says", name);
    }
  return !has_row;
}

/* The answers of each revision against their hash, which is in the signed row. */
static gboolean
check_answers (HtkStore  *store,
               GPtrArray *faults,
               guint     *revisions,
               GError   **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT visit_id, id, answers, answers_hash FROM visit_revision ORDER BY visit_id, id", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (htk_stmt_next (stmt, &has_row, error) && has_row)
    {
      g_autoptr (JsonNode) node = htk_json_parse (htk_stmt_text (stmt, 2), NULL);
      g_autofree char *canonical = node != NULL ? htk_canonical_json (node) : g_strdup ("");
      g_autofree char *hash = htk_hash_text (canonical);

      (*revisions)++;
      if (!g_str_equal (hash, htk_stmt_text (stmt, 3)))
        found (faults, "visit %s, revision %s: its answers are not those of its hash",
               htk_stmt_text (stmt, 0), htk_stmt_text (stmt, 1));
    }
  return !has_row;
}

#define BODY "json_extract (r.row, '$.body')"
#define OF_BODY(member) "json_extract (" BODY ", '$." member "')"

/* What is stored against the rows that say so; the first column names the thing. In a demo county
 * the visits of the past were made up and nobody signed them. */
static const struct
{
  const char *what, *sql;
  gboolean not_in_demo;
} comparisons[] = {
  { "what a tablet signed is not stored",
    "SELECT 'visit ' || " OF_BODY ("visit_id") " || ', revision ' || " OF_BODY ("revision_id")
    " FROM device_row r LEFT JOIN visit_revision v ON v.id = " OF_BODY ("revision_id")
    " WHERE r.kind = 'visit.submit' AND r.verdict IN ('accepted', 'merged') AND v.id IS NULL",
    FALSE },
  { "it is not what its tablet signed",
    "SELECT 'visit ' || v.visit_id || ', revision ' || v.id"
    " FROM device_row r JOIN visit_revision v ON v.id = " OF_BODY ("revision_id")
    " WHERE r.kind = 'visit.submit' AND r.verdict <> 'refused'"
    " AND (v.answers_hash <> " OF_BODY ("answers_hash") " OR v.xml <> " OF_BODY ("xml")
    " OR v.worker <> " OF_BODY ("worker") ")", FALSE },
  { "no tablet signed it and no phone sent it",
    "SELECT 'visit ' || v.visit_id || ', revision ' || v.id FROM visit_revision v"
    " WHERE v.id NOT IN (SELECT " OF_BODY ("revision_id") " FROM device_row r"
    " WHERE r.kind = 'visit.submit' AND r.verdict <> 'refused')"
    " AND v.id NOT IN (SELECT revision_id FROM phone_submission)", TRUE },
  { "no lead signed this decision",
    "SELECT 'visit ' || w.visit_id || ', ' || w.decision || ' by ' || w.reviewer FROM review w"
    " WHERE w.decision IN ('approve', 'return') AND w.id NOT IN (SELECT " OF_BODY ("review_id")
    " FROM device_row r WHERE r.kind = 'visit.review' AND r.verdict <> 'refused'"
    " AND " OF_BODY ("decision") " = w.decision AND " OF_BODY ("reviewer") " = w.reviewer)", TRUE },
  { "the audit trail does not have this decision",
    "SELECT 'visit ' || w.visit_id || ', ' || w.decision || ' by ' || w.reviewer FROM review w"
    " WHERE w.decision IN ('accept', 'reject') AND NOT EXISTS (SELECT 1 FROM audit a"
    " WHERE a.user_id = w.reviewer AND a.action = w.decision AND a.object = w.visit_id)", TRUE },
  { "its newest revision is not stored",
    "SELECT 'visit ' || id FROM visit WHERE revision_id NOT IN (SELECT id FROM visit_revision)",
    FALSE },
};

static gboolean
compare (HtkStore   *store,
         const char *sql,
         const char *what,
         GPtrArray  *faults,
         GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, sql, error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (htk_stmt_next (stmt, &has_row, error) && has_row)
    found (faults, "%s: %s", htk_stmt_text (stmt, 0), what);
  return !has_row;
}

static gboolean
count_decisions (HtkStore *store,
                 guint    *decisions,
                 GError  **error)
{
  g_autofree char *n = NULL;

  if (!htk_county_one (store, "SELECT count (*) FROM review", NULL, NULL, &n, error))
    return FALSE;
  *decisions = (guint) g_ascii_strtoull (n, NULL, 10);
  return TRUE;
}

/**
 * htk_audit_verify:
 * @store: the county's store
 * @faults: (element-type utf8): takes what is wrong, in words
 * @counts: (out) (nullable): how much was looked at
 * @error: return location
 *
 * Re-checks everything that is stored.
 *
 * Returns: %FALSE with an error of the store; faults are no error
 */
gboolean
htk_audit_verify (HtkStore       *store,
                  GPtrArray      *faults,
                  HtkAuditCounts *counts,
                  GError        **error)
{
  g_autoptr (GPtrArray) devices = htk_device_list (store, error);
  const gboolean demo = htk_county_is_demo (store);
  HtkAuditCounts seen = { 0 };

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      guint rows;

      if (!htk_audit_chain (store, g_ptr_array_index (devices, i), faults, &rows, error))
        return FALSE;
      seen.rows += rows;
    }
  if (devices == NULL || !check_files (store, faults, &seen.files, error) ||
      !check_answers (store, faults, &seen.revisions, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (comparisons); i++)
    if (!(demo && comparisons[i].not_in_demo) &&
        !compare (store, comparisons[i].sql, comparisons[i].what, faults, error))
      return FALSE;
  if (!count_decisions (store, &seen.decisions, error))
    return FALSE;
  if (counts != NULL)
    *counts = seen;
  return TRUE;
}
