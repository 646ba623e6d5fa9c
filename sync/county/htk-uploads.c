/* Keeps the files that tablets send in pieces: what has arrived lies beside its place under a
 * name ending in .part, its size is how far it has come, and it moves to its place when its hash
 * fits. */
#include "sync/county/htk-uploads.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-store-private.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-uploads-begun.h"

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
  gint64 begun_at;  /* the offset this piece began at */
  GChecksum *sum;   /* of this piece, NULL when the sender gave none */
  GBytes *expected; /* what @sum is to be */
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

/* So that the name of a file is durable too. */
static void
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
put_in_place (HtkUpload *self,
              GError   **error)
{
  if (g_rename (self->part, self->path) != 0)
    return htk_store_set_error_from_errno (error, errno, "rename", self->part) != NULL;
  sync_folder_of (self->path);
  return TRUE;
}

/* The county has the file. Whether a visit has named it or not: it is kept. */
static gboolean
keep_row (HtkStore   *store,
          const char *sha256,
          gint64      size,
          const char *mime,
          GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO attachment (sha256, size, mime, received, complete_at) VALUES (?1, ?2, ?3, ?2, ?4)"
    " ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, received = excluded.size,"
    " complete_at = coalesce (complete_at, excluded.complete_at)", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "titi", sha256, size, mime, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

static gboolean
complete (HtkUpload *self,
          HtkStore  *store,
          GError   **error)
{
  g_autofree char *hash = hash_file (self->part);
  g_autoptr (HtkBegun) begun = NULL;

  if (g_strcmp0 (hash, self->sha256) != 0)
    {
      g_unlink (self->part);
      self->offset = 0;
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
                   "附件内容与其校验值不符，已丢弃，请重新上传");
      return FALSE;
    }
  begun = htk_begun_get (store, self->sha256);
  if (!put_in_place (self, error) ||
      !keep_row (store, self->sha256, self->size,
                 begun != NULL ? begun->mime : "application/octet-stream", error))
    return FALSE;
  htk_begun_end (store, self->sha256);
  return TRUE;
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

/* How large a file is that a visit has named or a tablet has begun. A correction made on another tablet
 * than the photo names it with the size 0, which says nothing. */
static gboolean
find (HtkStore   *store,
      const char *sha256,
      gint64     *size,
      gboolean   *is_complete,
      GError    **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT size, complete_at IS NOT NULL FROM attachment WHERE sha256 = ?",
              error);
  g_autoptr (HtkBegun) begun = NULL;
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", sha256);
  if (!htk_stmt_next (stmt, &has_row, error))
    return FALSE;
  *size = has_row ? htk_stmt_int (stmt, 0) : 0;
  *is_complete = has_row && htk_stmt_int (stmt, 1);
  if (*size == 0 && !*is_complete)
    begun = htk_begun_get (store, sha256);
  if (begun != NULL)
    *size = begun->size;
  if (has_row || begun != NULL)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND, "没有回访提到这个附件");
  return FALSE;
}

/* What has arrived; more than the file has is of another announcement, and counts as nothing. */
static gint64
arrived (const HtkUpload *file)
{
  gint64 offset = MAX (size_of (file->part), 0);

  if (offset <= file->size)
    return offset;
  g_unlink (file->part);
  return 0;
}

/**
 * htk_upload_state:
 * @store: the county's store
 * @sha256: a file that a visit has named or a tablet has begun
 * @offset: (out): how many bytes have arrived
 * @size: (out): how many it has
 * @error: return location
 *
 * A file whose last byte came before the server was killed, and whose hash nobody had looked at, is
 * completed here: the sender is told that all has come only when it is so for good.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_NOT_FOUND when nobody has announced the file
 */
gboolean
htk_upload_state (HtkStore   *store,
                  const char *sha256,
                  gint64     *offset,
                  gint64     *size,
                  GError    **error)
{
  HtkUpload file = { .sha256 = (char *) sha256, .fd = -1 };
  g_autofree char *path = htk_attachment_path (store, sha256);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gboolean is_complete;

  if (!find (store, sha256, size, &is_complete, error))
    return FALSE;
  file.path = path;
  file.part = part;
  file.size = *size;
  if (is_complete && size_of (path) == *size)
    {
      *offset = *size;
      return TRUE;
    }
  file.offset = arrived (&file);
  if (!settle (&file, store, error))
    return FALSE;
  *offset = file.offset;
  return TRUE;
}

static gboolean
make_folder_of (const char *path,
                GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, 0700) == 0 ||
         htk_store_set_error_from_errno (error, errno, "make the folder", folder) != NULL;
}

static gboolean
open_part (HtkUpload *self,
           GError   **error)
{
  if (!make_folder_of (self->path, error))
    return FALSE;
  self->fd = g_open (self->part, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0 &&
      lseek (self->fd, (off_t) self->offset, SEEK_SET) == (off_t) self->offset)
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE, "这个附件正由另一个连接上传");
  return FALSE;
}

/* A file of no bytes has all that comes: its part is there at once, to be completed. */
static gboolean
begin_empty (HtkStore   *store,
             const char *sha256,
             GError    **error)
{
  g_autofree char *path = htk_attachment_path (store, sha256);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int fd;

  if (!make_folder_of (path, error))
    return FALSE;
  fd = g_open (part, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return htk_store_set_error_from_errno (error, errno, "write", part) != NULL;
  close (fd);
  return TRUE;
}

/**
 * htk_upload_create:
 * @store: the county's store
 * @sha256: of the content that will come
 * @size: in bytes
 * @mime: its media type
 * @error: return location
 *
 * Announces a file that no visit may have named yet. One that is known already, whoever has sent or
 * named it, is the same file: nothing of it is sent twice.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_STATE when a visit has named it with another size
 */
gboolean
htk_upload_create (HtkStore   *store,
                   const char *sha256,
                   gint64      size,
                   const char *mime,
                   GError    **error)
{
  g_autoptr (GError) unknown = NULL;
  g_autoptr (HtkBegun) begun = htk_begun_get (store, sha256);
  gboolean is_complete = FALSE;
  gint64 known = 0;

  htk_begun_expire (store, g_get_real_time () / G_USEC_PER_SEC);
  if (!find (store, sha256, &known, &is_complete, &unknown) &&
      !g_error_matches (unknown, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&unknown));
      return FALSE;
    }
  if (known == size && unknown == NULL)
    return size > 0 || is_complete || begin_empty (store, sha256, error);
  if (is_complete || (known > 0 && begun == NULL))
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE,
                   "县级等待的这个附件为 %" G_GINT64_FORMAT " 字节，与本次大小不符", known);
      return FALSE;
    }
  return htk_begun_put (store, sha256, size, mime, error) &&
         (size > 0 || begin_empty (store, sha256, error));
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
  self->offset = self->begun_at = offset;
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
  g_clear_pointer (&self->sum, g_checksum_free);
  g_clear_pointer (&self->expected, g_bytes_unref);
  g_free (self);
}

/**
 * htk_upload_expect:
 * @self: a piece, before its first byte
 * @type: an algorithm
 * @digest: what the piece will have
 *
 * A piece that came whole and is another is thrown away by htk_upload_finish(). What a cut line leaves
 * of one is kept: the hash of the whole file is looked at in any case.
 */
void
htk_upload_expect (HtkUpload    *self,
                   GChecksumType type,
                   GBytes       *digest)
{
  self->sum = g_checksum_new (type);
  self->expected = g_bytes_ref (digest);
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
      if (self->sum != NULL)
        g_checksum_update (self->sum, at, n);
      at += n;
      length -= (gsize) n;
      self->offset += n;
    }
  return !self->failed;
}

/* Whether the piece is what its sender said; otherwise it is as if it had not come. */
static gboolean
check_piece (HtkUpload *self,
             GError   **error)
{
  guint8 digest[64];
  gsize size = sizeof digest;
  g_autoptr (GBytes) got = NULL;

  if (self->sum == NULL)
    return TRUE;
  g_checksum_get_digest (self->sum, digest, &size);
  got = g_bytes_new (digest, size);
  if (g_bytes_equal (got, self->expected))
    return TRUE;
  if (self->fd >= 0 && ftruncate (self->fd, (off_t) self->begun_at) != 0)
    return htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
  self->offset = self->begun_at;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT,
               "这一段附件与其校验值不符，已丢弃，请重新上传这一段");
  return FALSE;
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
  if (!check_piece (self, error))
    {
      *offset = self->offset;
      return FALSE;
    }
  if (fsync (self->fd) != 0)
    return htk_store_set_error_from_errno (error, errno, "write", self->part) != NULL;
  if (self->offset == self->size)
    done = complete (self, store, error);
  *offset = self->offset;
  return done;
}

/* Gives a file without a name the one of its content; *is_new when there was none. */
static gboolean
give_name (int         fd,
           const char *path,
           gint64      size,
           gboolean   *is_new,
           GError    **error)
{
  g_autofree char *open_file = g_strdup_printf ("/proc/self/fd/%d", fd);

  *is_new = FALSE;
  if (size_of (path) == size)
    return TRUE;
  if (size_of (path) >= 0)
    g_unlink (path); /* cut short by a full disk: what has the right size is the right one */
  *is_new = linkat (AT_FDCWD, open_file, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
  return *is_new || htk_store_set_error_from_errno (error, errno, "write", path) != NULL;
}

/**
 * htk_upload_adopt:
 * @store: the county's store, in a transaction
 * @fd: a file without a name (O_TMPFILE) beside the attachments, with the whole content
 * @sha256: of the content
 * @size: in bytes
 * @mime: its media type
 * @is_new: (out): whether the file was not there before: a transaction that is not committed takes it
 *   away again
 * @error: return location
 *
 * Keeps a file that came whole, durably, under the hash of its content.
 */
gboolean
htk_upload_adopt (HtkStore   *store,
                  int         fd,
                  const char *sha256,
                  gint64      size,
                  const char *mime,
                  gboolean   *is_new,
                  GError    **error)
{
  g_autofree char *path = htk_attachment_path (store, sha256);

  *is_new = FALSE;
  if (fsync (fd) != 0)
    return htk_store_set_error_from_errno (error, errno, "write", path) != NULL;
  if (!make_folder_of (path, error) || !give_name (fd, path, size, is_new, error))
    return FALSE;
  sync_folder_of (path);
  return keep_row (store, sha256, size, mime, error);
}
