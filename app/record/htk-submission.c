/* What a person at the tablet decides: submit, approve, return, void. The rows and the journal's row
 * are one transaction, so that neither is there without the other (design.md 5, outbox). */
#include "app/record/htk-submission.h"

#include "app/record/htk-filling-private.h"
#include "app/record/htk-open-comments.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

static gboolean
finish (HtkStore *store,
        gboolean  done,
        GError  **error)
{
  if (done && htk_store_commit (store, error))
    return TRUE;
  htk_store_rollback (store);
  return FALSE;
}

static void
put (JsonObject *object,
     const char *name,
     const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (object, name, text);
}

/* Nothing is submitted that the form itself calls wrong; the first few are named. */
static gboolean
check_valid (HtkInstance *instance,
             GError     **error)
{
  g_autoptr (GPtrArray) violations = htk_instance_validate (instance);
  g_autoptr (GString) list = g_string_new (NULL);

  if (violations->len == 0)
    return TRUE;
  for (guint i = 0; i < MIN (violations->len, 5); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((HtkViolation *) g_ptr_array_index (violations, i))->ref);
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
               "%u questions are open or wrong: %s", violations->len, list->str);
  return FALSE;
}

static gboolean
check_comments (HtkFilling *self,
                GError    **error)
{
  g_autoptr (GPtrArray) open = htk_filling_open_comments (self, error);

  if (open == NULL)
    return FALSE;
  if (open->len == 0)
    return TRUE;
  g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
               "%u comments wait for a change or an explanation, the first on %s", open->len,
               ((HtkComment *) g_ptr_array_index (open, 0))->ref);
  return FALSE;
}

/* The form's judgement (domain.md 4) by the names every form of the pack gives it. */
static JsonObject *
form_result (HtkAnswers *answers)
{
  static const char *const names[] = { "sug", "color", "next_due", "net", "n", "pc", "adj", "d1",
                                       "d2", "d3", "d4", "d5", "d6", "d7", "trig", "causes" };
  JsonObject *result = json_object_new ();
  const char *score = htk_answers_get (answers, "score");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put (result, names[i], htk_answers_get (answers, names[i]));
  if (score != NULL)
    json_object_set_int_member (result, "score", g_ascii_strtoll (score, NULL, 10));
  return result;
}

/* What the county is to expect of one file. A correction may be made on another tablet than the
 * photo: then the county has the file from there, and its size is not asked for again. */
static JsonObject *
attachment_object (HtkFilling *self,
                   const char *ref,
                   const char *name,
                   const char *sha256,
                   GError    **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkAttachment) file = NULL;
  JsonObject *object;

  if (sha256 == NULL)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                   "%s: its file %s is not on this tablet; take it again", ref, name);
      return NULL;
    }
  file = htk_attachment_get (htk_filling_store (self), sha256, &local);
  if (file == NULL && (htk_filling_draft (self)->parent_revision == NULL ||
                       !g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND)))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "sha256", sha256);
  json_object_set_string_member (object, "mime", file ? file->mime : "application/octet-stream");
  json_object_set_int_member (object, "size", file != NULL ? file->size : 0);
  return object;
}

static JsonArray *
attachment_list (HtkFilling *self,
                 GError    **error)
{
  HtkInstance *instance = htk_filling_instance (self);
  g_autoptr (GHashTable) files =
    htk_draft_files (htk_filling_store (self), htk_filling_draft (self)->id, error);
  g_autoptr (JsonArray) list = json_array_new ();
  g_autoptr (GPtrArray) items = NULL;

  if (files == NULL)
    return NULL;
  items = htk_instance_body (instance);
  for (guint i = 0; i < items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (items, i);
      const char *name = item->kind == HTK_CONTROL_UPLOAD && item->node != 0 &&
                           htk_instance_relevant (instance, item->node)
                         ? htk_instance_get (instance, item->node) : NULL;
      JsonObject *object;

      if (name == NULL || *name == '\0')
        continue;
      object = attachment_object (self, item->ref, name, g_hash_table_lookup (files, name), error);
      if (object == NULL)
        return NULL;
      json_array_add_object_element (list, object);
    }
  if (self->audit != NULL)
    {
      JsonObject *object = attachment_object (self, HTK_AUDIT_FILE, HTK_AUDIT_FILE,
                                              g_hash_table_lookup (files, HTK_AUDIT_FILE), error);

      if (object == NULL)
        return NULL;
      json_array_add_object_element (list, object);
    }
  return g_steal_pointer (&list);
}

static JsonArray *
unchanged_list (HtkFilling *self)
{
  g_autoptr (GList) refs = g_hash_table_get_keys (htk_filling_unchanged_set (self));
  JsonArray *list = json_array_new ();

  refs = g_list_sort (refs, (GCompareFunc) g_strcmp0);
  for (GList *l = refs; l != NULL; l = l->next)
    json_array_add_string_element (list, l->data);
  return list;
}

/* A project of no village is where its worker is. */
static char *
village_of_project (HtkStore       *store,
                    const HtkDraft *draft,
                    GError        **error)
{
  g_autoptr (JsonObject) project = htk_register_project (store, draft->subject_id, error);
  g_autoptr (HtkUser) worker =
    project != NULL ? htk_register_user (store, draft->worker, error) : NULL;
  const char *village = htk_json_text (project, "village_code");

  if (worker == NULL)
    return NULL;
  return g_strdup (village != NULL && *village != '\0' ? village : worker->scope);
}

/* A household that the register does not know is where the form says it is. */
static char *
village_of_household (HtkStore   *store,
                      const char *id,
                      HtkAnswers *answers,
                      GError    **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkHousehold) household = htk_register_household (store, id, &local);
  const char *village = htk_answers_get (answers, "e_village");

  if (household != NULL)
    return g_strdup (household->village_code);
  if (village != NULL && *village != '\0' &&
      g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return g_strdup (village);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static char *
village_of (HtkStore       *store,
            const HtkDraft *draft,
            HtkAnswers     *answers,
            GError        **error)
{
  g_autoptr (HtkFinding) finding = NULL;

  if (g_str_equal (draft->subject_type, "village"))
    return g_strdup (draft->subject_id);
  if (g_str_equal (draft->subject_type, "project"))
    return village_of_project (store, draft, error);
  if (g_str_equal (draft->subject_type, "household"))
    return village_of_household (store, draft->subject_id, answers, error);
  finding = htk_finding_get (store, draft->subject_id, error);
  return finding != NULL ? g_strdup (finding->village_code) : NULL;
}

static char *
visit_date_of (HtkAnswers *answers)
{
  const char *date = htk_answers_date (answers);
  g_autoptr (GDateTime) now = NULL;

  if (date != NULL)
    return g_strdup (date);
  now = g_date_time_new_now_local ();
  return g_date_time_format (now, "%F");
}

static JsonObject *
submit_body (HtkFilling *self,
             GError    **error)
{
  HtkInstance *instance = htk_filling_instance (self);
  const HtkDraft *draft = htk_filling_draft (self);
  g_autofree char *xml = htk_instance_to_xml (instance, FALSE);
  g_autoptr (JsonNode) json = htk_instance_to_json (instance, FALSE);
  g_autofree char *canonical = htk_canonical_json (json);
  g_autofree char *hash = htk_hash_text (canonical);
  g_autofree char *visit = draft->visit_id ? g_strdup (draft->visit_id) : htk_uuid7_new ();
  g_autoptr (HtkAnswers) answers = htk_answers_parse (canonical, error);
  g_autofree char *village =
    answers != NULL ? village_of (htk_filling_store (self), draft, answers, error) : NULL;
  g_autofree char *date = answers != NULL ? visit_date_of (answers) : NULL;
  JsonArray *attachments = village != NULL ? attachment_list (self, error) : NULL;
  JsonObject *body;

  if (attachments == NULL)
    return NULL;
  body = json_object_new ();
  put (body, "visit_id", visit);
  /* The draft becomes the revision, name and all: submitted again it is the same one. */
  put (body, "revision_id", draft->id);
  put (body, "parent_revision", draft->parent_revision);
  put (body, "form_id", draft->form_id);
  put (body, "form_version", htk_form_version (htk_instance_form (instance)));
  put (body, "subject_type", draft->subject_type);
  put (body, "subject_id", draft->subject_id);
  put (body, "village_code", village);
  put (body, "round_id", draft->round_id);
  put (body, "worker", draft->worker);
  put (body, "visit_date", date);
  json_object_set_int_member (body, "started_at", draft->started_at);
  json_object_set_int_member (body, "ended_at", now_ms ());
  json_object_set_object_member (body, "answers", json_node_dup_object (json));
  put (body, "answers_hash", hash);
  put (body, "xml", xml);
  json_object_set_array_member (body, "attachments", attachments);
  json_object_set_array_member (body, "unchanged", unchanged_list (self));
  json_object_set_object_member (body, "form_result", form_result (answers));
  return body;
}

/* The revision, the row that tells the county of it and the end of the draft: all or none. */
static gboolean
take_submission (HtkStore   *store,
                 JsonObject *body,
                 const char *draft_id,
                 const char *role,
                 GError    **error)
{
  return htk_store_begin (store, error) &&
         finish (store,
                 htk_visit_take_submit (store, body, role, error) &&
                   htk_journal_append_object (store, "visit.submit",
                                              htk_json_text (body, "visit_id"), body, error) &&
                   htk_draft_delete (store, draft_id, error),
                 error);
}

/**
 * htk_filling_submit:
 * @self: a filling
 * @error: return location
 *
 * Submits: the draft becomes a revision that never changes, and the county is to hear of it. Done
 * again it changes nothing.
 *
 * Returns: (transfer full): the visit's id; NULL with %HTK_RECORD_ERROR_INVALID when questions are
 *   open or wrong, or an error of the store; the draft is then as it was
 */
char *
htk_filling_submit (HtkFilling *self,
                    GError    **error)
{
  HtkStore *store = htk_filling_store (self);
  const HtkDraft *draft = htk_filling_draft (self);
  g_autoptr (HtkRevision) done = htk_revision_get (store, draft->id, NULL);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (HtkUser) user = NULL;

  if (done != NULL)
    return g_strdup (done->visit_id);
  user = htk_register_user (store, draft->worker, error);
  if (user == NULL)
    return NULL;
  htk_instance_finalize (htk_filling_instance (self));
  if (!check_valid (htk_filling_instance (self), error) || !check_comments (self, error) ||
      !htk_filling_end_audit (self, error) || (body = submit_body (self, error)) == NULL ||
      !take_submission (store, body, draft->id, user->role, error))
    {
      htk_filling_note (self, HTK_AUDIT_FINALIZE_ERROR, NULL);
      return NULL;
    }
  g_clear_pointer (&self->audit, htk_audit_free);
  return g_strdup (htk_json_text (body, "visit_id"));
}

static JsonArray *
comment_list (GPtrArray *comments)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; comments != NULL && i < comments->len; i++)
    {
      HtkComment *c = g_ptr_array_index (comments, i);
      JsonObject *object = json_object_new ();
      g_autofree char *id = c->id != NULL ? g_strdup (c->id) : htk_uuid7_new ();

      json_object_set_string_member (object, "id", id);
      put (object, "ref", c->ref);
      put (object, "level", c->level);
      put (object, "text", c->text);
      json_array_add_object_element (list, object);
    }
  return list;
}

/**
 * htk_review_decide:
 * @store: a tablet's store
 * @reviewer: the lead
 * @visit_id: a visit
 * @revision_id: the revision that was read
 * @decision: approve or return
 * @comments: (nullable) (element-type HtkComment): ref, level and text of each
 * @error: return location
 *
 * The lead's decision on the tablet (domain.md 5).
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_ROLE, _STATE or _INVALID, or an error of the store
 */
gboolean
htk_review_decide (HtkStore   *store,
                   const char *reviewer,
                   const char *visit_id,
                   const char *revision_id,
                   const char *decision,
                   GPtrArray  *comments,
                   GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, reviewer, error);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *id = htk_uuid7_new ();

  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  put (body, "visit_id", visit_id);
  put (body, "revision_id", revision_id);
  put (body, "review_id", id);
  put (body, "decision", decision);
  put (body, "reviewer", reviewer);
  json_object_set_int_member (body, "at", now_ms ());
  json_object_set_array_member (body, "comments", comment_list (comments));
  return finish (store, htk_visit_take_review (store, body, user->role, error) &&
                          htk_journal_append_object (store, "visit.review", visit_id, body,
                                                     error), error);
}

/**
 * htk_visit_void:
 * @store: a tablet's store
 * @by: who voids it
 * @visit_id: a visit
 * @reason: why
 * @error: return location
 */
gboolean
htk_visit_void (HtkStore   *store,
                const char *by,
                const char *visit_id,
                const char *reason,
                GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, by, error);
  g_autoptr (JsonObject) body = json_object_new ();

  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  put (body, "visit_id", visit_id);
  put (body, "reason", reason);
  put (body, "by", by);
  json_object_set_int_member (body, "at", now_ms ());
  return finish (store, htk_visit_take_void (store, body, user->role, error) &&
                          htk_journal_append_object (store, "visit.void", visit_id, body,
                                                     error), error);
}

/**
 * htk_comment_reply:
 * @store: a tablet's store
 * @visit_id: a visit
 * @comment_id: a comment on it
 * @reply: what the worker says to it
 * @error: return location
 */
gboolean
htk_comment_reply (HtkStore   *store,
                   const char *visit_id,
                   const char *comment_id,
                   const char *reply,
                   GError    **error)
{
  g_autoptr (JsonObject) body = json_object_new ();

  if (!htk_store_begin (store, error))
    return FALSE;
  put (body, "visit_id", visit_id);
  put (body, "comment_id", comment_id);
  put (body, "reply", reply);
  json_object_set_int_member (body, "at", now_ms ());
  return finish (store, htk_visit_take_reply (store, body, error) &&
                          htk_journal_append_object (store, "visit.comment_reply", visit_id, body,
                                                     error), error);
}
