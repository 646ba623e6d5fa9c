/* The device's Ed25519 key: made at the first use, kept in the encrypted store, signs journal rows
 * and, as the X25519 key that belongs to it, opens what is sealed to the device. */
#include "app/store/htk-device-key.h"

#include "app/store/htk-journal.h"

#include <sodium.h>

#define SECRET_NAME "device_secret_key"

static gboolean
load_secret (HtkStore *store,
             guint8    secret[crypto_sign_SECRETKEYBYTES],
             GError  **error)
{
  g_autofree char *hex = htk_store_get_meta (store, SECRET_NAME);
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];
  char text[2 * crypto_sign_SECRETKEYBYTES + 1];
  size_t n = 0;
  gboolean ok;

  if (hex != NULL)
    {
      ok = sodium_hex2bin (secret, crypto_sign_SECRETKEYBYTES, hex, strlen (hex), NULL, &n,
                           NULL) == 0 && n == crypto_sign_SECRETKEYBYTES;
      sodium_memzero (hex, strlen (hex));
      if (!ok)
        g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY, "The device key is damaged");
      return ok;
    }
  crypto_sign_keypair (public_key, secret);
  sodium_bin2hex (text, sizeof text, secret, crypto_sign_SECRETKEYBYTES);
  ok = htk_store_set_meta (store, SECRET_NAME, text, error);
  sodium_memzero (text, sizeof text);
  return ok;
}

/**
 * htk_device_public_key:
 * @store: a tablet's store
 * @error: return location
 *
 * The key the county knows this device by. Makes the pair when there is none yet.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
htk_device_public_key (HtkStore *store,
                       GError  **error)
{
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];
  char hex[2 * sizeof public_key + 1];
  gboolean ok = load_secret (store, secret, error);

  if (ok)
    crypto_sign_ed25519_sk_to_pk (public_key, secret);
  sodium_memzero (secret, sizeof secret);
  if (!ok)
    return NULL;
  sodium_bin2hex (hex, sizeof hex, public_key, sizeof public_key);
  return g_strdup (hex);
}

/* Signs the hash's text; returns 128 hexadecimal digits. */
char *
htk_device_sign (HtkStore   *store,
                 const char *hash,
                 GError    **error)
{
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  guint8 signature[crypto_sign_BYTES];
  char hex[2 * sizeof signature + 1];
  gboolean ok = load_secret (store, secret, error);

  if (ok)
    crypto_sign_detached (signature, NULL, (const guint8 *) hash, strlen (hash), secret);
  sodium_memzero (secret, sizeof secret);
  if (!ok)
    return NULL;
  sodium_bin2hex (hex, sizeof hex, signature, sizeof signature);
  return g_strdup (hex);
}

/* Whether @signature over @hash was made with the key whose public half is @public_key (hex). */
gboolean
htk_signature_is_good (const char *public_key,
                       const char *hash,
                       const char *signature)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 sig[crypto_sign_BYTES];
  size_t n_key = 0, n_sig = 0;

  return sodium_hex2bin (key, sizeof key, public_key, strlen (public_key), NULL, &n_key, NULL) == 0 &&
         n_key == sizeof key &&
         sodium_hex2bin (sig, sizeof sig, signature, strlen (signature), NULL, &n_sig, NULL) == 0 &&
         n_sig == sizeof sig &&
         crypto_sign_verify_detached (sig, (const guint8 *) hash, strlen (hash), key) == 0;
}

/**
 * htk_device_unseal:
 * @store: a store
 * @sealed: what crypto_box_seal() made for the X25519 key that belongs to the device's public key
 * @length: its bytes
 * @plain: (out caller-allocates): the content, of @length - crypto_box_SEALBYTES bytes
 * @error: return location
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_KEY when it is sealed to another key
 */
gboolean
htk_device_unseal (HtkStore     *store,
                   const guint8 *sealed,
                   gsize         length,
                   guint8       *plain,
                   GError      **error)
{
  guint8 secret[crypto_sign_SECRETKEYBYTES], ed[crypto_sign_PUBLICKEYBYTES];
  guint8 box_secret[crypto_box_SECRETKEYBYTES], box_public[crypto_box_PUBLICKEYBYTES];
  gboolean ok = load_secret (store, secret, error);
  gboolean opened;

  if (!ok)
    return FALSE;
  crypto_sign_ed25519_sk_to_pk (ed, secret);
  opened = crypto_sign_ed25519_sk_to_curve25519 (box_secret, secret) == 0 &&
           crypto_sign_ed25519_pk_to_curve25519 (box_public, ed) == 0 &&
           crypto_box_seal_open (plain, sealed, length, box_public, box_secret) == 0;
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (box_secret, sizeof box_secret);
  if (!opened)
    g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY, "This is sealed to another key");
  return opened;
}
