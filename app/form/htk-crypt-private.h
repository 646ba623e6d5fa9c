#pragma once

/* What encrypting and opening a submission share: keys, initialisation vectors, the text that is
 * signed, and one file passed through the cipher. For htk-submission-*crypt.c alone. */

#include "app/form/htk-submission-crypt.h"

#include <openssl/evp.h>

G_BEGIN_DECLS

#define HTK_CRYPT_KEY 32
#define HTK_CRYPT_BLOCK 16
#define HTK_CRYPT_SUFFIX ".enc"

typedef struct {
  guchar key[HTK_CRYPT_KEY];
  guchar iv[HTK_CRYPT_BLOCK];
  guint n_files;
  GString *signed_text;
} HtkCryptState;

void      htk_crypt_state_init    (HtkCryptState *state,
                                   const guchar  *key,
                                   const char    *form_id,
                                   const char    *form_version,
                                   const char    *encrypted_key,
                                   const char    *instance_id);
void      htk_crypt_state_clear   (HtkCryptState *state);
gboolean  htk_crypt_pass          (HtkCryptState *state,
                                   const char    *name,
                                   gboolean       encrypt,
                                   GInputStream  *from,
                                   GOutputStream *to,
                                   GCancellable  *cancellable,
                                   GError       **error);
void      htk_crypt_signed_digest (HtkCryptState *state,
                                   guchar         digest[HTK_CRYPT_BLOCK]);
EVP_PKEY *htk_crypt_public_key    (const char    *base64,
                                   GError       **error);
EVP_PKEY *htk_crypt_private_key   (const char    *path,
                                   GError       **error);
char     *htk_crypt_wrap          (EVP_PKEY      *key,
                                   const guchar  *bytes,
                                   gsize          length,
                                   GError       **error);
GBytes   *htk_crypt_unwrap        (EVP_PKEY      *key,
                                   const char    *base64,
                                   const char    *what,
                                   GError       **error);
gboolean  htk_crypt_name_ok       (const char    *name,
                                   GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_vfree)

G_END_DECLS
