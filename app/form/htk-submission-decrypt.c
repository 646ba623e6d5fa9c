/* Opens an encrypted submission with its private key: for who holds it, and for the tests. */
#include "app/form/htk-crypt-private.h"
#include "app/form/htk-form-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* A plain file is there under this name until the whole submission proves to be what was signed. */
#define UNPROVEN ".unproven"

typedef struct {
  char *form_id, *form_version, *instance_id;
  char *encrypted_key, *signature;
  GPtrArray *files; /* char *: plain names in the order of encryption, the XML last */
} Manifest;

static void
manifest_free (Manifest *self)
{
  g_free (self->form_id);
  g_free (self->form_version);
  g_free (self->instance_id);
  g_free (self->encrypted_key);
  g_free (self->signature);
  g_ptr_array_unref (self->files);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Manifest, manifest_free)

static gboolean
bad_manifest (GError     **error,
              const char  *what)
{
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_MANIFEST,
               HTK_SUBMISSION_XML " is not the manifest of an encrypted submission: %s", what);
  return FALSE;
}

/* (transfer full): the text of a child element without white space around it; NULL for none. */
static char *
child_text (HtkTree    *tree,
            HtkNode     node,
            const char *local)
{
  HtkNode child = node != 0 ? htk_tree_child (tree, node, local) : 0;
  GString *out = g_string_new (NULL);

  if (child != 0)
    htk_tree_append_text (tree, child, out);
  g_strstrip (out->str);
  return g_string_free (out, *out->str == '\0');
}

/* Takes NAME.enc as NAME. */
static gboolean
add_file (Manifest  *self,
          char      *name,
          GError   **error)
{
  g_autofree char *owned = name;

  if (owned == NULL || !g_str_has_suffix (owned, HTK_CRYPT_SUFFIX))
    return bad_manifest (error, "a file has no name that ends in " HTK_CRYPT_SUFFIX);
  owned[strlen (owned) - strlen (HTK_CRYPT_SUFFIX)] = '\0';
  if (!htk_crypt_name_ok (owned, error))
    return FALSE;
  if (g_ptr_array_find_with_equal_func (self->files, owned, g_str_equal, NULL))
    return bad_manifest (error, "it names a file twice");
  g_ptr_array_add (self->files, g_steal_pointer (&owned));
  return TRUE;
}

/* One medium's element may hold several files: older servers write it so. */
static gboolean
add_media (Manifest  *self,
           HtkTree   *tree,
           HtkNode    media,
           GError   **error)
{
  for (HtkNode c = htk_tree_first_child (tree, media); c != 0; c = htk_tree_next (tree, c))
    if (htk_tree_kind (tree, c) == HTK_NODE_ELEMENT
        && g_str_equal (htk_tree_local (tree, c), "file"))
      {
        g_autoptr (GString) name = g_string_new (NULL);

        htk_tree_append_text (tree, c, name);
        if (!add_file (self, g_strdup (g_strstrip (name->str)), error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
read_parts (Manifest  *self,
            HtkTree   *tree,
            GError   **error)
{
  HtkNode root = htk_tree_root (tree);

  if (g_strcmp0 (htk_tree_attr_value (tree, root, NULL, "encrypted"), "yes") != 0)
    return bad_manifest (error, "it does not say encrypted=\"yes\"");
  self->form_id = g_strdup (htk_tree_attr_value (tree, root, NULL, "id"));
  self->form_version = g_strdup (htk_tree_attr_value (tree, root, NULL, "version"));
  self->instance_id = child_text (tree, htk_tree_child (tree, root, "meta"), "instanceID");
  self->encrypted_key = child_text (tree, root, "base64EncryptedKey");
  self->signature = child_text (tree, root, "base64EncryptedElementSignature");
  if (self->form_id == NULL || self->instance_id == NULL || self->encrypted_key == NULL)
    return bad_manifest (error, "its id, meta/instanceID or base64EncryptedKey is missing");
  for (HtkNode c = htk_tree_first_child (tree, root); c != 0; c = htk_tree_next (tree, c))
    if (htk_tree_kind (tree, c) == HTK_NODE_ELEMENT
        && g_str_equal (htk_tree_local (tree, c), "media") && !add_media (self, tree, c, error))
      return FALSE;
  return add_file (self, child_text (tree, root, "encryptedXmlFile"), error);
}

static Manifest *
manifest_read (const char  *folder,
               GError     **error)
{
  g_autofree char *path = g_build_filename (folder, HTK_SUBMISSION_XML, NULL);
  g_autoptr (Manifest) self = g_new0 (Manifest, 1);
  HtkNames *names = NULL;
  g_autoptr (HtkTree) tree = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (GError) local = NULL;

  self->files = g_ptr_array_new_with_free_func (g_free);
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  names = htk_names_new ();
  tree = htk_tree_new_from_xml (names, text, (gssize) length, &local);
  htk_names_unref (names);
  if (tree == NULL)
    bad_manifest (error, local->message);
  return tree != NULL && read_parts (self, tree, error) ? g_steal_pointer (&self) : NULL;
}

static char *
path_of (const char *folder,
         const char *name,
         const char *suffix)
{
  g_autofree char *full = g_strconcat (name, suffix, NULL);

  return g_build_filename (folder, full, NULL);
}

static gboolean
decrypt_file (HtkCryptState  *state,
              const char     *name,
              const char     *folder,
              const char     *out,
              GCancellable   *cancellable,
              GError        **error)
{
  g_autofree char *from_path = path_of (folder, name, HTK_CRYPT_SUFFIX);
  g_autofree char *to_path = path_of (out, name, UNPROVEN);
  g_autoptr (GFile) from_file = g_file_new_for_path (from_path);
  g_autoptr (GFile) to_file = g_file_new_for_path (to_path);
  g_autoptr (GFileInputStream) from = g_file_read (from_file, cancellable, error);
  g_autoptr (GFileOutputStream) to = NULL;

  if (from == NULL)
    return FALSE;
  to = g_file_replace (to_file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  return to != NULL
         && htk_crypt_pass (state, name, FALSE, G_INPUT_STREAM (from), G_OUTPUT_STREAM (to),
                            cancellable, error)
         && g_output_stream_close (G_OUTPUT_STREAM (to), cancellable, error);
}

/* The digest covers all files at once: it says that one was changed, not which. */
static gboolean
check_signature (HtkCryptState  *state,
                 EVP_PKEY       *key,
                 Manifest       *manifest,
                 GError        **error)
{
  guchar wanted[HTK_CRYPT_BLOCK];
  g_autoptr (GBytes) digest
      = htk_crypt_unwrap (key, manifest->signature, "base64EncryptedElementSignature", error);
  g_autofree char *names = NULL;

  if (digest == NULL)
    return FALSE;
  htk_crypt_signed_digest (state, wanted);
  if (g_bytes_get_size (digest) == sizeof wanted
      && memcmp (g_bytes_get_data (digest, NULL), wanted, sizeof wanted) == 0)
    return TRUE;
  g_ptr_array_add (manifest->files, NULL);
  names = g_strjoinv (", ", (char **) manifest->files->pdata);
  g_ptr_array_set_size (manifest->files, (int) manifest->files->len - 1);
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_TAMPERED,
               "the submission is not what was signed: its manifest or one of its files was "
               "changed (%s)",
               names);
  return FALSE;
}

static gboolean
rename_proven (Manifest    *manifest,
               const char  *out,
               GError     **error)
{
  for (guint i = 0; i < manifest->files->len; i++)
    {
      g_autofree char *from = path_of (out, manifest->files->pdata[i], UNPROVEN);
      g_autofree char *to = path_of (out, manifest->files->pdata[i], "");

      if (g_rename (from, to) == 0)
        continue;
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
                   "%s could not be written: %s", to, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static void
remove_unproven (Manifest   *manifest,
                 const char *out)
{
  for (guint i = 0; i < manifest->files->len; i++)
    {
      g_autofree char *path = path_of (out, manifest->files->pdata[i], UNPROVEN);

      g_unlink (path);
    }
}

static gboolean
decrypt_all (Manifest      *manifest,
             EVP_PKEY      *key,
             const char    *folder,
             const char    *out,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GBytes) file_key
      = htk_crypt_unwrap (key, manifest->encrypted_key, "base64EncryptedKey", error);
  HtkCryptState state;
  gboolean done = TRUE;

  if (file_key == NULL)
    return FALSE;
  if (g_bytes_get_size (file_key) != HTK_CRYPT_KEY)
    return bad_manifest (error, "base64EncryptedKey does not hold a key of 256 bits");
  htk_crypt_state_init (&state, g_bytes_get_data (file_key, NULL), manifest->form_id,
                        manifest->form_version, manifest->encrypted_key, manifest->instance_id);
  for (guint i = 0; done && i < manifest->files->len; i++)
    done = decrypt_file (&state, manifest->files->pdata[i], folder, out, cancellable, error);
  done = done && (manifest->signature == NULL || check_signature (&state, key, manifest, error))
         && rename_proven (manifest, out, error);
  htk_crypt_state_clear (&state);
  if (!done)
    remove_unproven (manifest, out);
  return done;
}

/**
 * htk_submission_decrypt:
 * @folder: a folder with the manifest as %HTK_SUBMISSION_XML and the encrypted files
 * @private_key: the path of the private key, PEM without a passphrase
 * @out: another folder, for the plain files; made when it is not there
 * @is_signed: (out) (optional): whether the manifest has a signature, which then is right. It
 *   proves that nothing was damaged; it is made with the public key, so it proves no sender
 * @cancellable: (nullable): to stop
 * @error: return location
 *
 * Opens an encrypted submission. Nothing is left in @out unless all of it was in order.
 *
 * Returns: %FALSE with an error of %HTK_CRYPT_ERROR, or of the files, which it names
 */
gboolean
htk_submission_decrypt (const char    *folder,
                        const char    *private_key,
                        const char    *out,
                        gboolean      *is_signed,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (EVP_PKEY) key = htk_crypt_private_key (private_key, error);
  g_autoptr (Manifest) manifest = key != NULL ? manifest_read (folder, error) : NULL;
  g_autoptr (GFile) in = g_file_new_for_path (folder);
  g_autoptr (GFile) to = g_file_new_for_path (out);
  g_autoptr (GError) local = NULL;

  if (manifest == NULL)
    return FALSE;
  if (g_file_equal (in, to))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the plain files need another folder than %s, whose manifest has the name of "
                   "one of them",
                   folder);
      return FALSE;
    }
  if (!g_file_make_directory_with_parents (to, cancellable, &local)
      && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (is_signed != NULL)
    *is_signed = manifest->signature != NULL;
  return decrypt_all (manifest, key, folder, out, cancellable, error);
}
