/* Photos and signatures: files named by their content, written before anything refers to them. */
#include "app/store/htk-attachments.h"

#include "app/store/htk-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

void
htk_attachment_free (HtkAttachment *self)
{
  if (self == NULL)
    return;
  g_free (self->sha256);
  g_free (self->mime);
  g_free (self);
}

/**
 * htk_attachment_path:
 * @store: a store
 * @sha256: a content's hash, 64 hexadecimal digits
 *
 * Returns: (transfer full): where its file lies beside the database
 */
char *
htk_attachment_path (HtkStore   *store,
                     const char *sha256)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  const char a[] = { sha256[0], sha256[1], '\0' };
  const char b[] = { sha256[2], sha256[3], '\0' };

  return g_build_filename (home, "attachments", a, b, sha256, NULL);
}

static gboolean
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return done;
}

/* Written under another name, synced, renamed: a file with its right name is always whole. */
static gboolean
write_file (const char *path,
            GBytes     *bytes,
            GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) local = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      htk_store_set_error_from_errno (error, errno, "make the folder", folder);
      return FALSE;
    }
  if (!g_file_set_contents_full (path, data, (gssize) size,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &local))
    {
      int code = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC)   ? ENOSPC
                 : g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_ACCES) ? EACCES
                 : g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_ROFS)  ? EROFS
                                                                             : EIO;

      htk_store_set_error_from_errno (error, code, "keep the photo", path);
      return FALSE;
    }
  sync_folder (folder);
  return TRUE;
}

/**
 * htk_attachment_keep:
 * @store: a store
 * @bytes: the content
 * @mime: its media type
 * @error: return location
 *
 * Keeps a file durably under the hash of its content; the same content is kept once.
 *
 * Returns: (transfer full): its SHA-256
 */
char *
htk_attachment_keep (HtkStore   *store,
                     GBytes     *bytes,
                     const char *mime,
                     GError    **error)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *path = htk_attachment_path (store, sha256);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO attachment (sha256, size, mime, made_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (sha256) DO NOTHING", error);

  if (stmt == NULL || !write_file (path, bytes, error))
    return NULL;
  htk_stmt_bind (stmt, "titi", sha256, (gint64) g_bytes_get_size (bytes), mime,
                 g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error) ? g_steal_pointer (&sha256) : NULL;
}

static HtkAttachment *
read_attachment (HtkStmt *stmt)
{
  HtkAttachment *a = g_new0 (HtkAttachment, 1);

  a->sha256 = g_strdup (htk_stmt_text (stmt, 0));
  a->size = htk_stmt_int (stmt, 1);
  a->mime = g_strdup (htk_stmt_text (stmt, 2));
  a->sent = htk_stmt_int (stmt, 3);
  return a;
}

/**
 * htk_attachment_get:
 * @store: a store
 * @sha256: a content's hash
 * @error: return location
 *
 * Returns: (transfer full): what is known of it; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkAttachment *
htk_attachment_get (HtkStore   *store,
                    const char *sha256,
                    GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT sha256, size, mime, sent FROM attachment WHERE sha256 = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", sha256);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_attachment (stmt);
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no file %s", sha256);
  return NULL;
}

/**
 * htk_attachment_unsent:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkAttachment): files of submitted visits that the county
 *   has not confirmed, the smallest first
 */
GPtrArray *
htk_attachment_unsent (HtkStore *store,
                       GError  **error)
{
  g_autoptr (GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) htk_attachment_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT sha256, size, mime, sent FROM attachment WHERE receipt_at IS NULL"
    " AND sha256 IN (SELECT sha256 FROM visit_file) ORDER BY size, sha256", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (list, read_attachment (stmt));
    }
  return g_steal_pointer (&list);
}

/**
 * htk_attachment_receipt:
 * @store: a store
 * @sha256: a content's hash
 * @sent: bytes the county has
 * @complete: whether it has confirmed all of them
 * @error: return location
 */
gboolean
htk_attachment_receipt (HtkStore   *store,
                        const char *sha256,
                        gint64      sent,
                        gboolean    complete,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE attachment SET sent = ?2, receipt_at = CASE WHEN ?3 THEN ?4 END WHERE sha256 = ?1",
    error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tiii", sha256, sent, (gint64) complete, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}
