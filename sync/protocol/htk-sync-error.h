#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkSyncError:
 * @HTK_SYNC_ERROR_MALFORMED: not what the protocol says; the message names the member
 * @HTK_SYNC_ERROR_TOO_LARGE: larger than the limit of the reader
 * @HTK_SYNC_ERROR_ENCODING: not the compression it claims to be, or cut short
 */
typedef enum
{
  HTK_SYNC_ERROR_MALFORMED,
  HTK_SYNC_ERROR_TOO_LARGE,
  HTK_SYNC_ERROR_ENCODING,
} HtkSyncError;

#define HTK_SYNC_ERROR (htk_sync_error_quark ())

GQuark htk_sync_error_quark (void);

G_END_DECLS
