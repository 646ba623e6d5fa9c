/* The data key: 32 random bytes in a file only its owner may read, held in locked memory. */
#include "app/store/htk-key.h"

#include "app/store/htk-store-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

struct _HtkKey
{
  guint8 *bytes;
};

/**
 * htk_key_new_from_bytes:
 * @bytes: the 32 bytes; copied
 *
 * Returns: (transfer full): a key in memory that is locked and wiped when freed
 */
HtkKey *
htk_key_new_from_bytes (const guint8 bytes[HTK_KEY_BYTES])
{
  HtkKey *key = g_new0 (HtkKey, 1);

  g_return_val_if_fail (sodium_init () >= 0, NULL);
  key->bytes = sodium_malloc (HTK_KEY_BYTES);
  g_assert (key->bytes != NULL);
  memcpy (key->bytes, bytes, HTK_KEY_BYTES);
  return key;
}

/**
 * htk_key_get_bytes:
 * @key: a key
 *
 * Returns: (transfer none): 32 bytes owned by @key
 */
const guint8 *
htk_key_get_bytes (const HtkKey *key)
{
  return key->bytes;
}

void
htk_key_free (HtkKey *key)
{
  if (key == NULL)
    return;
  sodium_free (key->bytes);
  g_free (key);
}

static HtkKey *
key_read (const char *path,
          int         fd,
          GError    **error)
{
  char hex[2 * HTK_KEY_BYTES + 2];
  guint8 bytes[HTK_KEY_BYTES];
  HtkKey *key = NULL;
  size_t n_bytes = 0;
  struct stat st;
  ssize_t n;

  if (fstat (fd, &st) == 0 && (st.st_mode & 077) != 0)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY,
                   "The key file %s can be read by others; set its mode to 0600", path);
      return NULL;
    }
  n = read (fd, hex, sizeof hex - 1);
  hex[MAX (n, 0)] = '\0';
  if (sodium_hex2bin (bytes, sizeof bytes, hex, strlen (hex), "\n", &n_bytes, NULL) == 0 &&
      n_bytes == HTK_KEY_BYTES)
    key = htk_key_new_from_bytes (bytes);
  else
    g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_KEY,
                 "The key file %s does not hold 64 hexadecimal digits; restore it from its copy",
                 path);
  sodium_memzero (hex, sizeof hex);
  sodium_memzero (bytes, sizeof bytes);
  return key;
}

/* The key must outlive a power cut before the first encrypted page does: file and folder are
 * synced before the key is used. */
static HtkKey *
key_create (const char *path,
            GError    **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *tmp = g_strconcat (path, ".new", NULL);
  guint8 bytes[HTK_KEY_BYTES];
  char hex[2 * HTK_KEY_BYTES + 1];
  HtkKey *key = NULL;
  int fd, dir_fd;

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (hex, sizeof hex, bytes, sizeof bytes);
  fd = g_open (tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd >= 0 && write (fd, hex, sizeof hex - 1) == (ssize_t) sizeof hex - 1 && fsync (fd) == 0 &&
      link (tmp, path) == 0)
    {
      dir_fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
      if (dir_fd >= 0)
        {
          fsync (dir_fd);
          close (dir_fd);
        }
      key = htk_key_new_from_bytes (bytes);
    }
  else
    htk_store_set_error_from_errno (error, errno, "make the key file", path);
  if (fd >= 0)
    close (fd);
  g_unlink (tmp);
  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (hex, sizeof hex);
  return key;
}

/**
 * htk_key_load_or_create:
 * @path: the key file
 * @error: return location
 *
 * Reads the data key, or makes one when there is no file yet. Two programs that start at once get
 * the same key: the file appears whole, and whoever is second reads it.
 *
 * Returns: (transfer full): the key, or %NULL with %HTK_STORE_ERROR_KEY when the file can be read
 *   by others or is damaged, %HTK_STORE_ERROR_READ_ONLY, _FULL or _IO when it cannot be made
 */
HtkKey *
htk_key_load_or_create (const char *path,
                        GError    **error)
{
  g_return_val_if_fail (sodium_init () >= 0, NULL);

  for (int attempt = 0; attempt < 2; attempt++)
    {
      g_autoptr (GError) create_error = NULL;
      HtkKey *key;
      int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

      if (fd >= 0)
        {
          key = key_read (path, fd, error);
          close (fd);
          return key;
        }
      if (errno != ENOENT)
        return htk_store_set_error_from_errno (error, errno, "read the key file", path);
      key = key_create (path, &create_error);
      if (key != NULL)
        return key;
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&create_error));
          return NULL;
        }
    }
  return htk_store_set_error_from_errno (error, EAGAIN, "read the key file", path);
}
