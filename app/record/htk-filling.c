/* Fills a form: each answer goes into the instance and, durably, into the draft before anybody may
 * call it saved. An answer that could not be saved is taken back out of the instance. */
#include "app/record/htk-filling-private.h"

#include "app/store/htk-attachments.h"

#include <string.h>

/* Operations after which the snapshot is rewritten: resuming stays quick, saving stays small. */
#define OPS_PER_SNAPSHOT 64

G_DEFINE_TYPE (HtkFilling, htk_filling, G_TYPE_OBJECT)

static void
htk_filling_finalize (GObject *object)
{
  HtkFilling *self = HTK_FILLING (object);

  htk_filling_note (self, HTK_AUDIT_FORM_EXIT, NULL);
  g_clear_pointer (&self->audit, htk_audit_free);
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
 * Returns: (nullable): what the person must know of a resumed draft: answers that could not be put
 *   back, and why; a register that changed meanwhile
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

  if (++self->n_ops < OPS_PER_SNAPSHOT || self->keeps_rows)
    return;
  xml = htk_instance_to_xml (self->instance, TRUE);
  if (htk_draft_rewrite (self->store, self->draft->id, xml, &local))
    self->n_ops = 0;
  else
    g_warning ("the draft's snapshot could not be rewritten: %s", local->message);
}

/**
 * htk_filling_save:
 * @self: a filling
 * @node: a question
 * @ref: its reference
 * @value: (nullable): the answer
 * @unchanged: whether it is the last visit's, confirmed with one tap
 * @error: return location
 *
 * Saves an answer in the instance and in the draft; in neither when it cannot be written.
 */
gboolean
htk_filling_save (HtkFilling *self,
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
  return htk_filling_save (self, node, ref, value, FALSE, error);
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
  htk_filling_note (self, HTK_AUDIT_DELETE_REPEAT, ref);
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
