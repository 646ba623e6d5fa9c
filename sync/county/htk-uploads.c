/* Keeps the files that tablets send in pieces: what has arrived lies beside its place under a
 * name ending in .part, its size is how far it has come, and it moves to its place when its hash
 * fits. */
#include "sync/county/htk-uploads.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct _HtkUpload
{
  char *sha256, *path, *part;
  int fd;
  gint64 offset, size;
  gboolean failed;
};

static gint64
size_of (const char *path)
{
  GStatBuf st;

  return g_stat (path, &st) == 0 ? (gint64) st.st_size : -1;
}

/* (transfer full): the SHA-256 of a file, NULL when it cannot be read. */
static char *
hash_file (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 piece[65536];
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n;

  if (fd < 0)
    return NULL;
  while ((n = read (fd, piece, sizeof piece)) > 0)
    g_checksum_update (sum, piece, n);
  close (fd);
  return n == 0 ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

static gboolean
put_in_place (HtkUpload *self,
              GError   **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  int fd;

  if (g_rename (self->part, self->path) != 0)
    return htk_store_set_error_from_errno (error, errno, "rename", self->part) != NULL;
  fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}

static gboolean
complete (HtkUpload *self,
          HtkStore  *store,
          GError   **error)
{
  g_autofree char *hash = hash_file (self->part);
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE attachment SET received = size, complete_at = ?2 WHERE sha256 = ?1", error);

  if (stmt == NULL)
    return FALSE;
  if (g_strcmp0 (hash, self->sha256) != 0)
    {
      g_unlink (self->part);
      self->offset = 0;
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                   "附件内容与其校验值不符，已丢弃，请重新上传");
      return FALSE;
    }
  htk_stmt_bind (stmt, "ti", self->sha256, g_get_real_time () / 1000);
  return put_in_place (self, error) && htk_stmt_run (stmt, error);
}

/* Ends what a killed server had begun: a part that is whole, or a file in its place whose row was
 * not yet written. What is not what its name says counts as nothing. */
static gboolean
settle (HtkUpload *self,
        HtkStore  *store,
        GError   **error)
{
  g_autoptr (GError) why = NULL;

  if (self->offset == 0 && self->size > 0 && size_of (self->path) == self->size &&
      g_rename (self->path, self->part) == 0)
    self->offset = self->size;
  if (self->offset != self->size || size_of (self->part) < 0 || complete (self, store, &why))
    return TRUE;
  if (g_error_matches (why, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * htk_upload_state:
 * @store: the county's store
 * @sha256: a file a visit has named
 * @offset: (out): how many bytes have arrived
 * @size: (out): how many it has
 * @error: return location
 *
 * A file whose last byte came before the server was killed, and whose hash nobody had looked at, is
 * completed here: the sender is told that all has come only when it is so for good.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_NOT_FOUND when no visit names the file
 */
gboolean
htk_upload_state (HtkStore   *store,
                  const char *sha256,
                  gint64     *offset,
                  gint64     *size,
                  GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT size, complete_at IS NOT NULL FROM attachment WHERE sha256 = ?",
              error);
  HtkUpload file = { .sha256 = (char *) sha256, .fd = -1 };
  g_autofree char *path = htk_attachment_path (store, sha256);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", sha256);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  if (!has_row)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "没有回访提到这个附件");
      return FALSE;
    }
  file.path = path;
  file.part = part;
  *size = file.size = htk_stmt_int (stmt, 0);
  if (htk_stmt_int (stmt, 1) && size_of (path) == *size)
    {
      *offset = *size;
      return TRUE;
    }
  file.offset = MAX (size_of (part), 0);
  if (!settle (&file, store, error))
    return FALSE;
  *offset = file.offset;
  return TRUE;
}

static gboolean
open_part (HtkUpload *self,
           GError   **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return htk_store_set_error_from_errno (error, errno, "make the folder", folder) != NULL;
  self->fd = g_open (self->part, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0 &&
      lseek (self->fd, (off_t) self->offset, SEEK_SET) == (off_t) self->offset)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE, "这个附件正由另一个连接上传");
  return FALSE;
}

/**
 * htk_upload_begin:
 * @store: the county's store
 * @sha256: a file a visit has named
 * @offset: where the sender goes on
 * @error: return location
 *
 * Returns: (transfer full): a piece to write to; NULL with %HTK_COUNTY_ERROR_STATE when the file
 *   has come to another offset or another connection is writing it
 */
HtkUpload *
htk_upload_begin (HtkStore   *store,
                  const char *sha256,
                  gint64      offset,
                  GError    **error)
{
  g_autoptr (HtkUpload) self = g_new0 (HtkUpload, 1);
  gint64 come;

  self->fd = -1;
  if (!htk_upload_state (store, sha256, &come, &self->size, error))
    return NULL;
  if (come != offset)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
                   "续传位置不符：县级已收到 %" G_GINT64_FORMAT " 字节", come);
      return NULL;
    }
  self->sha256 = g_strdup (sha256);
  self->path = htk_attachment_path (store, sha256);
  self->part = g_strconcat (self->path, ".part", NULL);
  self->offset = offset;
  if (offset < self->size && !open_part (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
htk_upload_free (HtkUpload *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->sha256);
  g_free (self->path);
  g_free (self->part);
  g_free (self);
}

/**
 * htk_upload_write:
 * @self: a piece
 * @data: the next bytes
 * @length: how many
 *
 * Returns: FALSE when the disk is full or more comes than the file has; htk_upload_finish() says
 *   which
 */
gboolean
htk_upload_write (HtkUpload    *self,
                  gconstpointer data,
                  gsize         length)
{
  const guint8 *at = data;

  if (self->failed || self->offset + (gint64) length > self->size)
    self->failed = TRUE;
  while (!self->failed && length > 0)
    {
      gssize n = write (self->fd, at, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          self->failed = TRUE;
          break;
        }
      at += n;
      length -= (gsize) n;
      self->offset += n;
    }
  return !self->failed;
}

/**
 * htk_upload_finish:
 * @self: a piece
 * @store: the county's store
 * @offset: (out): how far the file has come
 * @error: return location
 *
 * Makes the piece durable, and the file complete when it was the last.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_INPUT when the content is not that of its name, an error of
 *   the store when it could not be written
 */
gboolean
htk_upload_finish (HtkUpload *self,
                   HtkStore  *store,
                   gint64    *offset,
                   GError   **error)
{
  gboolean done = TRUE;

  *offset = self->offset;
  if (self->fd < 0)
    return TRUE;
  if (self->failed)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL,
                   "the attachment could not be written, or is larger than its visit said");
      return FALSE;
    }
  if (fsync (self->fd) != 0)
    return htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
  if (self->offset == self->size)
    done = complete (self, store, error);
  *offset = self->offset;
  return done;
}
