/* What comes from a tablet while the county has moved on: both are kept, told by a code beside the
 * verdict, and opened as a conflict for a person. The table of outcomes is in
 * sync/protocol/PROTOCOL.md. */
#include "sync/county/htk-ingest-conflict.h"

#include "app/record/htk-conflict-take.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-conflict-open.h"
#include "sync/county/htk-conflict-settle.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-household-end.h"

#include <string.h>

/* The first code is the one the person is told; the others are among the conflicts. */
static void
note (HtkIngest *work, const char *code)
{
  if (work->note == NULL)
    work->note = code;
}

/* A tablet counts each step of a visit; the county is never behind one that it did not take, so
 * that what it sends stands. */
static gboolean
raise_version (HtkStore *store, const char *visit_id, GError **error)
{
  g_autoptr (HtkStmt) stmt
      = htk_stmt (store, "UPDATE visit SET version = version + 1 WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", visit_id);
  return htk_stmt_run (stmt, error);
}

static gboolean
was_in_team (HtkStore *store, const char *user, const char *team)
{
  return htk_county_one (store, "SELECT 1 FROM user_past WHERE user_id = ? AND team_id = ?", user,
                         team, NULL, NULL);
}

/* The team of a tablet that does not say: the one whose region the village is in, the present one
 * first. */
static char *
team_of_village (HtkIngest *work)
{
  char *team = NULL;

  if (g_str_has_prefix (work->village, work->actor->scope))
    return g_strdup (work->actor->team_id);
  htk_county_one (work->store,
                  "SELECT team_id FROM user_past WHERE user_id = ?1 AND"
                  " substr (?2, 1, length (region_scope)) = region_scope ORDER BY until DESC",
                  work->actor->id, work->village, &team, NULL);
  return team != NULL ? team : g_strdup (work->actor->team_id);
}

/**
 * htk_ingest_set_team:
 * @work: a visit that comes, its village and its actor known
 * @known: (nullable): the visit as it is here
 * @error: return location
 *
 * A visit stays with the team that it was made for, though its worker has moved since.
 */
gboolean
htk_ingest_set_team (HtkIngest *work, const HtkVisit *known, GError **error)
{
  const char *said = htk_json_text (work->body, "team_id");
  g_autofree char *team = NULL;

  if (known != NULL && known->team_id != NULL)
    team = g_strdup (known->team_id);
  else if (said != NULL
           && (g_str_equal (said, work->actor->team_id)
               || was_in_team (work->store, work->actor->id, said)))
    team = g_strdup (said);
  else
    team = team_of_village (work);
  if (*team != '\0')
    json_object_set_string_member (work->body, "team_id", team);
  else
    json_object_remove_member (work->body, "team_id");
  return TRUE;
}

static gboolean
note_team (HtkIngest *work, const HtkVisit *visit, GError **error)
{
  HtkConflict c = { .kind = (char *)"team",
                    .mine = visit->team_id,
                    .theirs = work->actor->team_id,
                    .mine_by = visit->worker };

  if (visit->team_id == NULL || g_str_equal (visit->team_id, work->actor->team_id))
    return TRUE;
  note (work, "moved");
  return htk_conflict_open (work->store, visit, &c, error);
}

/* A lead's visit to a household that was visited is a look at it again, no double. */
static gboolean
note_double (HtkIngest *work, const HtkVisit *visit, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *other = NULL;
  g_autoptr (HtkVisit) first = NULL;
  HtkConflict c = { .kind = (char *)"double", .mine = visit->id, .mine_by = visit->worker };

  if (!g_str_equal (work->actor->role, "worker") || g_str_equal (visit->subject_type, "finding"))
    return TRUE;
  if (!htk_county_one (
          work->store,
          "SELECT v.id FROM visit n JOIN visit v ON v.subject_id = n.subject_id AND v.form_id = "
          "n.form_id"
          " AND v.id <> n.id AND v.worker <> n.worker AND v.state NOT IN ('voided', 'superseded')"
          " JOIN user u ON u.id = v.worker AND u.role = 'worker' WHERE n.id = ?1 AND"
          " (v.round_id = n.round_id OR EXISTS (SELECT 1 FROM round_target t JOIN round o"
          "  ON o.id = t.round_id AND o.starts <= min (v.visit_date, n.visit_date)"
          "  AND coalesce (o.ends, '9999') >= max (v.visit_date, n.visit_date)"
          "  WHERE t.subject_id = n.subject_id)) ORDER BY v.submitted_at, v.id LIMIT 1",
          visit->id, NULL, &other, &local))
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return local == NULL && (error == NULL || *error == NULL);
    }
  first = htk_visit_get (work->store, other, error);
  if (first == NULL)
    return FALSE;
  c.theirs = first->id;
  c.theirs_by = first->worker;
  note (work, "double");
  return htk_conflict_open (work->store, visit, &c, error);
}

static gboolean
note_household (HtkIngest *work, const HtkVisit *visit, GError **error)
{
  g_autoptr (JsonObject) removed = NULL;
  HtkConflict c = { .kind = (char *)"household",
                    .base = (char *)"active",
                    .mine = (char *)"active",
                    .mine_by = visit->worker };
  gboolean is_merged;

  if (!g_str_equal (visit->subject_type, "household")
      || !htk_county_one (work->store,
                          "SELECT 1 FROM household WHERE id = ? AND status = 'removed'",
                          visit->subject_id, NULL, NULL, NULL))
    return TRUE;
  if (!htk_household_revive (work->store, visit->subject_id, &removed, error))
    return FALSE;
  if (removed == NULL)
    return TRUE;
  is_merged = htk_json_text (removed, "into") != NULL;
  c.theirs = (char *)(is_merged ? "merged" : "removed");
  c.theirs_by = (char *)htk_json_text (removed, "by");
  json_object_remove_member (removed, "members");
  c.extra = removed;
  note (work, is_merged ? "household-merged" : "household-removed");
  return htk_conflict_open (work->store, visit, &c, error);
}

static gboolean
note_fields (HtkIngest *work, const HtkVisit *visit, GError **error)
{
  g_autoptr (HtkRevision) revision = htk_revision_get (work->store, visit->revision_id, error);
  g_auto (HtkFieldMerge) merge = { 0 };

  if (revision == NULL || !htk_field_merge (work->store, visit, revision, &merge, error))
    return FALSE;
  if (merge.conflicts->len > 0)
    note (work, "fields");
  else if (merge.newer)
    note (work, "newer");
  return htk_conflict_open_fields (work->store, visit, &merge, error);
}

/**
 * htk_ingest_note_submit:
 * @work: a submission that was taken
 * @is_new: whether it is the first revision of its visit
 * @error: return location
 *
 * Looks for what is in conflict: the household left the register, two workers were there in one
 * round, the worker moved, fields were changed on both sides.
 */
gboolean
htk_ingest_note_submit (HtkIngest *work, gboolean is_new, GError **error)
{
  g_autoptr (HtkVisit) visit
      = htk_visit_get (work->store, htk_json_text (work->body, "visit_id"), error);

  return visit != NULL && note_household (work, visit, error)
         && (!is_new || (note_double (work, visit, error) && note_team (work, visit, error)))
         && note_fields (work, visit, error);
}

/**
 * htk_ingest_keep_other:
 * @work: a submission that the visit has no place for: corrected elsewhere, or decided meanwhile
 * @visit: the visit as it is here
 * @error: return location
 *
 * Keeps its revision with files and signatures beside the one that the visit has, for the lead to
 * choose.
 */
gboolean
htk_ingest_keep_other (HtkIngest *work, const HtkVisit *visit, GError **error)
{
  const char *parent = htk_json_text (work->body, "parent_revision");
  g_autoptr (HtkRevision) leading = htk_revision_get (work->store, visit->revision_id, NULL);
  HtkConflict c = { .kind = (char *)"fork",
                    .base = (char *)parent,
                    .mine = (char *)htk_json_text (work->body, "revision_id"),
                    .theirs = visit->revision_id,
                    .mine_by = (char *)htk_json_text (work->body, "worker"),
                    .theirs_by = leading != NULL ? leading->worker : NULL };

  note (work, "fork");
  return htk_visit_put_revision (work->store, work->body, error)
         && (parent == NULL
             || htk_conflict_overtake (work->store, visit->id, "fork", parent, NULL, error))
         && raise_version (work->store, visit->id, error)
         && htk_conflict_open (work->store, visit, &c, error);
}

/* Who decided last, or whose correction it is now. */
static char *
last_actor (HtkStore *store, const HtkVisit *visit)
{
  char *who = NULL;

  if (!g_str_equal (visit->state, "submitted"))
    htk_county_one (store,
                    "SELECT reviewer FROM review WHERE visit_id = ? ORDER BY at DESC LIMIT 1",
                    visit->id, NULL, &who, NULL);
  return who != NULL ? who : g_strdup (visit->worker);
}

/**
 * htk_ingest_keep_late:
 * @work: a decision about a visit that has moved on
 * @kind: the row's kind
 * @error: return location
 *
 * Keeps what was decided with its comments, and sends the tablet what the county has.
 */
gboolean
htk_ingest_keep_late (HtkIngest *work, const char *kind, GError **error)
{
  g_autoptr (HtkVisit) visit
      = htk_visit_get (work->store, htk_json_text (work->body, "visit_id"), error);
  g_autofree char *theirs_by = visit != NULL ? last_actor (work->store, visit) : NULL;
  g_autoptr (JsonObject) extra = json_object_new ();
  const char *decision = htk_json_text (work->body, "decision");
  HtkConflict c = { .kind = (char *)"decision",
                    .base = (char *)htk_json_text (work->body, "revision_id"),
                    .field = (char *)htk_json_text (work->body, "review_id"),
                    .mine = (char *)(decision != NULL ? decision : strchr (kind, '.') + 1),
                    .mine_by = work->actor->id,
                    .extra = extra };

  if (visit == NULL)
    return FALSE;
  if (htk_json_list (work->body, "comments") != NULL)
    json_object_set_array_member (extra, "comments",
                                  json_array_ref (htk_json_list (work->body, "comments")));
  if (htk_json_text (work->body, "reason") != NULL)
    json_object_set_string_member (extra, "reason", htk_json_text (work->body, "reason"));
  c.theirs = visit->state;
  c.theirs_by = theirs_by;
  note (work, "state");
  return raise_version (work->store, visit->id, error)
         && htk_conflict_open (work->store, visit, &c, error);
}

/* The choice and what it does, or neither: a household may not be merged into one that has left since. */
static gboolean
choose (HtkIngest *work, const HtkConflict *before, GError **error)
{
  sqlite3 *db = htk_store_db (work->store);
  g_autoptr (GError) stopped = NULL;
  g_autoptr (HtkConflict) c = NULL;

  sqlite3_exec (db, "SAVEPOINT choice", NULL, NULL, NULL);
  c = htk_conflict_take (work->store, work->body, work->actor->role, &stopped);
  if (c != NULL
      && (!g_str_equal (before->state, "open") || htk_conflict_settle (work->store, c, &stopped)))
    {
      sqlite3_exec (db, "RELEASE choice", NULL, NULL, NULL);
      return TRUE;
    }
  sqlite3_exec (db, "ROLLBACK TO choice; RELEASE choice", NULL, NULL, NULL);
  if (g_error_matches (stopped, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE))
    g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE, stopped->message);
  else
    g_propagate_error (error, g_steal_pointer (&stopped));
  return FALSE;
}

/**
 * htk_ingest_resolve:
 * @work: a choice in a conflict
 * @error: return location
 *
 * Takes the choice and does what only the county can: the register.
 */
gboolean
htk_ingest_resolve (HtkIngest *work, GError **error)
{
  const char *id = htk_json_text (work->body, "conflict_id");
  g_autoptr (HtkConflict) before = NULL;
  gboolean is_team;

  if (!htk_ingest_find_actor (work, htk_json_text (work->body, "by"), error)
      || (before = htk_conflict_get (work->store, id != NULL ? id : "", error)) == NULL)
    return FALSE;
  work->village = g_strdup (before->village_code);
  is_team = g_strcmp0 (before->team_id, work->actor->team_id) == 0
            || (g_str_equal (before->kind, "team")
                && g_strcmp0 (before->theirs, work->actor->team_id) == 0);
  if (!is_team && g_str_equal (work->actor->role, "lead")
      && g_strcmp0 (before->mine_by, work->actor->id) != 0)
    return htk_ingest_deny (error, "the conflict is of another team");
  return choose (work, before, error);
}
