/* Opens a filling: a new one, the draft as it was left, or the correction of a visit. */
#include "app/record/htk-filling-private.h"

#include "app/form/htk-held.h"
#include "app/record/htk-form-resources.h"
#include "app/record/htk-kept.h"
#include "app/record/htk-pack-bundle.h"
#include "app/record/htk-last-answers.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-submit-base.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-attention.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-signatures.h"
#include "app/store/htk-visits.h"

#include <stdlib.h>

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* What another wrote of a restricted finding is no last answer: nobody reads it on a tablet. */
static gboolean
forget_restricted (HtkFilling *self,
                   HtkPack    *pack,
                   const char *form_id,
                   GError    **error)
{
  GPtrArray *names = htk_answers_names (self->last);
  g_autoptr (HtkRules) rules = NULL;

  if (htk_pack_rules_folder (pack) == NULL)
    return TRUE;
  rules = htk_pack_rules (pack, self->store, error);
  for (guint i = 0; rules != NULL && i < names->len; i++)
    if (htk_finding_kinds_hide (htk_rules_findings (rules), form_id, names->pdata[i]))
      htk_answers_set (self->last, names->pdata[i], "");
  return rules != NULL;
}

/* The parts every way of opening shares: the compiled form and what was found last time. */
static HtkFilling *
filling_new (HtkStore             *store,
             HtkPack              *pack,
             const HtkFormSubject *subject,
             GError              **error)
{
  g_autoptr (HtkFilling) self = g_object_new (HTK_TYPE_FILLING, NULL);

  self->store = g_object_ref (store);
  self->media = htk_pack_media (pack, subject->form_id);
  self->form = htk_pack_load_form_for (pack, store, subject, error);
  if (self->form == NULL)
    return NULL;
  self->last = htk_last_answers (store, subject->subject_type, subject->subject_id, error);
  return self->last != NULL && forget_restricted (self, pack, subject->form_id, error)
           ? g_steal_pointer (&self) : NULL;
}

static gboolean
make_instance (HtkFilling *self,
               const char *worker,
               const char *xml,
               gboolean    edit,
               GError    **error)
{
  g_autofree char *device = htk_store_get_meta (self->store, "device_id");
  g_autofree char *name = htk_register_name_of (self->store, worker);
  const HtkFormEnv env = { .deviceid = device, .username = name };

  self->instance = xml != NULL
                     ? htk_instance_new_from_xml (self->form, &env, xml, edit, error)
                     : htk_instance_new (self->form, &env, error);
  if (self->instance != NULL)
    htk_filling_watch_shrinks (self);
  return self->instance != NULL;
}

static gboolean
add_files (HtkFilling *self,
           GHashTable *files,
           GError    **error)
{
  GHashTableIter iter;
  gpointer name, sha256;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &name, &sha256))
    if (!htk_draft_set_file (self->store, self->draft->id, name, sha256, error))
      return FALSE;
  return TRUE;
}

/* A correction begins with the signatures of what it corrects: they hold until an answer is changed. */
static gboolean
add_signatures (HtkFilling *self,
                GError    **error)
{
  g_autoptr (GPtrArray) given =
    htk_revision_signatures (self->store, self->draft->parent_revision, error);

  for (guint i = 0; given != NULL && i < given->len; i++)
    if (!htk_draft_put_signature (self->store, self->draft->id, given->pdata[i], error))
      return FALSE;
  return given != NULL;
}

/* The draft and the files it begins with are there together, or neither is. */
static gboolean
begin_draft (HtkFilling *self,
             HtkDraft   *draft,
             GHashTable *files,
             GError    **error)
{
  self->draft = draft;
  draft->id = htk_uuid7_new ();
  draft->form_version = g_strdup (htk_form_version (self->form));
  draft->snapshot = htk_instance_to_xml (self->instance, TRUE);
  draft->started_at = draft->changed_at = now_ms ();
  self->unchanged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!htk_store_begin (self->store, error))
    return FALSE;
  htk_filling_note_unplaced (self);
  if (htk_draft_create (self->store, draft, error) &&
      htk_draft_keep_base (self->store, draft, error) &&
      (files == NULL || add_files (self, files, error)) &&
      (draft->parent_revision == NULL || add_signatures (self, error)) && htk_store_commit (self->store, error))
    return htk_filling_begin_audit (self, error);
  htk_store_rollback (self->store);
  return FALSE;
}

/* Does to the instance what the person did after the snapshot. */
gboolean
htk_draft_op_replay (const HtkDraftOp *op,
                     HtkInstance      *instance,
                     GError          **error)
{
  HtkNode node;

  if (g_str_equal (op->op, "repeat-add"))
    return htk_instance_repeat_add (instance, op->ref,
                                    op->value != NULL ? (guint) atoi (op->value) : 0, error) != 0;
  node = htk_instance_find (instance, op->ref, error);
  if (node == 0)
    return FALSE;
  if (g_str_equal (op->op, "repeat-remove"))
    return htk_instance_repeat_remove (instance, node, error);
  /* It was asked when it was answered; what came after may hide it. */
  return htk_instance_restore (instance, node, op->value, error);
}

/* What cannot be put back (the form changed meanwhile) stays in the draft's rows and is named to the
 * person. */
static gboolean
replay (HtkFilling *self,
        GError    **error)
{
  g_autoptr (GPtrArray) ops = htk_draft_ops (self->store, self->draft->id, error);

  if (ops == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      const HtkDraftOp *op = g_ptr_array_index (ops, i);
      g_autoptr (GError) local = NULL;

      if (htk_draft_op_replay (op, self->instance, &local))
        {
          htk_filling_regrow (self);
          continue;
        }
      self->keeps_rows = TRUE;
      g_string_append_printf (self->notice, "%s%s: %s", self->notice->len > 0 ? "\n" : "", op->ref,
                              op->value != NULL ? op->value : op->op);
    }
  self->n_ops = ops->len;
  /* What was set to the place then is among the answers; the place of today is another. */
  g_array_unref (htk_instance_take_unplaced (self->instance));
  return TRUE;
}

static gboolean
is_not_asked (gpointer ref,
              gpointer value,
              gpointer instance)
{
  return htk_instance_find (instance, ref, NULL) == 0;
}

/* A draft that moved to a newer form: what that form has no place for is kept and named, and the way back
 * needs every operation since. */
static void
take_move (HtkFilling *self)
{
  g_autofree char *kept = NULL;

  if (self->draft->moved_from == NULL)
    return;
  self->keeps_rows = TRUE;
  g_hash_table_foreach_remove (self->unchanged, is_not_asked, self->instance);
  kept = htk_kept_words (self->draft->kept);
  if (kept != NULL)
    g_string_append_printf (self->notice, "%s%s", self->notice->len > 0 ? "\n" : "", kept);
}

/* (transfer full): the members on the register now; NULL for what has none. */
static char *
roster_now (HtkStore   *store,
            HtkPack    *pack,
            const char *form_id,
            const char *subject_type,
            const char *subject_id)
{
  const HtkFormSubject subject = { .form_id = form_id,
                                   .subject_type = subject_type,
                                   .subject_id = subject_id };
  gboolean is_missing;

  return htk_resource_csv (pack, store, "roster.csv", &subject, &is_missing, NULL);
}

static HtkFilling *
resume (HtkStore *store,
        HtkPack  *pack,
        HtkDraft *draft,
        GError  **error)
{
  g_autoptr (HtkDraft) owned = draft;
  const HtkFormSubject subject = { draft->form_id, draft->subject_type, draft->subject_id,
                                   draft->roster,  draft->worker,       draft->id, NULL, NULL };
  g_autoptr (HtkPack) begun = htk_pack_begun_with (store, pack, draft->form_id, draft->form_version);
  g_autoptr (HtkFilling) self =
    filling_new (store, begun != NULL ? begun : pack, &subject, error);
  g_autofree char *roster = NULL;

  if (self == NULL || !make_instance (self, draft->worker, draft->snapshot, FALSE, error))
    return NULL;
  roster = roster_now (store, pack, draft->form_id, draft->subject_type, draft->subject_id);
  if (draft->roster != NULL && g_strcmp0 (roster, draft->roster) != 0)
    self->changes |= HTK_FILLING_OTHER_REGISTER;
  if (g_strcmp0 (draft->form_version, htk_form_version (self->form)) != 0)
    {
      /* The snapshot may hold answers to questions that are gone: it stays as it is. */
      self->keeps_rows = TRUE;
      self->changes |= HTK_FILLING_OTHER_FORM;
    }
  self->draft = g_steal_pointer (&owned);
  self->resumed = TRUE;
  self->unchanged = htk_draft_unchanged (store, self->draft->id, error);
  if (self->unchanged == NULL)
    return NULL;
  take_move (self);
  if (!replay (self, error) || !htk_filling_begin_audit (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * htk_filling_resume:
 * @store: a tablet's store
 * @pack: the pack
 * @draft_id: a draft
 * @error: return location
 *
 * Returns: (transfer full): the filling as it was left, its draft's position the last question
 */
HtkFilling *
htk_filling_resume (HtkStore   *store,
                    HtkPack    *pack,
                    const char *draft_id,
                    GError    **error)
{
  HtkDraft *draft = htk_draft_get (store, draft_id, error);

  return draft != NULL ? resume (store, pack, draft, error) : NULL;
}

/**
 * htk_filling_open:
 * @store: a tablet's store
 * @pack: the pack
 * @form_id: a form of the pack
 * @subject_type: household, village, project or finding
 * @subject_id: whom it is about
 * @worker: who fills it
 * @error: return location
 *
 * Opens the worker's draft of this form and subject, or begins one.
 *
 * Returns: (transfer full): the filling; NULL with an error of the store, the pack or the form
 */
HtkFilling *
htk_filling_open (HtkStore   *store,
                  HtkPack    *pack,
                  const char *form_id,
                  const char *subject_type,
                  const char *subject_id,
                  const char *worker,
                  GError    **error)
{
  g_autoptr (GError) local = NULL;
  HtkDraft *draft = htk_draft_find (store, form_id, subject_id, worker, &local);
  g_autofree char *roster = NULL;
  HtkFormSubject subject = { form_id, subject_type, subject_id, NULL, worker, NULL, NULL, NULL };
  g_autoptr (HtkFilling) self = NULL;

  if (draft != NULL)
    return resume (store, pack, draft, error);
  if (!g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  roster = roster_now (store, pack, form_id, subject_type, subject_id);
  subject.roster = roster;
  self = filling_new (store, pack, &subject, error);
  if (self == NULL || !make_instance (self, worker, NULL, FALSE, error))
    return NULL;
  draft = g_new0 (HtkDraft, 1);
  draft->form_id = g_strdup (form_id);
  draft->subject_type = g_strdup (subject_type);
  draft->subject_id = g_strdup (subject_id);
  draft->worker = g_strdup (worker);
  draft->roster = g_steal_pointer (&roster);
  return begin_draft (self, draft, NULL, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_filling_open_new:
 * @store: a tablet's store
 * @pack: the pack
 * @form_id: a form that may be about one the register does not know
 * @worker: who fills it
 * @error: return location
 *
 * Begins a filling about somebody new; its draft's subject is an identifier made here. It is opened
 * again with htk_filling_resume(). Acceptance makes the register's row.
 *
 * Returns: (transfer full): the filling; NULL with %HTK_RECORD_ERROR_INVALID when the form is about
 *   known ones only, or as htk_filling_open()
 */
HtkFilling *
htk_filling_open_new (HtkStore   *store,
                      HtkPack    *pack,
                      const char *form_id,
                      const char *worker,
                      GError    **error)
{
  const HtkPackForm *form = htk_pack_find (pack, form_id);
  g_autofree char *id = htk_uuid7_new ();

  if (form == NULL || !form->makes_subject)
    {
      g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                   "The form “%s” cannot be filled about one that is not in the register", form_id);
      return NULL;
    }
  return htk_filling_open (store, pack, form_id, form->subject, id, worker, error);
}

/* The worker's draft of this household, if it is one of @visit's correction. */
static gboolean
find_correction (HtkStore   *store,
                 HtkVisit   *visit,
                 const char *worker,
                 HtkDraft  **draft,
                 GError    **error)
{
  g_autoptr (GError) local = NULL;

  *draft = htk_draft_find (store, visit->form_id, visit->subject_id, worker, &local);
  if (*draft == NULL && g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    return TRUE;
  if (*draft == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (g_strcmp0 ((*draft)->visit_id, visit->id) == 0)
    return TRUE;
  else
    g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE,
                         "another visit here is begun and not submitted: end that one first");
  g_clear_pointer (draft, htk_draft_free);
  return FALSE;
}

/* (transfer full): what is corrected: the own correction that the county refused, where it corrects what the
 * visit has now, so that nobody types it again; else what the visit has. */
static HtkRevision *
newest_words (HtkStore       *store,
              const HtkVisit *visit,
              GError        **error)
{
  g_autofree char *refused = NULL;
  g_autoptr (HtkRevision) own = NULL;

  if (!htk_attention_refused (store, visit->id, &refused, error))
    return NULL;
  own = refused != NULL ? htk_revision_get (store, refused, NULL) : NULL;
  if (own != NULL && g_strcmp0 (own->parent, visit->revision_id) == 0 &&
      g_str_equal (own->worker, visit->worker))
    return g_steal_pointer (&own);
  return htk_revision_get (store, visit->revision_id, error);
}

static HtkFilling *
begin_correction (HtkStore   *store,
                  HtkPack    *pack,
                  HtkVisit   *visit,
                  const char *worker,
                  GError    **error)
{
  g_autoptr (HtkRevision) revision = newest_words (store, visit, error);
  g_autoptr (GHashTable) files =
    revision != NULL ? htk_revision_files (store, revision->id, error) : NULL;
  g_autofree char *roster =
    files != NULL ? htk_roster_of_revision (store, visit->subject_id, revision->xml, error)
                  : NULL;
  const HtkFormSubject subject = { visit->form_id, visit->subject_type, visit->subject_id,
                                   roster,         worker,              NULL, NULL, NULL };
  g_autoptr (HtkFilling) self = roster != NULL ? filling_new (store, pack, &subject, error) : NULL;
  HtkDraft *draft;

  if (self == NULL || !make_instance (self, worker, revision->xml, TRUE, error))
    return NULL;
  draft = g_new0 (HtkDraft, 1);
  draft->form_id = g_strdup (visit->form_id);
  draft->subject_type = g_strdup (visit->subject_type);
  draft->subject_id = g_strdup (visit->subject_id);
  draft->round_id = g_strdup (visit->round_id);
  draft->worker = g_strdup (worker);
  draft->visit_id = g_strdup (visit->id);
  draft->parent_revision = g_strdup (visit->revision_id);
  draft->roster = g_steal_pointer (&roster);
  return begin_draft (self, draft, files, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_filling_open_correction:
 * @store: a tablet's store
 * @pack: the pack
 * @visit_id: a visit that was returned or rejected, or that nobody has decided about yet
 * @worker: who corrects it
 * @error: return location
 *
 * Opens the draft of a correction, or begins one with the answers and files of the newest revision.
 *
 * Returns: (transfer full): the filling; NULL with %HTK_RECORD_ERROR_STATE where there is nothing
 *   to correct or another visit of that subject is begun
 */
HtkFilling *
htk_filling_open_correction (HtkStore   *store,
                             HtkPack    *pack,
                             const char *visit_id,
                             const char *worker,
                             GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  HtkDraft *draft;

  if (visit == NULL ||
      htk_visit_life_next (visit->state, HTK_VISIT_SUBMIT, "worker",
                           g_strcmp0 (visit->worker, worker) == 0, error) == NULL ||
      !find_correction (store, visit, worker, &draft, error))
    return NULL;
  return draft != NULL ? resume (store, pack, draft, error)
                       : begin_correction (store, pack, visit, worker, error);
}
