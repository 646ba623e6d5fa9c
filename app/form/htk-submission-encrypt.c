/* Encrypts a finished submission for the holder of the form's key (ODK XForms: encryption). */
#include "app/form/htk-crypt-private.h"
#include "app/form/htk-form-private.h"

#include <openssl/rand.h>
#include <string.h>

struct _HtkEncryption {
  HtkForm *form;
  char *instance_id;
  EVP_PKEY *public_key;
  char *encrypted_key; /* base64 */
  GPtrArray *media;    /* char *: names of plain files, in the order they were encrypted */
  gboolean has_xml;
  HtkCryptState state;
};

/**
 * htk_form_check_encryption:
 * @form: a form
 * @error: return location
 *
 * Whether submissions can be encrypted as the form asks. One that asks for nothing is in order.
 *
 * Returns: %FALSE with %HTK_CRYPT_ERROR_KEY or %HTK_CRYPT_ERROR_NO_INSTANCE_ID
 */
gboolean
htk_form_check_encryption (HtkForm  *form,
                           GError  **error)
{
  const char *base64 = form->submission.public_key;
  g_autoptr (EVP_PKEY) key = NULL;

  if (base64 == NULL)
    return TRUE;
  if (form->added_instance_id)
    {
      g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_NO_INSTANCE_ID,
                   "form “%s” asks for encrypted submissions and has no instanceID; add "
                   "meta/instanceID to its instance",
                   form->id != NULL ? form->id : "");
      return FALSE;
    }
  key = htk_crypt_public_key (base64, error);
  return key != NULL;
}

static const char *
instance_id_of (HtkInstance  *instance,
                GError      **error)
{
  HtkNode node = htk_instance_meta (instance, "instanceID");
  const char *id = node != 0 ? htk_instance_get (instance, node) : NULL;

  if (id != NULL && *id != '\0')
    return id;
  g_set_error_literal (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_NO_INSTANCE_ID,
                       "meta/instanceID of the submission is empty: without it nothing can be "
                       "encrypted; give it jr:preload=\"uid\" in the form");
  return NULL;
}

/**
 * htk_encryption_new:
 * @instance: finished answers to a form with a base64RsaPublicKey
 * @error: return location
 *
 * Begins to encrypt one submission with a key of its own. Add its media files in turn, then its
 * XML, then ask for the manifest.
 *
 * Returns: (transfer full): the encryption; %NULL with %HTK_CRYPT_ERROR_NOT_ASKED,
 *   %HTK_CRYPT_ERROR_KEY or %HTK_CRYPT_ERROR_NO_INSTANCE_ID
 */
HtkEncryption *
htk_encryption_new (HtkInstance  *instance,
                    GError      **error)
{
  HtkForm *form = htk_instance_form (instance);
  g_autoptr (HtkEncryption) self = NULL;
  const char *id;
  guchar key[HTK_CRYPT_KEY];

  if (form->submission.public_key == NULL)
    {
      g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_NOT_ASKED,
                   "form “%s” asks for no encryption: it has no base64RsaPublicKey",
                   form->id != NULL ? form->id : "");
      return NULL;
    }
  if (!htk_form_check_encryption (form, error) || (id = instance_id_of (instance, error)) == NULL)
    return NULL;
  self = g_new0 (HtkEncryption, 1);
  self->form = htk_form_ref (form);
  self->instance_id = g_strdup (id);
  self->media = g_ptr_array_new_with_free_func (g_free);
  self->public_key = htk_crypt_public_key (form->submission.public_key, error);
  if (RAND_priv_bytes (key, sizeof key) != 1)
    g_error ("OpenSSL has no random numbers");
  self->encrypted_key = htk_crypt_wrap (self->public_key, key, sizeof key, error);
  if (self->encrypted_key != NULL)
    htk_crypt_state_init (&self->state, key, form->id != NULL ? form->id : "", form->version,
                          self->encrypted_key, id);
  OPENSSL_cleanse (key, sizeof key);
  return self->encrypted_key != NULL ? g_steal_pointer (&self) : NULL;
}

void
htk_encryption_free (HtkEncryption *self)
{
  if (self == NULL)
    return;
  htk_crypt_state_clear (&self->state);
  g_clear_pointer (&self->public_key, EVP_PKEY_free);
  g_clear_pointer (&self->media, g_ptr_array_unref);
  g_clear_pointer (&self->form, htk_form_unref);
  g_free (self->encrypted_key);
  g_free (self->instance_id);
  g_free (self);
}

static gboolean
name_is_new (HtkEncryption  *self,
             const char     *name,
             GError        **error)
{
  if (!htk_crypt_name_ok (name, error))
    return FALSE;
  if (!g_ptr_array_find_with_equal_func (self->media, name, g_str_equal, NULL))
    return TRUE;
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_NAME,
               "two files of the submission are called “%s”", name);
  return FALSE;
}

/**
 * htk_encryption_add:
 * @self: an encryption without its XML
 * @name: the file's name as the answers hold it; %HTK_SUBMISSION_XML is the last one
 * @from: the plain file
 * @to: gets what NAME.enc holds
 * @cancellable: (nullable): to stop
 * @error: return location
 *
 * Encrypts the next file, a part at a time. After a failure the encryption is of no use any more.
 *
 * Returns: %FALSE with %HTK_CRYPT_ERROR_NAME or an error of the streams
 */
gboolean
htk_encryption_add (HtkEncryption  *self,
                    const char     *name,
                    GInputStream   *from,
                    GOutputStream  *to,
                    GCancellable   *cancellable,
                    GError        **error)
{
  g_return_val_if_fail (!self->has_xml, FALSE);

  if (!name_is_new (self, name, error)
      || !htk_crypt_pass (&self->state, name, TRUE, from, to, cancellable, error))
    return FALSE;
  self->has_xml = g_str_equal (name, HTK_SUBMISSION_XML);
  if (!self->has_xml)
    g_ptr_array_add (self->media, g_strdup (name));
  return TRUE;
}

static void
append_element (GString    *out,
                const char *name,
                const char *text,
                const char *suffix)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "<%s>%s%s</%s>", name, escaped, suffix, name);
}

/**
 * htk_encryption_manifest:
 * @self: an encryption whose last file was the XML
 * @error: return location
 *
 * Returns: (transfer full): the manifest, which goes as the submission's XML; %NULL with
 *   %HTK_CRYPT_ERROR_KEY
 */
char *
htk_encryption_manifest (HtkEncryption  *self,
                         GError        **error)
{
  guchar digest[HTK_CRYPT_BLOCK];
  g_autofree char *signature = NULL;
  g_autofree char *id = g_markup_escape_text (self->form->id != NULL ? self->form->id : "", -1);
  GString *out;

  g_return_val_if_fail (self->has_xml, NULL);

  htk_crypt_signed_digest (&self->state, digest);
  signature = htk_crypt_wrap (self->public_key, digest, sizeof digest, error);
  if (signature == NULL)
    return NULL;
  out = g_string_new (NULL);
  g_string_append_printf (out, "<data xmlns=\"http://opendatakit.org/submissions\" id=\"%s\"", id);
  if (self->form->version != NULL)
    {
      g_autofree char *version = g_markup_escape_text (self->form->version, -1);

      g_string_append_printf (out, " version=\"%s\"", version);
    }
  g_string_append (out, " encrypted=\"yes\">");
  append_element (out, "base64EncryptedKey", self->encrypted_key, "");
  g_string_append (out, "<meta xmlns=\"" HTK_NS_ORX "\">");
  append_element (out, "instanceID", self->instance_id, "");
  g_string_append (out, "</meta>");
  for (guint i = 0; i < self->media->len; i++)
    {
      g_string_append (out, "<media>");
      append_element (out, "file", self->media->pdata[i], HTK_CRYPT_SUFFIX);
      g_string_append (out, "</media>");
    }
  append_element (out, "encryptedXmlFile", HTK_SUBMISSION_XML, HTK_CRYPT_SUFFIX);
  append_element (out, "base64EncryptedElementSignature", signature, "");
  g_string_append (out, "</data>");
  return g_string_free (out, FALSE);
}

static gboolean
prepare_folder (const char    *media,
                const char    *out,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GFile) from = g_file_new_for_path (media);
  g_autoptr (GFile) to = g_file_new_for_path (out);
  g_autoptr (GError) local = NULL;

  if (g_file_equal (from, to))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the encrypted submission needs another folder than %s: its manifest would be "
                   "written over the plain answers",
                   out);
      return FALSE;
    }
  if (g_file_make_directory_with_parents (to, cancellable, &local)
      || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
add_to_folder (HtkEncryption  *self,
               const char     *name,
               GInputStream   *from,
               const char     *out,
               GCancellable   *cancellable,
               GError        **error)
{
  g_autofree char *enc = g_strconcat (name, HTK_CRYPT_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (out, enc, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) to = NULL;

  if (!htk_crypt_name_ok (name, error))
    return FALSE;
  to = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  return to != NULL
         && htk_encryption_add (self, name, from, G_OUTPUT_STREAM (to), cancellable, error)
         && g_output_stream_close (G_OUTPUT_STREAM (to), cancellable, error);
}

static gboolean
add_media (HtkEncryption  *self,
           HtkInstance    *instance,
           const char     *media,
           const char     *out,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autoptr (GPtrArray) names = htk_instance_attachments (instance);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autofree char *path = g_build_filename (media, name, NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GFileInputStream) from = NULL;

      /* One photo may answer two questions. */
      if (g_ptr_array_find_with_equal_func (self->media, name, g_str_equal, NULL))
        continue;
      /* A name is checked before it leads to a file. */
      if (!htk_crypt_name_ok (name, error)
          || (from = g_file_read (file, cancellable, error)) == NULL
          || !add_to_folder (self, name, G_INPUT_STREAM (from), out, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_submission_encrypt:
 * @instance: finished answers to a form with a base64RsaPublicKey
 * @media: the folder with the files its answers name
 * @out: the folder for the encrypted submission; made when it is not there
 * @cancellable: (nullable): to stop
 * @error: return location
 *
 * Writes the submission as it is sent: its manifest as %HTK_SUBMISSION_XML, and beside it the
 * encrypted XML and media. The manifest is written last: a folder without one is not finished.
 *
 * Returns: %FALSE with an error of %HTK_CRYPT_ERROR, or of the files, which it names
 */
gboolean
htk_submission_encrypt (HtkInstance   *instance,
                        const char    *media,
                        const char    *out,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (HtkEncryption) self = htk_encryption_new (instance, error);
  g_autofree char *xml = NULL;
  g_autofree char *manifest = NULL;
  g_autofree char *path = g_build_filename (out, HTK_SUBMISSION_XML, NULL);
  g_autoptr (GInputStream) from = NULL;

  if (self == NULL || !prepare_folder (media, out, cancellable, error))
    return FALSE;
  xml = htk_instance_to_xml (instance, FALSE);
  from = g_memory_input_stream_new_from_data (xml, -1, NULL);
  if (!add_media (self, instance, media, out, cancellable, error)
      || !add_to_folder (self, HTK_SUBMISSION_XML, from, out, cancellable, error))
    return FALSE;
  manifest = htk_encryption_manifest (self, error);
  return manifest != NULL && g_file_set_contents (path, manifest, -1, error);
}
