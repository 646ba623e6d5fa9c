#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkSyncError:
 * @HTK_SYNC_ERROR_MALFORMED: not what the protocol says; the message names the member
 * @HTK_SYNC_ERROR_TOO_LARGE: larger than the limit of the reader
 * @HTK_SYNC_ERROR_ENCODING: not the compression it claims to be, or cut short
 * @HTK_SYNC_ERROR_CUT: a bundle that ends before its end
 * @HTK_SYNC_ERROR_SIGNATURE: not what its maker signed
 * @HTK_SYNC_ERROR_RECIPIENT: sealed, and not to this store's key
 * @HTK_SYNC_ERROR_VERSION: of a newer format than this program reads
 * @HTK_SYNC_ERROR_DICTIONARY: packed with a dictionary that is not here
 */
typedef enum
{
  HTK_SYNC_ERROR_MALFORMED,
  HTK_SYNC_ERROR_TOO_LARGE,
  HTK_SYNC_ERROR_ENCODING,
  HTK_SYNC_ERROR_CUT,
  HTK_SYNC_ERROR_SIGNATURE,
  HTK_SYNC_ERROR_RECIPIENT,
  HTK_SYNC_ERROR_VERSION,
  HTK_SYNC_ERROR_DICTIONARY,
} HtkSyncError;

#define HTK_SYNC_ERROR (htk_sync_error_quark ())

GQuark htk_sync_error_quark (void);

G_END_DECLS
