/* Takes the parts of a submission as they come: the answers into memory, each file to the disk beside
 * the attachments, without a name. A connection that breaks and a server that is killed leave nothing
 * behind: the files go with the process. */
#include "sync/county/htk-phone-post.h"

#include "app/store/htk-store-error.h"
#include "sync/openrosa/htk-multipart.h"
#include "sync/openrosa/htk-openrosa-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define XML_PART "xml_submission_file"
#define MAX_XML (8 * 1024 * 1024)
#define MAX_FILES 200
#define MAX_NAME 255

typedef enum
{
  NOTHING, /* a field goes by; so does *isIncomplete*: a visit is there with its answers, and its files
              may come in several goes */
  XML,
  A_FILE,
} Part;

struct _HtkPhonePost
{
  HtkStore *store;
  HtkMultipart *reader;
  GError *failed; /* the rest of the body goes by */
  gint64 total;
  Part part;
  GString *xml;
  gboolean has_xml;
  GPtrArray *files;
  GChecksum *sum; /* of the file at work, the last of @files */
};

static void
file_free (gpointer data)
{
  HtkPhoneFile *file = data;

  if (file->fd >= 0)
    close (file->fd);
  g_free (file->name);
  g_free (file->mime);
  g_free (file->sha256);
  g_free (file);
}

static gboolean
fail (GError         **error,
      HtkOpenrosaError code,
      const char      *message)
{
  g_set_error_literal (error, HTK_OPENROSA_ERROR, code, message);
  return FALSE;
}

/* A name that a person could not have given to a file is no way out of a folder or into a log. */
static gboolean
is_file_name (const char *name)
{
  if (*name == '\0' || *name == '.' || strlen (name) > MAX_NAME ||
      !g_utf8_validate (name, -1, NULL) || strpbrk (name, "/\\") != NULL)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

static gboolean
begin_file (HtkPhonePost *self,
            const char   *name,
            const char   *type,
            GError      **error)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (self->store));
  g_autofree char *folder = g_build_filename (home, "attachments", NULL);
  HtkPhoneFile *file;

  if (!is_file_name (name))
    return fail (error, HTK_OPENROSA_ERROR_MALFORMED, "附件的文件名有误");
  for (guint i = 0; i < self->files->len; i++)
    if (g_str_equal (((HtkPhoneFile *) self->files->pdata[i])->name, name))
      return fail (error, HTK_OPENROSA_ERROR_MALFORMED, "同一附件出现了两次");
  if (self->files->len >= MAX_FILES)
    return fail (error, HTK_OPENROSA_ERROR_TOO_LARGE, "一次提交的附件过多");
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return htk_store_set_error_from_errno (error, errno, "make the folder", folder) != NULL;
  file = g_new0 (HtkPhoneFile, 1);
  file->name = g_strdup (name);
  file->mime = g_strdup (type != NULL && strlen (type) <= MAX_NAME ? type : "application/octet-stream");
  file->fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  g_ptr_array_add (self->files, file);
  if (file->fd < 0)
    return htk_store_set_error_from_errno (error, errno, "write", folder) != NULL;
  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  return TRUE;
}

static gboolean
begin (gpointer    data,
       const char *name,
       const char *filename,
       const char *type,
       GError    **error)
{
  HtkPhonePost *self = data;

  if (g_str_equal (name, XML_PART))
    {
      self->part = XML;
      if (self->has_xml)
        return fail (error, HTK_OPENROSA_ERROR_MALFORMED, "一次提交只能有一份表单内容");
      self->has_xml = TRUE;
      return TRUE;
    }
  self->part = filename != NULL ? A_FILE : NOTHING;
  return self->part != A_FILE || begin_file (self, filename, type, error);
}

static gboolean
write_file (HtkPhoneFile *file,
            const guint8 *bytes,
            gsize         length,
            GError      **error)
{
  while (length > 0)
    {
      gssize n = write (file->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return htk_store_set_error_from_errno (error, errno, "write", "an attachment") != NULL;
      bytes += n;
      length -= (gsize) n;
      file->size += n;
    }
  return TRUE;
}

static gboolean
data (gpointer      self_data,
      const guint8 *bytes,
      gsize         length,
      GError      **error)
{
  HtkPhonePost *self = self_data;

  if (self->part == XML)
    {
      if (self->xml->len + length > MAX_XML)
        return fail (error, HTK_OPENROSA_ERROR_TOO_LARGE, "表单内容过大");
      g_string_append_len (self->xml, (const char *) bytes, (gssize) length);
    }
  else if (self->part == A_FILE)
    {
      g_checksum_update (self->sum, bytes, (gssize) length);
      return write_file (self->files->pdata[self->files->len - 1], bytes, length, error);
    }
  return TRUE;
}

static gboolean
end (gpointer data_self,
     GError **error)
{
  HtkPhonePost *self = data_self;

  if (self->part == A_FILE)
    {
      HtkPhoneFile *file = self->files->pdata[self->files->len - 1];

      file->sha256 = g_strdup (g_checksum_get_string (self->sum));
      g_clear_pointer (&self->sum, g_checksum_free);
    }
  return TRUE;
}

/**
 * htk_phone_post_new:
 * @store: the county's store
 * @content_type: (nullable): of the body
 * @error: return location
 *
 * Returns: (transfer full): a submission that nothing has come of yet; NULL with
 *   %HTK_OPENROSA_ERROR_MALFORMED when the body is no multipart/form-data
 */
HtkPhonePost *
htk_phone_post_new (HtkStore   *store,
                    const char *content_type,
                    GError    **error)
{
  static const HtkMultipartFuncs funcs = { begin, data, end };
  g_autoptr (HtkPhonePost) self = g_new0 (HtkPhonePost, 1);

  self->store = g_object_ref (store);
  self->xml = g_string_new (NULL);
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->reader = htk_multipart_new (content_type, &funcs, self, error);
  return self->reader != NULL ? g_steal_pointer (&self) : NULL;
}

void
htk_phone_post_free (HtkPhonePost *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sum, g_checksum_free);
  g_clear_error (&self->failed);
  htk_multipart_free (self->reader);
  g_string_free (self->xml, TRUE);
  g_ptr_array_unref (self->files);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * htk_phone_post_write:
 * @self: a submission
 * @bytes: what came
 * @length: how much
 *
 * What is wrong is told by htk_phone_post_finish(): a phone reads no answer before it has sent all.
 */
void
htk_phone_post_write (HtkPhonePost *self,
                      const guint8 *bytes,
                      gsize         length)
{
  if (self->failed != NULL)
    return;
  self->total += (gint64) length;
  if (self->total > HTK_PHONE_POST_MAX)
    fail (&self->failed, HTK_OPENROSA_ERROR_TOO_LARGE, "一次提交的内容过大");
  else
    htk_multipart_feed (self->reader, bytes, length, &self->failed);
}

/**
 * htk_phone_post_finish:
 * @self: a submission
 * @error: return location
 *
 * Returns: whether all of it has come; FALSE with %HTK_OPENROSA_ERROR or an error of the store
 */
gboolean
htk_phone_post_finish (HtkPhonePost *self,
                       GError      **error)
{
  if (self->failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failed));
      return FALSE;
    }
  if (!htk_multipart_finish (self->reader, error))
    return FALSE;
  return self->has_xml || fail (error, HTK_OPENROSA_ERROR_MALFORMED, "提交内容中没有表单内容");
}

/**
 * htk_phone_post_xml:
 * @self: a submission
 * @length: (out): in bytes
 *
 * Returns: its answers as they came
 */
const char *
htk_phone_post_xml (HtkPhonePost *self,
                    gsize        *length)
{
  *length = self->xml->len;
  return self->xml->str;
}

/**
 * htk_phone_post_files:
 * @self: a submission
 *
 * Returns: (transfer none) (element-type HtkPhoneFile): the files that came with it
 */
GPtrArray *
htk_phone_post_files (HtkPhonePost *self)
{
  return self->files;
}
