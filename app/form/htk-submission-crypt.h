#pragma once

/* Submissions that only the holder of a private key can read (ODK XForms: encryption): what a form
 * says of it, encrypting a finished submission, and opening one again. */

#include "app/form/htk-form.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define HTK_CRYPT_ERROR (htk_crypt_error_quark ())
GQuark
htk_crypt_error_quark (void);

/**
 * HtkCryptError:
 * @HTK_CRYPT_ERROR_NOT_ASKED: the form asks for no encryption
 * @HTK_CRYPT_ERROR_NO_INSTANCE_ID: the form or its answers have no instanceID to derive from
 * @HTK_CRYPT_ERROR_KEY: the key is not an RSA key that can be used, or it could not be
 * @HTK_CRYPT_ERROR_WRONG_KEY: the private key is not the one of the submission's public key
 * @HTK_CRYPT_ERROR_MANIFEST: submission.xml is not the manifest of an encrypted submission
 * @HTK_CRYPT_ERROR_NAME: a file's name is no plain name, or two files have it
 * @HTK_CRYPT_ERROR_TAMPERED: a file is not the one that was encrypted
 */
typedef enum {
  HTK_CRYPT_ERROR_NOT_ASKED,
  HTK_CRYPT_ERROR_NO_INSTANCE_ID,
  HTK_CRYPT_ERROR_KEY,
  HTK_CRYPT_ERROR_WRONG_KEY,
  HTK_CRYPT_ERROR_MANIFEST,
  HTK_CRYPT_ERROR_NAME,
  HTK_CRYPT_ERROR_TAMPERED,
} HtkCryptError;

/* The name of the XML among the files of a submission; the manifest takes it over. */
#define HTK_SUBMISSION_XML "submission.xml"

typedef struct _HtkEncryption HtkEncryption;

HtkEncryption *htk_encryption_new      (HtkInstance    *instance,
                                        GError        **error);
void           htk_encryption_free     (HtkEncryption  *self);
gboolean       htk_encryption_add      (HtkEncryption  *self,
                                        const char     *name,
                                        GInputStream   *from,
                                        GOutputStream  *to,
                                        GCancellable   *cancellable,
                                        GError        **error);
char          *htk_encryption_manifest (HtkEncryption  *self,
                                        GError        **error);

gboolean       htk_submission_encrypt  (HtkInstance    *instance,
                                        const char     *media,
                                        const char     *out,
                                        GCancellable   *cancellable,
                                        GError        **error);
gboolean       htk_submission_decrypt  (const char     *folder,
                                        const char     *private_key,
                                        const char     *out,
                                        gboolean       *is_signed,
                                        GCancellable   *cancellable,
                                        GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkEncryption, htk_encryption_free)

G_END_DECLS
