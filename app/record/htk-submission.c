/* What a person at the tablet decides: submit, approve, return, void. The rows and the journal's row
 * are one transaction, so that neither is there without the other (design.md 5, outbox). */
#include "app/record/htk-submission.h"

#include "app/record/htk-answered-review.h"
#include "app/record/htk-filling-private.h"
#include "app/record/htk-kept.h"
#include "app/record/htk-open-comments.h"
#include "app/record/htk-signing.h"
#include "app/record/htk-submit-base.h"
#include "app/record/htk-submit-body.h"
#include "app/record/htk-visit-rows.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-begun-words.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "app/store/htk-signatures.h"
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

/* A photo that the newer form does not ask for goes with the visit like the other answers of the old one. */
static gboolean
add_kept_files (HtkFilling *self,
                GHashTable *files,
                JsonArray  *list,
                GError    **error)
{
  g_autoptr (GPtrArray) kept = htk_kept_read (htk_filling_draft (self)->kept);

  for (guint i = 0; i < kept->len; i++)
    {
      const HtkKept *k = g_ptr_array_index (kept, i);
      const char *sha256 = k->file ? g_hash_table_lookup (files, k->answer) : NULL;
      JsonObject *object = sha256 != NULL ? attachment_object (self, k->ref, k->answer, sha256, error) : NULL;

      if (sha256 != NULL && object == NULL)
        return FALSE;
      if (object != NULL)
        json_array_add_object_element (list, object);
    }
  return TRUE;
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
  if (!add_kept_files (self, files, list, error))
    return NULL;
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

/* Whom the visit was read to, and whether an answer was changed after they signed. */
static JsonArray *
signature_list (HtkFilling *self,
                GError    **error)
{
  HtkStore *store = htk_filling_store (self);
  g_autoptr (GPtrArray) given = htk_draft_signatures (store, htk_filling_draft (self)->id, error);
  g_autoptr (GPtrArray) signers = given != NULL ? htk_filling_signers (self, error) : NULL;
  JsonArray *list;

  if (signers == NULL)
    return NULL;
  list = json_array_new ();
  for (guint i = 0; i < signers->len; i++)
    {
      const HtkSigner *signer = g_ptr_array_index (signers, i);

      for (guint g = 0; signer->state != HTK_SIGNER_OPEN && g < given->len; g++)
        {
          const HtkSignature *s = g_ptr_array_index (given, g);
          JsonObject *object;

          if (!g_str_equal (s->ref, signer->ref))
            continue;
          object = json_object_new ();
          put (object, "ref", s->ref);
          put (object, "name", s->name);
          put (object, "content_hash", s->hash);
          json_object_set_int_member (object, "at", s->at);
          json_array_add_object_element (list, object);
        }
    }
  return list;
}

static JsonObject *
submit_body (HtkFilling *self,
             GError    **error)
{
  const HtkDraft *draft = htk_filling_draft (self);
  g_autofree char *visit = draft->visit_id ? g_strdup (draft->visit_id) : htk_uuid7_new ();
  g_autoptr (JsonArray) attachments = attachment_list (self, error);
  g_autoptr (JsonArray) signatures = attachments != NULL ? signature_list (self, error) : NULL;
  g_autoptr (JsonArray) unchanged = unchanged_list (self);
  g_autoptr (GPtrArray) kept = htk_kept_read (draft->kept);
  g_autoptr (JsonArray) old_answers = kept->len > 0 ? htk_kept_to_json (kept) : NULL;
  const HtkSubmit submit = {
    .visit_id = visit,
    /* The draft becomes the revision, name and all: submitted again it is the same one. */
    .revision_id = draft->id,
    .parent_revision = draft->parent_revision,
    .form_id = draft->form_id,
    .subject_type = draft->subject_type,
    .subject_id = draft->subject_id,
    .round_id = draft->round_id,
    .worker = draft->worker,
    .started_at = draft->started_at,
    .ended_at = now_ms (),
    .attachments = attachments,
    .signatures = signatures,
    .unchanged = unchanged,
    .old_answers = old_answers,
  };

  return signatures != NULL ? htk_submit_body (htk_filling_store (self),
                                               htk_filling_instance (self), &submit, error)
                            : NULL;
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
                   htk_begun_words_forget (store, NULL, draft_id, "correct", error) &&
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
  if (!htk_submit_check (htk_filling_instance (self), error) || !check_comments (self, error) ||
      !htk_filling_end_audit (self, error) || (body = submit_body (self, error)) == NULL)
    {
      htk_filling_note (self, HTK_AUDIT_FINALIZE_ERROR, NULL);
      return NULL;
    }
  put (body, "team_id", user->team_id);
  htk_submit_add_base (store, draft, body);
  htk_submit_add_review (store, draft->visit_id, draft->parent_revision, body);
  if (!take_submission (store, body, draft->id, user->role, error))
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

/* In a transaction: the decision in the rows and its row of the journal. */
static gboolean
decide (HtkStore      *store,
        const HtkUser *reviewer,
        const char    *visit_id,
        const char    *revision_id,
        const char    *decision,
        GPtrArray     *comments,
        GError       **error)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *id = htk_uuid7_new ();

  put (body, "visit_id", visit_id);
  put (body, "revision_id", revision_id);
  put (body, "review_id", id);
  put (body, "decision", decision);
  put (body, "reviewer", reviewer->id);
  json_object_set_int_member (body, "at", now_ms ());
  json_object_set_array_member (body, "comments", comment_list (comments));
  return htk_visit_take_review (store, body, reviewer->role, error) &&
         htk_journal_append_object (store, "visit.review", visit_id, body, error);
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
 * The lead's decision on the tablet (domain.md 5). What the lead typed at the answers goes with it and is no
 * longer kept; approved in a batch, it was not sent and stays.
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

  return user != NULL && htk_store_begin (store, error) &&
         finish (store,
                 decide (store, user, visit_id, revision_id, decision, comments, error) &&
                   htk_begun_words_forget (store, reviewer, revision_id, "review", error),
                 error);
}

/**
 * htk_review_approve_all:
 * @store: a tablet's store
 * @reviewer: the lead
 * @visits: (element-type HtkWaiting): what is approved, as it was when it was listed
 * @error: return location
 *
 * Approves several visits: all or none, each with a row of the journal of its own.
 *
 * Returns: FALSE as htk_review_decide() for the first that cannot be approved; none is then
 */
gboolean
htk_review_approve_all (HtkStore   *store,
                        const char *reviewer,
                        GPtrArray  *visits,
                        GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, reviewer, error);
  gboolean done = TRUE;

  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  for (guint i = 0; done && i < visits->len; i++)
    {
      const HtkWaiting *w = g_ptr_array_index (visits, i);

      done = decide (store, user, w->id, w->revision_id, "approve", NULL, error);
    }
  return finish (store, done, error);
}

/* In a transaction: the approval back in the rows and its row of the journal. */
static gboolean
withdraw (HtkStore      *store,
          const HtkUser *reviewer,
          const char    *visit_id,
          GError       **error)
{
  g_autoptr (JsonObject) body = json_object_new ();

  put (body, "visit_id", visit_id);
  put (body, "by", reviewer->id);
  json_object_set_int_member (body, "at", now_ms ());
  return htk_visit_take_withdraw (store, body, reviewer->role, error) &&
         htk_journal_append_object (store, "visit.withdraw", visit_id, body, error);
}

/**
 * htk_review_withdraw:
 * @store: a tablet's store
 * @reviewer: the lead who approved it
 * @visit_id: a visit that is approved
 * @error: return location
 *
 * Takes an approval back: the visit waits for review again.
 *
 * Returns: FALSE with %HTK_RECORD_ERROR_ROLE or _STATE, or an error of the store
 */
gboolean
htk_review_withdraw (HtkStore   *store,
                     const char *reviewer,
                     const char *visit_id,
                     GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, reviewer, error);

  return user != NULL && htk_store_begin (store, error) &&
         finish (store, withdraw (store, user, visit_id, error), error);
}

/**
 * htk_review_withdraw_all:
 * @store: a tablet's store
 * @reviewer: the lead who approved them
 * @visits: (element-type HtkWaiting): what htk_review_approve_all() approved
 * @n: (out): how many wait for review again
 * @error: return location
 *
 * Takes the approvals of a batch back, in one transaction. A visit of which somebody has decided since
 * stays as it is.
 *
 * Returns: FALSE as htk_review_withdraw(); none is then taken back
 */
gboolean
htk_review_withdraw_all (HtkStore   *store,
                         const char *reviewer,
                         GPtrArray  *visits,
                         guint      *n,
                         GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, reviewer, error);
  gboolean done = TRUE;

  *n = 0;
  if (user == NULL || !htk_store_begin (store, error))
    return FALSE;
  for (guint i = 0; done && i < visits->len; i++)
    {
      const HtkWaiting *w = g_ptr_array_index (visits, i);
      g_autoptr (HtkVisit) visit = htk_visit_get (store, w->id, error);

      done = visit != NULL;
      if (!done || !g_str_equal (visit->state, "lead_approved") ||
          !g_str_equal (visit->revision_id, w->revision_id))
        continue;
      done = withdraw (store, user, w->id, error);
      *n += done;
    }
  return finish (store, done, error);
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
                                                     error) &&
                          htk_begun_words_forget (store, by, visit_id, "void", error), error);
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
  htk_reply_add_review (store, visit_id, comment_id, body);
  json_object_set_int_member (body, "at", now_ms ());
  return finish (store, htk_visit_take_reply (store, body, error) &&
                          htk_journal_append_object (store, "visit.comment_reply", visit_id, body,
                                                     error) &&
                          htk_begun_words_forget (store, NULL, comment_id, "reply", error), error);
}
