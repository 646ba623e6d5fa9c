/* What a row of another tablet's journal does to the rows here, before the county has answered it: the same
 * rules of the lives of visits, cases and findings as the county keeps to (sync/county/htk-ingest-*.c). */
#include "sync/agent/htk-handover.h"

#include "app/record/htk-case-take.h"
#include "app/record/htk-conflict-take.h"
#include "app/record/htk-finding-take.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"

/* A correction for which the visit has no place any more: both are kept, the lead chooses once the county
 * has seen them. */
static gboolean
keep_other (HtkStore   *store,
            JsonObject *body,
            GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, htk_json_text (body, "visit_id"), error);

  return visit != NULL && htk_visit_put_revision (store, body, error);
}

static gboolean
take_submit (HtkForeignRow *row,
             GError       **error)
{
  g_autoptr (GError) stopped = NULL;

  if (htk_visit_take_submit (row->store, row->body, row->actor->role, &stopped))
    return TRUE;
  if (g_error_matches (stopped, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE))
    return keep_other (row->store, row->body, error);
  g_propagate_error (error, g_steal_pointer (&stopped));
  return FALSE;
}

static gboolean
take_review (HtkForeignRow *row,
             GError       **error)
{
  const char *decision = htk_json_text (row->body, "decision");

  if (g_strcmp0 (decision, "approve") != 0 && g_strcmp0 (decision, "return") != 0)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                           "only the county accepts or rejects");
      return FALSE;
    }
  return htk_visit_take_review (row->store, row->body, row->actor->role, error);
}

/* It has no name of its own: read again it would take back what was approved after it. */
static gboolean
take_withdraw (HtkForeignRow *row,
               GError       **error)
{
  return row->again ||
         htk_visit_take_withdraw (row->store, row->body, row->actor->role, error);
}

static gboolean
take_recheck (HtkForeignRow *row,
              GError       **error)
{
  return htk_visit_take_recheck (row->store, row->body, row->actor->role, error);
}

static gboolean
take_reply (HtkForeignRow *row,
            GError       **error)
{
  return htk_visit_take_reply (row->store, row->body, error);
}

static gboolean
take_void (HtkForeignRow *row,
           GError       **error)
{
  return htk_visit_take_void (row->store, row->body, row->actor->role, error);
}

static gboolean
take_choice (HtkForeignRow *row,
             GError       **error)
{
  g_autoptr (HtkConflict) taken =
    htk_conflict_take (row->store, row->body, row->actor->role, error);

  return taken != NULL;
}

static gboolean
load_limits (HtkForeignRow *row,
             HtkLimits     *limits,
             GError       **error)
{
  if (*row->pack == NULL)
    *row->pack = htk_pack_in_force (row->store, error);
  return *row->pack != NULL &&
         htk_limits_load (*row->pack, row->store, htk_json_text (row->body, "on"), limits, error);
}

static gboolean
take_case (HtkForeignRow *row,
           GError       **error)
{
  g_auto (HtkLimits) limits = { 0 };

  return load_limits (row, &limits, error) &&
         htk_case_take (row->store, row->body, row->actor->role, &limits, error);
}

/* Findings are opened by the acceptance of a visit, by nobody's word alone. */
static gboolean
take_finding (HtkForeignRow *row,
              GError       **error)
{
  g_auto (HtkLimits) limits = { 0 };

  if (g_strcmp0 (htk_json_text (row->body, "event"), "open") == 0)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_ROLE,
                           "findings are opened by the acceptance of a visit");
      return FALSE;
    }
  return load_limits (row, &limits, error) &&
         htk_finding_take (row->store, row->body, row->actor->role, &limits, error);
}

static const struct
{
  const char *kind;
  gboolean (*take) (HtkForeignRow *row, GError **error);
} kinds[] = {
  { "visit.submit", take_submit },   { "visit.review", take_review },
  { "visit.withdraw", take_withdraw }, { "visit.recheck", take_recheck },
  { "visit.comment_reply", take_reply }, { "visit.void", take_void },
  { "conflict.resolve", take_choice }, { "case.event", take_case },
  { "finding.event", take_finding },
};

/* The register says where a household is, not the row; one that form E brings is where its row says. */
static void
set_village (HtkForeignRow *row)
{
  const char *type = htk_json_text (row->body, "subject_type");
  const char *id = htk_json_text (row->body, "subject_id");
  g_autofree char *village =
    type != NULL && id != NULL ? htk_register_village_of (row->store, type, id, NULL) : NULL;

  if (village != NULL)
    json_object_set_string_member (row->body, "village_code", village);
}

/**
 * htk_foreign_row_apply:
 * @row: a genuine row of another tablet's journal, in a transaction
 *
 * Does what it says, or nothing: then it is the county's to judge.
 *
 * Returns: whether it was done
 */
gboolean
htk_foreign_row_apply (HtkForeignRow *row)
{
  sqlite3 *db = htk_store_db (row->store);
  gboolean done = FALSE;

  set_village (row);
  sqlite3_exec (db, "SAVEPOINT foreign_row", NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, row->kind))
      done = kinds[i].take (row, NULL);
  if (!done)
    sqlite3_exec (db, "ROLLBACK TO foreign_row", NULL, NULL, NULL);
  sqlite3_exec (db, "RELEASE foreign_row", NULL, NULL, NULL);
  return done;
}

/**
 * htk_foreign_row_actor:
 * @body: of a row
 * @other: whose tablet it is of
 *
 * Returns: who acts in the row
 */
const char *
htk_foreign_row_actor (JsonObject *body,
                       const char *other)
{
  static const char *const names[] = { "worker", "reviewer", "by" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (htk_json_text (body, names[i]) != NULL)
      return htk_json_text (body, names[i]);
  return other;
}

/**
 * htk_foreign_row_is_genuine:
 * @change: a row
 * @public_key: of the tablet that made it, as the county told
 *
 * Returns: whether the row is what that tablet signed
 */
gboolean
htk_foreign_row_is_genuine (const HtkChange *change,
                            const char      *public_key)
{
  g_autofree char *hash = htk_change_compute_hash (change);

  return g_str_equal (hash, change->hash) &&
         htk_signature_is_good (public_key, change->hash, change->signature);
}

static char *
seen_name (const char *device_id)
{
  return g_strconcat ("foreign_seq/", device_id, NULL);
}

/**
 * htk_foreign_seen:
 * @store: a tablet's store
 * @device_id: another tablet
 *
 * Returns: the highest number of a row of its journal that was read here, 0 for none
 */
gint64
htk_foreign_seen (HtkStore   *store,
                  const char *device_id)
{
  g_autofree char *name = seen_name (device_id);
  g_autofree char *seq = htk_store_get_meta (store, name);

  return seq != NULL ? g_ascii_strtoll (seq, NULL, 10) : 0;
}

/**
 * htk_foreign_note:
 * @store: a tablet's store, in the transaction that has read the row
 * @device_id: another tablet
 * @seq: the number of a row of its journal
 * @error: return location
 */
gboolean
htk_foreign_note (HtkStore   *store,
                  const char *device_id,
                  gint64      seq,
                  GError    **error)
{
  g_autofree char *name = seen_name (device_id);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, seq);

  return seq <= htk_foreign_seen (store, device_id) ||
         htk_store_set_meta (store, name, text, error);
}
