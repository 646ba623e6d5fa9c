/* Fills a form: each answer goes into the instance and, durably, into the draft before anybody may
 * call it saved. An answer that could not be saved is taken back out of the instance. */
#include "app/record/htk-filling.h"

#include "app/record/htk-form-resources.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-register.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"

#include <string.h>

/* Operations after which the snapshot is rewritten: resuming stays quick, saving stays small. */
#define OPS_PER_SNAPSHOT 64

struct _HtkFilling
{
  GObject parent_instance;
  HtkStore *store;
  HtkForm *form;
  HtkInstance *instance;
  HtkDraft *draft;
  HtkAnswers *last;
  GHashTable *unchanged; /* set of refs */
  GString *notice;
  guint n_ops;
  gboolean resumed;
};

G_DEFINE_TYPE (HtkFilling, htk_filling, G_TYPE_OBJECT)

static void
htk_filling_finalize (GObject *object)
{
  HtkFilling *self = HTK_FILLING (object);

  g_clear_pointer (&self->instance, htk_instance_free);
  g_clear_pointer (&self->form, htk_form_unref);
  g_clear_pointer (&self->draft, htk_draft_free);
  g_clear_pointer (&self->last, htk_answers_free);
  g_clear_pointer (&self->unchanged, g_hash_table_unref);
  g_string_free (self->notice, TRUE);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (htk_filling_parent_class)->finalize (object);
}

static void
htk_filling_class_init (HtkFillingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_filling_finalize;
}

static void
htk_filling_init (HtkFilling *self)
{
  self->notice = g_string_new (NULL);
}

static gint64
now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* The parts every way of opening shares: the compiled form and what was found last time. */
static HtkFilling *
filling_new (HtkStore   *store,
             HtkPack    *pack,
             const char *form_id,
             const char *subject_type,
             const char *subject_id,
             GError    **error)
{
  g_autoptr (HtkFilling) self = g_object_new (HTK_TYPE_FILLING, NULL);

  self->store = g_object_ref (store);
  self->form = htk_pack_load_form (pack, store, form_id, subject_type, subject_id, error);
  if (self->form == NULL)
    return NULL;
  self->last = htk_last_answers (store, form_id, subject_type, subject_id, error);
  return self->last != NULL ? g_steal_pointer (&self) : NULL;
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
  if (htk_draft_create (self->store, draft, error) &&
      (files == NULL || add_files (self, files, error)) && htk_store_commit (self->store, error))
    return TRUE;
  htk_store_rollback (self->store);
  return FALSE;
}

static gboolean
replay_one (HtkFilling       *self,
            const HtkDraftOp *op,
            GError          **error)
{
  HtkNode node;

  if (g_str_equal (op->op, "repeat-add"))
    return htk_instance_repeat_add (self->instance, op->ref, 0, error) != 0;
  node = htk_instance_find (self->instance, op->ref, error);
  if (node == 0)
    return FALSE;
  if (g_str_equal (op->op, "repeat-remove"))
    return htk_instance_repeat_remove (self->instance, node, error);
  return htk_instance_set (self->instance, node, op->value, error);
}

/* What cannot be put back (the form or the register changed meanwhile) stays in the draft's rows
 * and is named to the person. */
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

      if (replay_one (self, op, &local))
        continue;
      g_string_append_printf (self->notice, "%s%s: %s", self->notice->len > 0 ? "\n" : "", op->ref,
                              local->message);
    }
  self->n_ops = ops->len;
  return TRUE;
}

static HtkFilling *
resume (HtkStore *store,
        HtkPack  *pack,
        HtkDraft *draft,
        GError  **error)
{
  g_autoptr (HtkDraft) owned = draft;
  g_autoptr (HtkFilling) self = filling_new (store, pack, draft->form_id, draft->subject_type,
                                             draft->subject_id, error);

  if (self == NULL || !make_instance (self, draft->worker, draft->snapshot, FALSE, error))
    return NULL;
  self->draft = g_steal_pointer (&owned);
  self->resumed = TRUE;
  self->unchanged = htk_draft_unchanged (store, self->draft->id, error);
  return self->unchanged != NULL && replay (self, error) ? g_steal_pointer (&self) : NULL;
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
 * @subject_type: household or village
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
  g_autoptr (HtkFilling) self = NULL;

  if (draft != NULL)
    return resume (store, pack, draft, error);
  if (!g_error_matches (local, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self = filling_new (store, pack, form_id, subject_type, subject_id, error);
  if (self == NULL || !make_instance (self, worker, NULL, FALSE, error))
    return NULL;
  draft = g_new0 (HtkDraft, 1);
  draft->form_id = g_strdup (form_id);
  draft->subject_type = g_strdup (subject_type);
  draft->subject_id = g_strdup (subject_id);
  draft->worker = g_strdup (worker);
  return begin_draft (self, draft, NULL, error) ? g_steal_pointer (&self) : NULL;
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

static HtkFilling *
begin_correction (HtkStore   *store,
                  HtkPack    *pack,
                  HtkVisit   *visit,
                  const char *worker,
                  GError    **error)
{
  g_autoptr (HtkRevision) revision = htk_revision_get (store, visit->revision_id, error);
  g_autoptr (GHashTable) files =
    revision != NULL ? htk_revision_files (store, revision->id, error) : NULL;
  g_autoptr (HtkFilling) self =
    files != NULL ? filling_new (store, pack, visit->form_id, visit->subject_type,
                                 visit->subject_id, error) : NULL;
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
  return begin_draft (self, draft, files, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_filling_open_correction:
 * @store: a tablet's store
 * @pack: the pack
 * @visit_id: a visit that was returned or rejected
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

HtkInstance *
htk_filling_instance (HtkFilling *self)
{
  return self->instance;
}

const HtkDraft *
htk_filling_draft (HtkFilling *self)
{
  return self->draft;
}

HtkStore *
htk_filling_store (HtkFilling *self)
{
  return self->store;
}

/**
 * htk_filling_notice:
 * @self: a filling
 *
 * Returns: (nullable): the answers that could not be put back when the draft was resumed, and why
 */
const char *
htk_filling_notice (HtkFilling *self)
{
  return self->notice->len > 0 ? self->notice->str : NULL;
}

gboolean
htk_filling_resumed (HtkFilling *self)
{
  return self->resumed;
}

/* The snapshot is only a shortening: when it cannot be rewritten the operations still hold all. */
static void
after_op (HtkFilling *self)
{
  g_autofree char *xml = NULL;
  g_autoptr (GError) local = NULL;

  if (++self->n_ops < OPS_PER_SNAPSHOT || self->notice->len > 0)
    return;
  xml = htk_instance_to_xml (self->instance, TRUE);
  if (htk_draft_rewrite (self->store, self->draft->id, xml, &local))
    self->n_ops = 0;
  else
    g_warning ("the draft's snapshot could not be rewritten: %s", local->message);
}

/* Saves an answer in the instance and in the draft; in neither when it cannot be written. */
static gboolean
save_answer (HtkFilling *self,
             HtkNode     node,
             const char *ref,
             const char *value,
             gboolean    unchanged,
             GError    **error)
{
  g_autofree char *before = g_strdup (htk_instance_get (self->instance, node));

  if (!htk_instance_set (self->instance, node, value, error))
    return FALSE;
  /* What is kept is the instance's own writing of the value. */
  if (!htk_draft_add_op (self->store, self->draft->id, "answer", ref,
                         htk_instance_get (self->instance, node), unchanged, error))
    {
      htk_instance_set (self->instance, node, before, NULL);
      return FALSE;
    }
  if (unchanged)
    g_hash_table_add (self->unchanged, g_strdup (ref));
  else
    g_hash_table_remove (self->unchanged, ref);
  g_free (self->draft->position);
  self->draft->position = g_strdup (ref);
  after_op (self);
  return TRUE;
}

/**
 * htk_filling_answer:
 * @self: a filling
 * @node: a question
 * @value: (nullable): the answer in the form of the instance; NULL clears it
 * @error: return location
 *
 * Sets an answer and saves it durably. A broken constraint is no error: the answer is kept and the
 * question's state says so.
 *
 * Returns: TRUE when it is saved. FALSE leaves the instance as it was: with an error of
 *   %HTK_FORM_ERROR when the value is not one, of %HTK_STORE_ERROR when it could not be written
 */
gboolean
htk_filling_answer (HtkFilling *self,
                    HtkNode     node,
                    const char *value,
                    GError    **error)
{
  const char *before = htk_instance_get (self->instance, node);
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);

  if (g_strcmp0 (before != NULL ? before : "", value != NULL ? value : "") == 0)
    return TRUE;
  return save_answer (self, node, ref, value, FALSE, error);
}

static const char *
extension_of (const char *mime)
{
  if (g_strcmp0 (mime, "image/png") == 0)
    return "png";
  if (g_strcmp0 (mime, "image/jpeg") == 0)
    return "jpg";
  return g_str_has_prefix (mime, "audio/") ? "ogg" : "bin";
}

/**
 * htk_filling_answer_file:
 * @self: a filling
 * @node: a question for a photo, a signature or a file
 * @bytes: its content
 * @mime: its media type
 * @error: return location
 *
 * Keeps a file and makes its name the answer.
 */
gboolean
htk_filling_answer_file (HtkFilling *self,
                         HtkNode     node,
                         GBytes     *bytes,
                         const char *mime,
                         GError    **error)
{
  g_autofree char *sha256 = htk_attachment_keep (self->store, bytes, mime, error);
  g_autofree char *name = NULL;

  if (sha256 == NULL)
    return FALSE;
  name = g_strdup_printf ("%.16s.%s", sha256, extension_of (mime));
  return htk_draft_set_file (self->store, self->draft->id, name, sha256, error) &&
         htk_filling_answer (self, node, name, error);
}

/**
 * htk_filling_read_file:
 * @self: a filling
 * @name: the answer of an upload question
 * @error: return location
 *
 * Returns: (transfer full): the file's content; NULL with an error naming the file
 */
GBytes *
htk_filling_read_file (HtkFilling *self,
                       const char *name,
                       GError    **error)
{
  g_autoptr (GHashTable) files = htk_draft_files (self->store, self->draft->id, error);
  const char *sha256 = files != NULL ? g_hash_table_lookup (files, name) : NULL;
  g_autofree char *path = NULL;
  char *data;
  gsize length;

  if (files != NULL && sha256 == NULL)
    g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no file %s", name);
  if (sha256 == NULL)
    return NULL;
  path = htk_attachment_path (self->store, sha256);
  return g_file_get_contents (path, &data, &length, error) ? g_bytes_new_take (data, length) : NULL;
}

/**
 * htk_filling_repeat_add:
 * @self: a filling
 * @range_ref: a repeat
 * @error: return location
 *
 * Returns: the new instance at its end, saved; 0 on failure
 */
HtkNode
htk_filling_repeat_add (HtkFilling *self,
                        const char *range_ref,
                        GError    **error)
{
  HtkNode node = htk_instance_repeat_add (self->instance, range_ref, 0, error);

  if (node == 0)
    return 0;
  if (!htk_draft_add_op (self->store, self->draft->id, "repeat-add", range_ref, NULL, FALSE,
                         error))
    {
      htk_instance_repeat_remove (self->instance, node, NULL);
      return 0;
    }
  after_op (self);
  return node;
}

/**
 * htk_filling_repeat_remove:
 * @self: a filling
 * @node: a repeat's instance
 * @error: return location
 *
 * Removes an instance once the removal is saved: it is written first, because it cannot be undone.
 */
gboolean
htk_filling_repeat_remove (HtkFilling *self,
                           HtkNode     node,
                           GError    **error)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  g_autofree char *range = g_strndup (ref, (gsize) (strrchr (ref, '[') - ref));
  gboolean fixed = FALSE;

  htk_instance_repeat_count (self->instance, range, &fixed, NULL);
  if (fixed)
    {
      g_set_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_REPEAT_FIXED,
                   "%s: the form decides how often it repeats", range);
      return FALSE;
    }
  if (!htk_draft_add_op (self->store, self->draft->id, "repeat-remove", ref, NULL, FALSE,
                         error) ||
      !htk_instance_repeat_remove (self->instance, node, error))
    return FALSE;
  after_op (self);
  return TRUE;
}

/**
 * htk_filling_set_position:
 * @self: a filling
 * @ref: the question or section the person looks at
 * @error: return location
 */
gboolean
htk_filling_set_position (HtkFilling *self,
                          const char *ref,
                          GError    **error)
{
  if (g_strcmp0 (self->draft->position, ref) == 0)
    return TRUE;
  if (!htk_draft_set_position (self->store, self->draft->id, ref, error))
    return FALSE;
  g_free (self->draft->position);
  self->draft->position = g_strdup (ref);
  return TRUE;
}

/* The answers a question's last answer is looked up in: those of the same member in a roster. */
static HtkAnswers *
last_scope (HtkFilling *self,
            const char *ref)
{
  const char *bracket = strrchr (ref, ']');
  g_autofree char *key = NULL;
  const char *id;
  HtkNode node;

  if (bracket == NULL)
    return self->last;
  key = g_strdup_printf ("%.*s/m_roster_id", (int) (bracket + 1 - ref), ref);
  node = htk_instance_find (self->instance, key, NULL);
  id = node != 0 ? htk_instance_get (self->instance, node) : NULL;
  /* Members new to the roster have no id: one of today is not one of last time. */
  return id != NULL && *id != '\0' ? htk_answers_item (self->last, "m", "m_roster_id", id) : NULL;
}

/**
 * htk_filling_last_answer:
 * @self: a filling
 * @node: a question
 *
 * Returns: (nullable): what was answered at the last accepted visit, of the same person in the
 *   roster; NULL when it was not asked
 */
const char *
htk_filling_last_answer (HtkFilling *self,
                         HtkNode     node)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  HtkAnswers *scope = last_scope (self, ref);
  const char *value = scope != NULL ? htk_answers_get (scope, strrchr (ref, '/') + 1) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * htk_filling_last_date:
 * @self: a filling
 *
 * Returns: (nullable): the day of the last accepted visit, YYYY-MM-DD
 */
const char *
htk_filling_last_date (HtkFilling *self)
{
  return htk_answers_get (self->last, "visit_date");
}

gboolean
htk_filling_is_unchanged (HtkFilling *self,
                          HtkNode     node)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);

  return g_hash_table_contains (self->unchanged, ref);
}

/* Facts of the day (dates, places, photos, signatures) are never carried over from another day. */
static gboolean
may_carry (const HtkState *state)
{
  static const char *const never[] = { "date", "dateTime", "time", "geopoint", "geotrace",
                                       "geoshape", "binary" };

  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    if (g_strcmp0 (state->type, never[i]) == 0)
      return FALSE;
  return state->relevant && !state->readonly && state->kind != HTK_CONTROL_UPLOAD &&
         (state->value == NULL || *state->value == '\0');
}

/* A choice that is no longer offered would be dropped by the form: such a question is asked anew. */
static gboolean
still_fits (HtkFilling *self,
            HtkNode     node,
            const char *last)
{
  gboolean fits = htk_instance_set (self->instance, node, last, NULL) &&
                  g_strcmp0 (htk_instance_get (self->instance, node), last) == 0;

  htk_instance_set (self->instance, node, NULL, NULL);
  return fits;
}

static gboolean
carry (HtkFilling *self,
       HtkNode     node,
       const char *last,
       GError    **error)
{
  g_autofree char *ref = htk_instance_ref_of (self->instance, node);
  g_autoptr (GError) local = NULL;

  if (!still_fits (self, node, last) || save_answer (self, node, ref, last, TRUE, &local) ||
      local->domain == HTK_FORM_ERROR)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* One pass over the questions of a page; answers may bring new ones to light. */
static int
carry_pass (HtkFilling        *self,
            const HtkFormPage *page,
            GError           **error)
{
  int n = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (page->items, i);
      g_autoptr (HtkState) state = NULL;
      const char *last;

      if (!htk_body_item_asks (item) || item->kind == HTK_CONTROL_TRIGGER)
        continue;
      state = htk_instance_state (self->instance, item->node, NULL);
      last = htk_filling_last_answer (self, item->node);
      if (state == NULL || last == NULL || !may_carry (state) ||
          htk_filling_is_unchanged (self, item->node))
        continue;
      if (!carry (self, item->node, last, error))
        return -1;
      n += htk_filling_is_unchanged (self, item->node);
    }
  return n;
}

/**
 * htk_filling_unchanged:
 * @self: a filling
 * @page: a page of its form
 * @error: return location
 *
 * “无变化”: gives each open question of a page the last visit's answer, and remembers that it was
 * confirmed and not asked (design.md 6). What is answered already is left alone.
 *
 * Returns: how many were carried over; -1 when one could not be saved
 */
int
htk_filling_unchanged (HtkFilling        *self,
                       const HtkFormPage *page,
                       GError           **error)
{
  int total = 0, n;

  do
    {
      n = carry_pass (self, page, error);
      if (n < 0)
        return -1;
      total += n;
    }
  while (n > 0);
  return total;
}

/**
 * htk_filling_unchanged_set:
 * @self: a filling
 *
 * Returns: (transfer none) (element-type utf8): refs of the answers confirmed as unchanged
 */
GHashTable *
htk_filling_unchanged_set (HtkFilling *self)
{
  return self->unchanged;
}
