/* Fills a form: each answer goes into the instance and, durably, into the draft before anybody may
 * call it saved. An answer that could not be saved is taken back out of the instance. */
#include "app/record/htk-filling-private.h"

#include "app/record/htk-signing.h"
#include "app/store/htk-attachment-write.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-signatures.h"

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
  g_clear_pointer (&self->unplaced, g_array_unref);
  g_clear_pointer (&self->shrunk, g_ptr_array_unref);
  g_string_free (self->notice, TRUE);
  g_free (self->media);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (htk_filling_parent_class)->finalize (object);
}

static void
htk_filling_class_init (HtkFillingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_filling_finalize;
  /* An answer made the form want to know where the tablet is. */
  g_signal_new ("place-wanted", HTK_TYPE_FILLING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
  /* An answer made a repeat less: the reference of the first instance that went, that of the answer, and
   * what was answered before. With that answer given again all comes back. */
  g_signal_new ("shrunk", HTK_TYPE_FILLING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
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
 * Returns: (nullable): the answers of a resumed draft that could not be put back, a line each; they stay
 *   in its rows
 */
const char *
htk_filling_notice (HtkFilling *self)
{
  return self->notice->len > 0 ? self->notice->str : NULL;
}

/**
 * htk_filling_changes:
 * @self: a filling
 *
 * Returns: what became another since a resumed draft was begun
 */
HtkFillingChanges
htk_filling_changes (HtkFilling *self)
{
  return self->changes;
}

gboolean
htk_filling_resumed (HtkFilling *self)
{
  return self->resumed;
}

/* The snapshot is only a shortening: when it cannot be rewritten the operations still hold all. */
void
htk_filling_after_op (HtkFilling *self)
{
  g_autofree char *xml = NULL;
  g_autoptr (GError) local = NULL;

  htk_filling_note_unplaced (self);
  /* A snapshot would not hold what may still grow back: the operations do. */
  if (++self->n_ops < OPS_PER_SNAPSHOT || self->keeps_rows || self->shrunk->len > 0)
    return;
  xml = htk_instance_to_xml (self->instance, TRUE);
  if (htk_draft_rewrite (self->store, self->draft->id, xml, &local))
    self->n_ops = 0;
  else
    g_warning ("the draft's snapshot could not be rewritten: %s", local->message);
}

/* What is kept is the instance's own writing of the value. */
static gboolean
write_answer (HtkFilling *self,
              HtkNode     node,
              const char *ref,
              gboolean    unchanged,
              const char *signed_hash,
              GError    **error)
{
  char *value = (char *) htk_instance_get (self->instance, node);
  const HtkSignature signature = { (char *) ref, value, (char *) signed_hash,
                                   g_get_real_time () / 1000, FALSE };

  return signed_hash != NULL
           ? htk_draft_sign (self->store, self->draft->id, &signature, error)
           : htk_draft_add_op (self->store, self->draft->id, "answer", ref, value, unchanged, error);
}

static gboolean
save (HtkFilling *self,
      HtkNode     node,
      const char *ref,
      const char *value,
      gboolean    unchanged,
      const char *signed_hash,
      GError    **error)
{
  g_autofree char *before = g_strdup (htk_instance_get (self->instance, node));
  guint n_shrunk = self->shrunk->len;
  g_autofree char *lost = NULL;

  if (!htk_instance_set (self->instance, node, value, error))
    return FALSE;
  lost = htk_filling_lost (self, n_shrunk);
  htk_filling_regrow (self);
  if (!write_answer (self, node, ref, unchanged, signed_hash, error))
    {
      htk_instance_set (self->instance, node, before, NULL);
      htk_filling_regrow (self);
      return FALSE;
    }
  if (unchanged)
    g_hash_table_add (self->unchanged, g_strdup (ref));
  else
    g_hash_table_remove (self->unchanged, ref);
  g_free (self->draft->position);
  self->draft->position = g_strdup (ref);
  htk_filling_after_op (self);
  if (lost != NULL)
    g_signal_emit_by_name (self, "shrunk", lost, ref, before);
  return TRUE;
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
  return save (self, node, ref, value, unchanged, NULL, error);
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

/* The end of a file's name, by which people and other programs know it. */
static const char *
extension_of (const char *mime)
{
  static const struct
  {
    const char *mime, *extension;
  } known[] = {
    { "image/png", "png" },       { "image/jpeg", "jpg" },      { "audio/ogg", "ogg" },
    { "audio/x-vorbis+ogg", "ogg" }, { "audio/x-opus+ogg", "ogg" }, { "audio/mpeg", "mp3" },
    { "audio/mp4", "m4a" },       { "audio/x-m4a", "m4a" },     { "audio/x-wav", "wav" },
    { "audio/wav", "wav" },       { "audio/vnd.wave", "wav" },  { "audio/amr", "amr" },
    { "audio/aac", "aac" },       { "audio/flac", "flac" },     { "video/mp4", "mp4" },
    { "video/webm", "webm" },     { "video/quicktime", "mov" }, { "video/3gpp", "3gp" },
    { "video/x-matroska", "mkv" }, { "video/ogg", "ogv" },      { "application/pdf", "pdf" },
    { "application/msword", "doc" }, { "application/vnd.ms-excel", "xls" },
    { "application/zip", "zip" }, { "text/plain", "txt" },      { "text/csv", "csv" },
    { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
    { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (mime, known[i].mime) == 0)
      return known[i].extension;
  return "bin";
}

/**
 * htk_filling_answer_written:
 * @self: a filling
 * @node: a question for a photo, a signature or a file
 * @sha256: the hash of its content, which htk_attachment_write() has written
 * @size: its bytes
 * @mime: its media type
 * @error: return location
 *
 * Makes a file that is durably there the answer. A signature is bound to what is answered now.
 */
gboolean
htk_filling_answer_written (HtkFilling *self,
                            HtkNode     node,
                            const char *sha256,
                            gsize       size,
                            const char *mime,
                            GError    **error)
{
  g_autoptr (HtkState) state = htk_instance_state (self->instance, node, NULL);
  g_autofree char *name = g_strdup_printf ("%.16s.%s", sha256, extension_of (mime));
  g_autofree char *ref = NULL;
  g_autofree char *hash = NULL;

  if (!htk_attachment_note (self->store, sha256, size, mime, error) ||
      !htk_draft_set_file (self->store, self->draft->id, name, sha256, error))
    return FALSE;
  if (state == NULL || !htk_state_is_signature (state))
    return htk_filling_answer (self, node, name, error);
  ref = htk_instance_ref_of (self->instance, node);
  hash = htk_content_hash (self->instance);
  return save (self, node, ref, name, FALSE, hash, error);
}

/**
 * htk_filling_answer_file:
 * @self: a filling
 * @node: a question for a photo, a signature or a file
 * @bytes: its content
 * @mime: its media type
 * @error: return location
 *
 * Writes a file and makes it the answer; what is large is better written in a thread, by
 * htk_attachment_write_async(), and then answered with by htk_filling_answer_written().
 */
gboolean
htk_filling_answer_file (HtkFilling *self,
                         HtkNode     node,
                         GBytes     *bytes,
                         const char *mime,
                         GError    **error)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (self->store));
  g_autofree char *sha256 = htk_attachment_write (home, bytes, NULL, NULL, NULL, error);

  return sha256 != NULL &&
         htk_filling_answer_written (self, node, sha256, g_bytes_get_size (bytes), mime, error);
}

/**
 * htk_filling_file_path:
 * @self: a filling
 * @name: the answer of an upload question
 * @error: return location
 *
 * Returns: (transfer full): where the file lies; NULL with an error naming the file
 */
char *
htk_filling_file_path (HtkFilling *self,
                       const char *name,
                       GError    **error)
{
  g_autoptr (GHashTable) files = htk_draft_files (self->store, self->draft->id, error);
  const char *sha256 = files != NULL ? g_hash_table_lookup (files, name) : NULL;

  if (files != NULL && sha256 == NULL)
    g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no file %s", name);
  return sha256 != NULL ? htk_attachment_path (self->store, sha256) : NULL;
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
  g_autofree char *path = htk_filling_file_path (self, name, error);
  char *data;
  gsize length;

  return path != NULL && g_file_get_contents (path, &data, &length, error)
           ? g_bytes_new_take (data, length) : NULL;
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

/**
 * htk_filling_set_progress:
 * @self: a filling
 * @asked: how many questions it asks at present
 * @answered: how many of them are answered
 *
 * Remembers how far it is, for the list of what is unfinished. Nothing is lost where that cannot be
 * written: it is only not shown.
 */
void
htk_filling_set_progress (HtkFilling *self,
                          guint       asked,
                          guint       answered)
{
  g_autoptr (GError) local = NULL;

  if (self->draft->asked == asked && self->draft->answered == answered)
    return;
  if (!htk_draft_set_progress (self->store, self->draft->id, asked, answered, &local))
    {
      g_warning ("how far the draft is could not be kept: %s", local->message);
      return;
    }
  self->draft->asked = asked;
  self->draft->answered = answered;
}
