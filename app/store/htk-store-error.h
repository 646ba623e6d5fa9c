#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkStoreError:
 * @HTK_STORE_ERROR_FULL: no room on the disk; nothing of the operation was kept
 * @HTK_STORE_ERROR_READ_ONLY: the folder or file cannot be written
 * @HTK_STORE_ERROR_NEWER: the database was made by a newer program
 * @HTK_STORE_ERROR_DAMAGED: the database failed its check and there is no backup to restore
 * @HTK_STORE_ERROR_KEY: the key is missing, unreadable or not the one of this database
 * @HTK_STORE_ERROR_BUSY: another program held the database for longer than the time-out
 * @HTK_STORE_ERROR_IO: any other failure of the disk
 * @HTK_STORE_ERROR_NOT_FOUND: what was named is not in the store
 * @HTK_STORE_ERROR_INVALID: the row breaks a rule of the schema
 * @HTK_STORE_ERROR_STATE: what was asked may not be done in the present state
 */
typedef enum
{
  HTK_STORE_ERROR_FULL,
  HTK_STORE_ERROR_READ_ONLY,
  HTK_STORE_ERROR_NEWER,
  HTK_STORE_ERROR_DAMAGED,
  HTK_STORE_ERROR_KEY,
  HTK_STORE_ERROR_BUSY,
  HTK_STORE_ERROR_IO,
  HTK_STORE_ERROR_NOT_FOUND,
  HTK_STORE_ERROR_INVALID,
  HTK_STORE_ERROR_STATE,
} HtkStoreError;

#define HTK_STORE_ERROR (htk_store_error_quark ())

GQuark htk_store_error_quark (void);

gpointer htk_store_set_error_from_errno (GError    **error,
                                         int         code,
                                         const char *doing,
                                         const char *path);

G_END_DECLS
