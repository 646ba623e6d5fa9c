/* The certificate that this tablet shows to another: signed by itself, made once, known by its pin. */
#include "sync/agent/htk-lan.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <string.h>

#define NAME "lan_certificate"

char *
htk_lan_hex (const guint8 *bytes,
             gsize         length)
{
  char *hex = g_malloc (2 * length + 1);

  return sodium_bin2hex (hex, 2 * length + 1, bytes, length);
}

gboolean
htk_lan_unhex (const char *hex,
               guint8     *bytes,
               gsize       length)
{
  size_t n = 0;

  return hex != NULL && strlen (hex) == 2 * length &&
         sodium_hex2bin (bytes, length, hex, strlen (hex), NULL, &n, NULL) == 0 && n == length;
}

/* (transfer full): all that both ends see of a connection. */
char *
htk_lan_context (const char *server_pin,
                 const char *client_pin,
                 const char *server_once,
                 const char *client_once)
{
  return g_strjoin ("/", server_pin, client_pin, server_once, client_once, NULL);
}

/* Good for ever: it is known by its key, and a tablet's clock may be anywhere. */
static X509 *
make_x509 (EVP_PKEY *key)
{
  X509 *x509 = X509_new ();
  X509_NAME *name = X509_get_subject_name (x509);

  X509_set_version (x509, 2);
  ASN1_INTEGER_set_uint64 (X509_get_serialNumber (x509), 1 + randombytes_random ());
  ASN1_TIME_set_string (X509_getm_notBefore (x509), "20000101000000Z");
  ASN1_TIME_set_string (X509_getm_notAfter (x509), "20991231235959Z");
  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const unsigned char *) "huitoukan", -1, -1,
                              0);
  X509_set_issuer_name (x509, name);
  X509_set_pubkey (x509, key);
  X509_sign (x509, key, EVP_sha256 ());
  return x509;
}

static char *
make_pem (void)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *x509 = key != NULL ? make_x509 (key) : NULL;
  BIO *out = BIO_new (BIO_s_mem ());
  char *data, *pem = NULL;
  long n;

  if (x509 != NULL && PEM_write_bio_X509 (out, x509) == 1 &&
      PEM_write_bio_PKCS8PrivateKey (out, key, NULL, NULL, 0, NULL, NULL) == 1)
    {
      n = BIO_get_mem_data (out, &data);
      pem = g_strndup (data, (gsize) n);
    }
  BIO_free (out);
  X509_free (x509);
  EVP_PKEY_free (key);
  return pem;
}

/**
 * htk_lan_certificate:
 * @store: a tablet's store
 * @error: return location
 *
 * Returns: (transfer full): the tablet's own certificate with its key; made at the first use
 */
GTlsCertificate *
htk_lan_certificate (HtkStore *store,
                     GError  **error)
{
  g_autofree char *pem = htk_store_get_meta (store, NAME);

  if (pem == NULL)
    {
      pem = make_pem ();
      if (pem == NULL)
        {
          g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_MISC,
                               "the certificate of this tablet could not be made");
          return NULL;
        }
      if (!htk_store_set_meta (store, NAME, pem, error))
        return NULL;
    }
  return g_tls_certificate_new_from_pem (pem, -1, error);
}
