/* Takes a person's choice in a conflict: the row of the conflict, and what it does to visits. What
 * it does to the register only the county does. */
#include "app/record/htk-conflict-take.h"

#include "app/record/htk-answers.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

static void
set_text (char **at, const char *text)
{
  g_free (*at);
  *at = g_strdup (text);
}

static gboolean
is_decided (const HtkVisit *visit)
{
  return g_str_equal (visit->state, "county_accepted") || g_str_equal (visit->state, "superseded")
         || g_str_equal (visit->state, "voided");
}

static gboolean
stop (GError **error, const char *why)
{
  g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE, why);
  return FALSE;
}

/* What lists show of a visit is what its newest revision says. */
static gboolean
show_revision (HtkVisit *visit, const HtkRevision *revision, GError **error)
{
  g_autoptr (HtkAnswers) answers = htk_answers_parse (revision->answers, error);
  const char *score = answers != NULL ? htk_answers_get (answers, "score") : NULL;
  const char *date = answers != NULL ? htk_answers_date (answers) : NULL;

  if (answers == NULL)
    return FALSE;
  set_text (&visit->revision_id, revision->id);
  set_text (&visit->suggestion, htk_answers_get (answers, "sug"));
  set_text (&visit->color, htk_answers_get (answers, "color"));
  visit->score = score != NULL ? (int)g_ascii_strtoll (score, NULL, 10) : 0;
  if (date != NULL)
    set_text (&visit->visit_date, date);
  return TRUE;
}

/* The other revision leads from now on; whoever decided did so about the first. */
static gboolean
choose_revision (HtkStore *store, const HtkConflict *c, gint64 at, GError **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, c->visit_id, error);
  g_autoptr (HtkRevision) revision = NULL;

  if (visit == NULL)
    return FALSE;
  if (is_decided (visit))
    return stop (error, "the county has accepted the visit; a new visit corrects it");
  revision = htk_revision_get (store, c->mine, error);
  if (revision == NULL || !show_revision (visit, revision, error))
    return FALSE;
  set_text (&visit->state, "submitted");
  visit->changed_at = at;
  visit->version++;
  return htk_visit_put (store, visit, error);
}

/* The visit that does not count stays to be read. */
static gboolean
supersede (HtkStore *store,
           const HtkConflict *c,
           const char *visit_id,
           const char *role,
           gint64 at,
           GError **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);

  if (visit == NULL)
    return FALSE;
  if (g_str_equal (visit->state, "county_accepted") && g_strcmp0 (role, "county") != 0)
    return stop (error, "the county has accepted that visit; it decides whether it counts");
  if (g_str_equal (visit->state, "superseded") || g_str_equal (visit->state, "voided"))
    return TRUE;
  set_text (&visit->state, "superseded");
  set_text (&visit->reason, htk_json_text (c->extra, "reason"));
  visit->changed_at = at;
  visit->version++;
  return htk_visit_put (store, visit, error);
}

static gboolean
set_team (HtkStore *store, const char *visit_id, const char *team, gint64 at, GError **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);

  if (visit == NULL)
    return FALSE;
  set_text (&visit->team_id, team);
  visit->changed_at = at;
  visit->version++;
  return htk_visit_put (store, visit, error);
}

static gboolean
do_choice (HtkStore *store,
           const HtkConflict *c,
           const char *choice,
           const char *role,
           gint64 at,
           GError **error)
{
  gboolean mine = g_str_equal (choice, "mine");

  if (g_str_equal (c->kind, "fork"))
    return !mine || choose_revision (store, c, at, error);
  if (g_str_equal (c->kind, "double"))
    return g_str_equal (choice, "both")
           || supersede (store, c, mine ? c->theirs : c->mine, role, at, error);
  if (g_str_equal (c->kind, "team"))
    return set_team (store, c->visit_id, mine ? c->mine : c->theirs, at, error);
  return TRUE;
}

/**
 * htk_conflict_is_own:
 * @store: a store
 * @conflict: a conflict
 * @user_id: somebody
 *
 * Returns: whether it is about a visit, or a decision, of theirs
 */
gboolean
htk_conflict_is_own (HtkStore *store, const HtkConflict *conflict, const char *user_id)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, conflict->visit_id, NULL);

  return g_strcmp0 (conflict->mine_by, user_id) == 0
         || (visit != NULL && g_strcmp0 (visit->worker, user_id) == 0);
}

/**
 * htk_conflict_take:
 * @store: a store, in a transaction
 * @body: conflict_id, choice (mine, theirs, base, both), by, at
 * @role: the role of who chose
 * @error: return location
 *
 * Takes a choice. The same again changes nothing.
 *
 * Returns: (transfer full): the conflict as it now is; NULL with %HTK_RECORD_ERROR_STATE where it
 * was decided otherwise before, %HTK_RECORD_ERROR_ROLE or _INVALID, or %HTK_STORE_ERROR_NOT_FOUND
 */
HtkConflict *
htk_conflict_take (HtkStore *store, JsonObject *body, const char *role, GError **error)
{
  const char *id = htk_json_text (body, "conflict_id");
  const char *choice = htk_json_text (body, "choice");
  const char *by = htk_json_text (body, "by");
  gint64 at = htk_json_int (body, "at", 0);
  g_autoptr (HtkConflict) c = htk_conflict_get (store, id != NULL ? id : "", error);

  if (c == NULL || !htk_conflict_may (c, choice, role, htk_conflict_is_own (store, c, by), error))
    return NULL;
  if (!g_str_equal (c->state, "open"))
    {
      if (g_strcmp0 (c->choice, choice) == 0)
        return g_steal_pointer (&c);
      stop (error, g_str_equal (c->state, "overtaken")
                       ? "nothing is left to decide here: a newer visit or the "
                         "register settled it"
                       : "somebody else decided this before");
      return NULL;
    }
  if (!do_choice (store, c, choice, role, at, error))
    return NULL;
  set_text (&c->state, "resolved");
  set_text (&c->choice, choice);
  set_text (&c->resolved_by, by);
  c->resolved_at = at;
  c->version++;
  return htk_conflict_put (store, c, error) ? g_steal_pointer (&c) : NULL;
}

static gboolean
resolve_one (
    HtkStore *store, const HtkUser *user, const char *id, const char *choice, GError **error)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (HtkConflict) c = NULL;

  json_object_set_string_member (body, "conflict_id", id);
  json_object_set_string_member (body, "choice", choice);
  json_object_set_string_member (body, "by", user->id);
  json_object_set_int_member (body, "at", g_get_real_time () / 1000);
  c = htk_conflict_take (store, body, user->role, error);
  return c != NULL && htk_journal_append_object (store, "conflict.resolve", id, body, error);
}

/**
 * htk_conflict_resolve:
 * @store: a tablet's store
 * @user_id: who chooses
 * @ids: (element-type utf8): the conflicts
 * @choice: as htk_conflict_take()
 * @error: return location
 *
 * What a person decided on the tablet: the rows and the journal's are one transaction, for all or
 * none.
 */
gboolean
htk_conflict_resolve (
    HtkStore *store, const char *user_id, GPtrArray *ids, const char *choice, GError **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, user_id, error);
  gboolean done = TRUE;

  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  for (guint i = 0; done && i < ids->len; i++)
    done = resolve_one (store, user, g_ptr_array_index (ids, i), choice, error);
  if (done && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_conflict_receive:
 * @store: a tablet's store, in a transaction
 * @id: a conflict's id
 * @version: its version at the county
 * @body: what htk_conflict_to_json() wrote there
 * @error: return location
 *
 * Takes a conflict as the county knows it, unless this tablet has decided it and the county has not
 * answered yet: then it is sent again with the answer.
 */
gboolean
htk_conflict_receive (
    HtkStore *store, const char *id, gint64 version, JsonObject *body, GError **error)
{
  g_autoptr (HtkConflict) c = htk_conflict_from_json (body);
  gboolean unanswered;

  if (g_strcmp0 (c->id, id) != 0 || c->kind == NULL || c->state == NULL)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                           "a conflict row lacks its conflict");
      return FALSE;
    }
  if (!htk_journal_is_unanswered (store, id, &unanswered, error))
    return FALSE;
  c->version = version;
  return unanswered || htk_conflict_put (store, c, error);
}

/**
 * htk_conflict_is_free:
 * @store: a store
 * @visit_id: a visit that is to be approved or accepted
 * @error: return location
 *
 * Returns: whether no conflict is open of which the decision depends; else FALSE with
 *   %HTK_RECORD_ERROR_STATE
 */
gboolean
htk_conflict_is_free (HtkStore *store, const char *visit_id, GError **error)
{
  g_autoptr (GPtrArray) list = htk_conflicts_of_visit (store, visit_id, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HtkConflict *c = g_ptr_array_index (list, i);

      if (g_str_equal (c->state, "open") && htk_conflict_blocks (c->kind))
        return stop (error, "a conflict about this visit is open: it is decided first");
    }
  return list != NULL;
}
