/* Accepts or rejects a visit: the decision, the register and what is opened when it is accepted, the
 * tablets' log and the audit trail are one transaction. The pages and the commands both come here. */
#include "sync/county/htk-decide.h"

#include "app/record/htk-accept.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-result-check.h"
#include "app/record/htk-visit-instance.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "sync/county/htk-acceptance.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-conflict-open.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-entities.h"
#include "sync/county/htk-open.h"
#include "sync/county/htk-pinyin.h"
#include "sync/county/htk-village-publish.h"

void
htk_decide_comment_free (HtkDecideComment *comment)
{
  g_free (comment->ref);
  g_free (comment->level);
  g_free (comment->text);
  g_free (comment);
}

static JsonArray *
comment_list (GPtrArray *comments)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; comments != NULL && i < comments->len; i++)
    {
      const HtkDecideComment *c = g_ptr_array_index (comments, i);
      JsonObject *o = json_object_new ();
      g_autofree char *id = htk_uuid7_new ();

      json_object_set_string_member (o, "id", id);
      json_object_set_string_member (o, "ref", c->ref);
      json_object_set_string_member (o, "level", c->level);
      json_object_set_string_member (o, "text", c->text);
      json_array_add_object_element (list, o);
    }
  return list;
}

static JsonObject *
review_body (const HtkVisit *visit,
             const char     *user_id,
             const char     *decision,
             GPtrArray      *comments)
{
  JsonObject *body = json_object_new ();
  g_autofree char *id = htk_uuid7_new ();

  json_object_set_string_member (body, "visit_id", visit->id);
  json_object_set_string_member (body, "revision_id", visit->revision_id);
  json_object_set_string_member (body, "review_id", id);
  json_object_set_string_member (body, "decision", decision);
  json_object_set_string_member (body, "reviewer", user_id);
  json_object_set_int_member (body, "at", g_get_real_time () / 1000);
  json_object_set_array_member (body, "comments", comment_list (comments));
  return body;
}

/* (transfer full) (nullable): the row of the visit's subject as it is. */
static JsonObject *
subject_row (HtkStore          *store,
             const HtkVisit    *visit,
             const HtkRevision *revision,
             GError           **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text =
    htk_county_body (store, visit->subject_type, visit->subject_id, NULL, &local);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, &local) : NULL;

  if (node != NULL)
    return json_node_dup_object (node);
  if (local == NULL && g_str_equal (visit->subject_type, "household"))
    return htk_accept_new_household (visit, revision, error);
  if (local == NULL)
    g_set_error (&local, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "the register has no %s %s",
                 visit->subject_type, visit->subject_id);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* What the register got since the visit was begun stays beside what the visit brings; a field that both
 * changed is left to a person. New and corrected names are found on the tablets like the others. */
static gboolean
merge_in (HtkStore       *store,
          const HtkVisit *visit,
          JsonObject     *row,
          HtkFieldMerge  *merge,
          GError        **error)
{
  htk_accept_merged (row, merge->merged, merge->gone);
  return (!g_str_equal (visit->subject_type, "household") || htk_pinyin_household (row, error)) &&
         htk_conflict_open_fields (store, visit, merge, error);
}

static gboolean
accept_household (JsonObject        *row,
                  const HtkVisit    *visit,
                  const HtkRevision *revision,
                  GError           **error)
{
  return (g_str_equal (visit->form_id, "ff_special")
            ? htk_accept_members (row, visit, revision, error)
            : htk_accept_household (row, visit, revision, error));
}

/* Of a finding there is no row in the register: what a visit says of it is a step of its life. */
static gboolean
write_register (HtkStore          *store,
                HtkPack           *pack,
                const char        *user_id,
                const HtkVisit    *visit,
                const HtkRevision *revision,
                GError           **error)
{
  g_auto (HtkFieldMerge) merge = { 0 };
  g_autoptr (JsonObject) row = NULL;
  g_autofree char *before = NULL;
  gboolean done;

  if (g_str_equal (visit->subject_type, "finding"))
    return htk_entities_accept (store, pack, user_id, visit, revision, error);
  before = htk_county_body (store, visit->subject_type, visit->subject_id, NULL, NULL);
  row = subject_row (store, visit, revision, error);
  if (row == NULL || !htk_field_merge (store, visit, revision, &merge, error))
    return FALSE;
  if (g_str_equal (visit->subject_type, "household"))
    done = accept_household (row, visit, revision, error);
  else if (g_str_equal (visit->subject_type, "project"))
    done = htk_accept_project (row, visit, revision, error);
  else
    done = htk_accept_village (row, visit, revision, error);
  return done && merge_in (store, visit, row, &merge, error) &&
         htk_county_write (store, visit->subject_type, visit->subject_id, visit->village_code, row,
                           error) &&
         htk_entities_accept (store, pack, user_id, visit, revision, error) &&
         htk_acceptance_keep (store, visit, before, error);
}

static GPtrArray *
differences (HtkStore          *store,
             HtkPack           *pack,
             const HtkVisit    *visit,
             const HtkRevision *revision)
{
  g_autoptr (HtkInstance) instance = htk_visit_instance (store, pack, visit, revision, NULL);

  return instance != NULL ? htk_result_check (instance, visit, revision, NULL) : NULL;
}

/**
 * htk_decide_differences:
 * @store: the county's store
 * @visit_id: a visit that nobody has accepted yet
 *
 * The county judges for itself what the tablet has judged: by the form of the version that was filled, with the
 * register of now. Done when an officer looks or decides, not when a tablet sends.
 *
 * Returns: (transfer full) (element-type HtkResultFault) (nullable): where the two differ; NULL where that
 *   cannot be told, as with a form that is not here any more
 */
GPtrArray *
htk_decide_differences (HtkStore   *store,
                        const char *visit_id)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, NULL);
  g_autoptr (HtkRevision) revision =
    visit != NULL ? htk_revision_get (store, visit->revision_id, NULL) : NULL;
  g_autoptr (HtkPack) pack = revision != NULL ? htk_pack_in_force (store, NULL) : NULL;

  return pack != NULL ? differences (store, pack, visit, revision) : NULL;
}

/* An officer may accept what the county's own form judges otherwise, and has seen it: the trail says so. Asked
 * before the register is written: afterwards it has these answers as the last ones. */
static gboolean
note_differences (HtkStore          *store,
                  HtkPack           *pack,
                  const char        *user_id,
                  const HtkVisit    *visit,
                  const HtkRevision *revision,
                  GError           **error)
{
  g_autoptr (GPtrArray) found = differences (store, pack, visit, revision);

  return found == NULL || found->len == 0 ||
         htk_account_audit (store, user_id, "accept-differs", visit->id, error);
}

static gboolean
accept (HtkStore   *store,
        const char *user_id,
        const char *visit_id,
        GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (HtkRevision) revision =
    visit != NULL ? htk_revision_get (store, visit->revision_id, error) : NULL;
  g_autoptr (HtkPack) pack = revision != NULL ? htk_pack_in_force (store, error) : NULL;

  return pack != NULL && note_differences (store, pack, user_id, visit, revision, error) &&
         write_register (store, pack, user_id, visit, revision, error) &&
         htk_open_from_visit (store, pack, user_id, visit, revision, error) &&
         htk_village_count (store, pack, visit->village_code, error);
}

static gboolean
decide (HtkStore   *store,
        const char *user_id,
        const char *visit_id,
        const char *decision,
        GPtrArray  *comments,
        GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, user_id, error);
  g_autoptr (HtkVisit) visit = user != NULL ? htk_visit_get (store, visit_id, error) : NULL;
  g_autoptr (JsonObject) body = NULL;

  if (visit == NULL)
    return FALSE;
  if (!g_str_has_prefix (visit->village_code, user->scope))
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED,
                   "the visit is not of the region of %s", user->name);
      return FALSE;
    }
  body = review_body (visit, user_id, decision, comments);
  if (!htk_visit_take_review (store, body, user->role, error))
    return FALSE;
  if (g_str_equal (decision, "accept") && !accept (store, user_id, visit_id, error))
    return FALSE;
  return htk_county_publish (store, "visit", visit_id, 0, visit->village_code, NULL, error) &&
         htk_account_audit (store, user_id, decision, visit_id, error);
}

/**
 * htk_decide:
 * @store: the county's store
 * @user_id: the officer
 * @visit_id: a visit that its lead has approved
 * @decision: accept or reject
 * @comments: (nullable) (element-type HtkDecideComment): what to say; a rejection needs one of
 *   level must
 * @error: return location
 *
 * Decides.
 *
 * Returns: FALSE with the rule that stops it, of %HTK_RECORD_ERROR, %HTK_COUNTY_ERROR or
 *   %HTK_STORE_ERROR; nothing is then changed
 */
gboolean
htk_decide (HtkStore   *store,
            const char *user_id,
            const char *visit_id,
            const char *decision,
            GPtrArray  *comments,
            GError    **error)
{
  if (!htk_store_begin (store, error))
    return FALSE;
  if (decide (store, user_id, visit_id, decision, comments, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}
