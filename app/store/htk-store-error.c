/* The errors of the store: few kinds, each with words that say what to do. */
#include "app/store/htk-store-error.h"

#include <errno.h>

G_DEFINE_QUARK (htk-store-error-quark, htk_store_error)

/**
 * htk_store_set_error_from_errno:
 * @error: return location
 * @code: an errno value
 * @doing: what was tried, as "make the key file"
 * @path: the file
 *
 * Sets an error of the domain %HTK_STORE_ERROR that fits @code.
 *
 * Returns: %NULL, so that a caller can return the call
 */
gpointer
htk_store_set_error_from_errno (GError    **error,
                                int         code,
                                const char *doing,
                                const char *path)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL,
                   "Could not %s %s: the disk is full. Free some space and try again", doing, path);
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_READ_ONLY,
                   "Could not %s %s: the folder cannot be written. Check its permissions", doing,
                   path);
      break;
    default:
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_IO, "Could not %s %s: %s", doing, path,
                   g_strerror (code));
    }
  return NULL;
}
