/* What a tablet remembers of the county's certificate (design.md 9): the hash of its public key, so
 * that a certificate that is renewed for the same key is still the county's. Both ends make it. */
#include "sync/protocol/htk-pin.h"

#include <openssl/x509.h>

/* (transfer full) (nullable): the public key with its algorithm, as the certificate holds it. */
static GBytes *
public_key_of (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  const unsigned char *at;
  unsigned char *out = NULL;
  X509 *x509;
  GBytes *key = NULL;
  int n;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;
  at = der->data;
  x509 = d2i_X509 (NULL, &at, (long) der->len);
  if (x509 == NULL)
    return NULL;
  n = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &out);
  if (n > 0)
    key = g_bytes_new (out, (gsize) n);
  OPENSSL_free (out);
  X509_free (x509);
  return key;
}

/**
 * htk_pin_of:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (nullable): the SHA-256 of its public key (RFC 7469), 64 hexadecimal
 *   digits; %NULL when it cannot be read
 */
char *
htk_pin_of (GTlsCertificate *certificate)
{
  g_autoptr (GBytes) key = public_key_of (certificate);

  return key != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, key) : NULL;
}

gboolean
htk_pin_is_of (const char      *pin,
               GTlsCertificate *certificate)
{
  g_autofree char *own = htk_pin_of (certificate);

  return own != NULL && g_ascii_strcasecmp (own, pin) == 0;
}

/**
 * htk_pin_of_file:
 * @path: a certificate as PEM, as the one nginx is given
 * @error: return location
 *
 * Returns: (transfer full): the pin of the first certificate in it; NULL with an error of
 *   %G_TLS_ERROR or %G_FILE_ERROR
 */
char *
htk_pin_of_file (const char *path,
                 GError    **error)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, error);
  char *pin = certificate != NULL ? htk_pin_of (certificate) : NULL;

  if (certificate != NULL && pin == NULL)
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE,
                 "the public key of %s cannot be read", path);
  return pin;
}
