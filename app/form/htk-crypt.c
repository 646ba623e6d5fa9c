/* The ciphers of ODK XForms: encryption, over OpenSSL: a file at a time, a key at a time. */
#include "app/form/htk-crypt-private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

/* Bytes read at once: a photo of 10 MB never is in memory as a whole. */
#define CHUNK 65536

G_DEFINE_QUARK (htk - crypt - error - quark, htk_crypt_error)

/* What OpenSSL says went wrong last, and nothing left in its queue for somebody else to find. */
static const char *
openssl_reason (void)
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());

  ERR_clear_error ();
  return reason != NULL ? reason : "OpenSSL does not say why";
}

/* The seed of the initialisation vectors is the digest of the instanceID and the key. The lines
 * that are signed begin with what the manifest says; each file adds its own. */
void
htk_crypt_state_init (HtkCryptState *state,
                      const guchar  *key,
                      const char    *form_id,
                      const char    *form_version,
                      const char    *encrypted_key,
                      const char    *instance_id)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  gsize length = HTK_CRYPT_BLOCK;

  memcpy (state->key, key, HTK_CRYPT_KEY);
  g_checksum_update (md5, (const guchar *) instance_id, -1);
  g_checksum_update (md5, key, HTK_CRYPT_KEY);
  g_checksum_get_digest (md5, state->iv, &length);
  state->n_files = 0;
  state->signed_text = g_string_new (NULL);
  g_string_append_printf (state->signed_text, "%s\n", form_id);
  if (form_version != NULL)
    g_string_append_printf (state->signed_text, "%s\n", form_version);
  g_string_append_printf (state->signed_text, "%s\n%s\n", encrypted_key, instance_id);
}

void
htk_crypt_state_clear (HtkCryptState *state)
{
  OPENSSL_cleanse (state->key, sizeof state->key);
  if (state->signed_text != NULL)
    g_string_free (state->signed_text, TRUE);
  state->signed_text = NULL;
}

void
htk_crypt_signed_digest (HtkCryptState *state,
                         guchar         digest[HTK_CRYPT_BLOCK])
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  gsize length = HTK_CRYPT_BLOCK;

  g_checksum_update (md5, (const guchar *) state->signed_text->str, (gssize) state->signed_text->len);
  g_checksum_get_digest (md5, digest, &length);
}

/* Every file has its own vector: the byte whose turn it is goes up by one. */
static EVP_CIPHER_CTX *
next_cipher (HtkCryptState *state,
             gboolean       encrypt)
{
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new ();

  state->iv[state->n_files++ % HTK_CRYPT_BLOCK]++;
  if (cipher == NULL
      || EVP_CipherInit_ex2 (cipher, EVP_aes_256_cfb128 (), state->key, state->iv, encrypt, NULL)
             != 1)
    g_error ("AES-256-CFB is missing from OpenSSL: %s", openssl_reason ());
  return cipher;
}

static void
cipher_bytes (EVP_CIPHER_CTX *cipher,
              guchar         *bytes,
              gsize           length)
{
  int done = 0;

  if (EVP_CipherUpdate (cipher, bytes, &done, bytes, (int) length) != 1 || (gsize) done != length)
    g_error ("AES-256-CFB failed: %s", openssl_reason ());
}

/* Whether the last block ends as PKCS #7 pads: n bytes of value n, n from 1 to 16. */
static gboolean
unpad (const guchar *block,
       guint        *kept)
{
  guint n = block[HTK_CRYPT_BLOCK - 1];

  if (n == 0 || n > HTK_CRYPT_BLOCK)
    return FALSE;
  for (guint i = HTK_CRYPT_BLOCK - n; i < HTK_CRYPT_BLOCK; i++)
    if (block[i] != n)
      return FALSE;
  *kept = HTK_CRYPT_BLOCK - n;
  return TRUE;
}

/* Encrypts what @from gives; @md5 is of what was read. The cipher is a stream, yet the file is
 * padded: the specification wants it. */
static gboolean
encrypt_stream (EVP_CIPHER_CTX  *cipher,
                GChecksum       *md5,
                GInputStream    *from,
                GOutputStream   *to,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autofree guchar *buffer = g_malloc (CHUNK + HTK_CRYPT_BLOCK);
  gsize got;

  do
    {
      gsize length;

      if (!g_input_stream_read_all (from, buffer, CHUNK, &got, cancellable, error))
        return FALSE;
      g_checksum_update (md5, buffer, (gssize) got);
      length = got;
      if (got < CHUNK)
        {
          guint n = HTK_CRYPT_BLOCK - got % HTK_CRYPT_BLOCK;

          memset (buffer + got, (int) n, n);
          length += n;
        }
      cipher_bytes (cipher, buffer, length);
      if (!g_output_stream_write_all (to, buffer, length, NULL, cancellable, error))
        return FALSE;
  } while (got == CHUNK);
  return TRUE;
}

static gboolean
tampered (const char  *name,
          GError     **error)
{
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_TAMPERED,
               "%s" HTK_CRYPT_SUFFIX " is not the file that was encrypted: it was cut or changed",
               name);
  return FALSE;
}

/* Decrypts what @from gives; @md5 is of what is written. The newest block is held back, because it
 * is the padding when nothing follows it. */
static gboolean
decrypt_stream (EVP_CIPHER_CTX  *cipher,
                const char      *name,
                GChecksum       *md5,
                GInputStream    *from,
                GOutputStream   *to,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autofree guchar *buffer = g_malloc (CHUNK + HTK_CRYPT_BLOCK);
  gsize held = 0, got;

  do
    {
      gsize length;
      guint kept = 0;

      if (!g_input_stream_read_all (from, buffer + held, CHUNK, &got, cancellable, error))
        return FALSE;
      cipher_bytes (cipher, buffer + held, got);
      length = held + got;
      if (got < CHUNK
          && (length == 0 || length % HTK_CRYPT_BLOCK != 0
              || !unpad (buffer + length - HTK_CRYPT_BLOCK, &kept)))
        return tampered (name, error);
      length = length - HTK_CRYPT_BLOCK + kept;
      g_checksum_update (md5, buffer, (gssize) length);
      if (!g_output_stream_write_all (to, buffer, length, NULL, cancellable, error))
        return FALSE;
      held = HTK_CRYPT_BLOCK;
      memmove (buffer, buffer + length, held);
  } while (got == CHUNK);
  return TRUE;
}

/**
 * htk_crypt_pass:
 * @state: the submission
 * @name: the plain file's name
 * @encrypt: which way
 * @from: the file
 * @to: where it goes
 * @cancellable: (nullable): to stop
 * @error: return location
 *
 * Passes the next file of the submission through the cipher and adds its line to what is signed.
 *
 * Returns: %FALSE with %HTK_CRYPT_ERROR_TAMPERED for a file that does not decrypt, or an error of
 *   the streams
 */
gboolean
htk_crypt_pass (HtkCryptState  *state,
                const char     *name,
                gboolean        encrypt,
                GInputStream   *from,
                GOutputStream  *to,
                GCancellable   *cancellable,
                GError        **error)
{
  g_autoptr (EVP_CIPHER_CTX) cipher = next_cipher (state, encrypt);
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  gboolean done = encrypt ? encrypt_stream (cipher, md5, from, to, cancellable, error)
                          : decrypt_stream (cipher, name, md5, from, to, cancellable, error);

  if (done)
    g_string_append_printf (state->signed_text, "%s::%s\n", name, g_checksum_get_string (md5));
  return done;
}

/**
 * htk_crypt_public_key:
 * @base64: what the form holds: a SubjectPublicKeyInfo in base64
 * @error: return location
 *
 * Returns: (transfer full): the key; %NULL with %HTK_CRYPT_ERROR_KEY
 */
EVP_PKEY *
htk_crypt_public_key (const char  *base64,
                      GError     **error)
{
  gsize length = 0;
  g_autofree guchar *der = g_base64_decode (base64, &length);
  const guchar *at = der;
  g_autoptr (EVP_PKEY) key = d2i_PUBKEY (NULL, &at, (long) length);

  if (key != NULL && EVP_PKEY_is_a (key, "RSA"))
    return g_steal_pointer (&key);
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_KEY,
               "the form's base64RsaPublicKey is not an RSA public key in base64 (%s)",
               key != NULL ? "it is of another kind" : openssl_reason ());
  return NULL;
}

/* Nobody is asked for a passphrase: the tool may run where nobody is. */
static int
no_passphrase (char *buffer,
               int   size,
               int   writing,
               void *data)
{
  *(gboolean *) data = TRUE;
  return -1;
}

/**
 * htk_crypt_private_key:
 * @path: a private key in PEM without a passphrase
 * @error: return location
 *
 * Returns: (transfer full): the key; %NULL with %HTK_CRYPT_ERROR_KEY or an error of #GFileError
 */
EVP_PKEY *
htk_crypt_private_key (const char  *path,
                       GError     **error)
{
  g_autofree char *pem = NULL;
  gsize length = 0;
  gboolean locked = FALSE;
  g_autoptr (BIO) bio = NULL;
  g_autoptr (EVP_PKEY) key = NULL;

  if (!g_file_get_contents (path, &pem, &length, error))
    return NULL;
  bio = BIO_new_mem_buf (pem, (int) length);
  key = PEM_read_bio_PrivateKey (bio, NULL, no_passphrase, &locked);
  OPENSSL_cleanse (pem, length);
  if (key != NULL && EVP_PKEY_is_a (key, "RSA"))
    return g_steal_pointer (&key);
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_KEY, "%s is not an RSA private key in PEM%s",
               path,
               locked ? " that can be read: it has a passphrase; write it without one first "
                        "(openssl pkey -in KEY -out PLAIN)"
                      : "");
  ERR_clear_error ();
  return NULL;
}

/* RSA-OAEP with SHA-256, in the mask generation too, as every client of ODK does. */
static EVP_PKEY_CTX *
oaep (EVP_PKEY *key,
      gboolean  encrypt)
{
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new (key, NULL);

  if (context == NULL
      || (encrypt ? EVP_PKEY_encrypt_init (context) : EVP_PKEY_decrypt_init (context)) != 1
      || EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_OAEP_PADDING) != 1
      || EVP_PKEY_CTX_set_rsa_oaep_md (context, EVP_sha256 ()) != 1
      || EVP_PKEY_CTX_set_rsa_mgf1_md (context, EVP_sha256 ()) != 1)
    return NULL;
  return g_steal_pointer (&context);
}

/**
 * htk_crypt_wrap:
 * @key: a public key
 * @bytes: what to encrypt with it: the file key, or the digest of what is signed
 * @length: of @bytes
 * @error: return location
 *
 * Returns: (transfer full): base64; %NULL with %HTK_CRYPT_ERROR_KEY
 */
char *
htk_crypt_wrap (EVP_PKEY      *key,
                const guchar  *bytes,
                gsize          length,
                GError       **error)
{
  g_autoptr (EVP_PKEY_CTX) context = oaep (key, TRUE);
  gsize size = (gsize) EVP_PKEY_get_size (key);
  g_autofree guchar *out = g_malloc (size);

  if (context != NULL && EVP_PKEY_encrypt (context, out, &size, bytes, length) == 1)
    return g_base64_encode (out, size);
  g_set_error (
      error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_KEY,
      "the form's base64RsaPublicKey cannot encrypt (%s); give the form a key of 2048 bits "
      "or more",
      openssl_reason ());
  return NULL;
}

/**
 * htk_crypt_unwrap:
 * @key: a private key
 * @base64: what htk_crypt_wrap() made
 * @what: its element, for the message
 * @error: return location
 *
 * Returns: (transfer full): the bytes; %NULL with %HTK_CRYPT_ERROR_WRONG_KEY
 */
GBytes *
htk_crypt_unwrap (EVP_PKEY    *key,
                  const char  *base64,
                  const char  *what,
                  GError     **error)
{
  gsize length = 0;
  g_autofree guchar *bytes = g_base64_decode (base64, &length);
  g_autoptr (EVP_PKEY_CTX) context = oaep (key, FALSE);
  gsize size = (gsize) EVP_PKEY_get_size (key);
  guchar *out = g_malloc (size);

  if (context != NULL && EVP_PKEY_decrypt (context, out, &size, bytes, length) == 1)
    return g_bytes_new_take (out, size);
  g_free (out);
  ERR_clear_error ();
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_WRONG_KEY,
               "%s does not open with this private key: it was made for another one, or changed",
               what);
  return NULL;
}

/* Names come from answers and manifests: none may lead out of the folder, or hide in it. */
gboolean
htk_crypt_name_ok (const char  *name,
                   GError     **error)
{
  if (*name != '\0' && *name != '.' && strpbrk (name, "/\\\r\n") == NULL)
    return TRUE;
  g_set_error (error, HTK_CRYPT_ERROR, HTK_CRYPT_ERROR_NAME, "“%s” is not the plain name of a file",
               name);
  return FALSE;
}
