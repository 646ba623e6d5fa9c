/* Sends the photos and signatures of submitted visits by tus 1.0: asks how far each has come, begins what
 * is not known there, goes on from there in pieces that grow and shrink with the line, each with its
 * checksum, and keeps the county's count. A file at fault waits and does not hold up the others. */
#include "sync/agent/htk-agent-private.h"

#include "sync/agent/htk-line.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define MIN_PIECE (16 * 1024)
#define MAX_PIECE (2 * 1024 * 1024)
#define MAX_FAILURES 4
/* tus: 460 Checksum Mismatch */
#define STATUS_CHECKSUM 460
#define FILES "/v1/attachments"

typedef struct
{
  GPtrArray *files;
  guint at;       /* the file on its way */
  guint failures; /* of this file, one after another */
  guint spoilt;   /* how often it or a piece of it arrived as something else */
  gboolean begun; /* whether it was begun in this round */
  char *place;    /* where it is, as the path of a request */
  gint64 offset;  /* how far the county has it */
  gint64 done, total;
} Upload;

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_ptr_array_unref (upload->files);
  g_free (upload->place);
  g_free (upload);
}

static void ask_offset (GTask *task);
static void send_piece (GTask *task);
static void send_bytes (GTask *task);

static HtkAttachment *
current (Upload *upload)
{
  return g_ptr_array_index (upload->files, upload->at);
}

static void
next_file (GTask *task)
{
  Upload *upload = g_task_get_task_data (task);

  upload->at++;
  upload->failures = 0;
  upload->spoilt = 0;
  upload->begun = FALSE;
  ask_offset (task);
}

static void
fail (GTask  *task,
      GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The file waits; its name is its hash, which tells nothing about anybody. */
static void
skip_file (GTask      *task,
           const char *why)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);

  if (why != NULL)
    htk_agent_log (self, "upload", _("File %.12s…: %s"), current (upload)->sha256, why);
  self->counts.skipped++;
  next_file (task);
}

/* The county was set back, and this file was removed from here after its receipt: it cannot be sent again. That
 * is said once, with the whole name, for whoever looks for it in the backups of both. */
static void
lose_file (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  const char *sha256 = current (upload)->sha256;
  GError *error = NULL;

  if (!htk_attachment_lost (self->store, sha256, &error))
    {
      fail (task, error);
      return;
    }
  htk_agent_log (self, "upload", _("The county lacks file %s that it had confirmed. It is not on this tablet any "
                                   "more: it was removed after that receipt, to make room. Tell the operator"),
                 sha256);
  self->counts.skipped++;
  next_file (task);
}

/* Where a server keeps a file is its own affair. One that names files by their content, as the county does,
 * is asked without being told first; what another has said is kept until the file is there. */
static char *
name_of_place (const char *sha256)
{
  return g_strconcat ("upload/", sha256, NULL);
}

static char *
usual_place (const char *sha256)
{
  return g_strconcat (FILES "/", sha256, NULL);
}

static char *
find_place (HtkAgent   *self,
            const char *sha256)
{
  g_autofree char *name = name_of_place (sha256);
  char *place = htk_store_get_meta (self->store, name);

  return place != NULL ? place : usual_place (sha256);
}

static gboolean
keep_place (HtkAgent   *self,
            const char *sha256,
            const char *place,
            GError    **error)
{
  g_autofree char *name = name_of_place (sha256);
  g_autofree char *usual = usual_place (sha256);
  g_autofree char *before = htk_store_get_meta (self->store, name);

  if (g_strcmp0 (place, usual) == 0)
    place = NULL;
  return g_strcmp0 (place, before) == 0 || htk_store_set_meta (self->store, name, place, error);
}

/* A file is named by the hash of its content, and the county has looked: that hash is its receipt. */
static gboolean
log_file (HtkAgent            *self,
          const HtkAttachment *file,
          GError             **error)
{
  g_autofree char *size = g_format_size ((guint64) file->size);
  g_autofree char *detail = g_strdup_printf (_("A photo or signature (%s) is at the county"), size);
  const HtkSyncLogEntry entry = { .event = (char *) "upload", .detail = detail,
                                  .route = (char *) "line", .receipt = file->sha256 };

  return htk_sync_log_keep (self->store, &entry, error);
}

static void
take_offset (GTask *task,
             gint64 offset)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  const HtkAttachment *file = current (upload);
  gboolean complete = offset == file->size;
  GError *error = NULL;

  if (!htk_attachment_receipt (self->store, file->sha256, offset, complete, &error) ||
      (complete && (!keep_place (self, file->sha256, NULL, &error) || !log_file (self, file, &error))))
    {
      fail (task, error);
      return;
    }
  upload->done += offset - upload->offset;
  upload->offset = offset;
  htk_agent_progress (self, upload->done, upload->total);
  if (!complete)
    {
      send_piece (task);
      return;
    }
  self->counts.files++;
  htk_agent_changed (self);
  next_file (task);
}

/* What to do after a reply that is no progress: ask anew, leave the file, or end. */
static void
take_trouble (GTask    *task,
              HtkReply *reply,
              GError   *error)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  gboolean again = reply != NULL && (reply->status == 409 || reply->status == 413);

  /* Spoilt on the way once; twice, it is spoilt here. */
  if (reply != NULL && reply->status == STATUS_CHECKSUM)
    again = ++upload->spoilt < 2;
  if (g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT))
    again = TRUE;
  if (again && upload->failures < MAX_FAILURES)
    {
      upload->failures++;
      self->piece = MAX (self->piece / 4, MIN_PIECE);
      g_clear_error (&error);
      ask_offset (task);
    }
  else if (error == NULL || g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REJECTED) ||
           g_error_matches (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_TOO_LARGE))
    {
      skip_file (task, error != NULL ? error->message : _("the county does not take it"));
      g_clear_error (&error);
    }
  else
    fail (task, error);
}

static void
sent_piece (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply == NULL || !htk_reply_check (reply, NULL, &error))
    {
      take_trouble (task, reply, error);
      return;
    }
  if (reply->offset <= upload->offset || reply->offset > current (upload)->size)
    {
      g_set_error (&error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT,
                   _("The county does not say how far the file has come"));
      take_trouble (task, reply, error);
      return;
    }
  upload->failures = 0;
  self->piece = htk_line_next (self->piece, (gsize) (reply->offset - upload->offset), reply->took,
                               MIN_PIECE, MAX_PIECE);
  take_offset (task, reply->offset);
}

/* (transfer full): the next bytes of the file; NULL when it is not what it was. */
static GBytes *
read_piece (HtkAgent            *self,
            const HtkAttachment *file,
            gint64               offset)
{
  g_autofree char *path = htk_attachment_path (self->store, file->sha256);
  gsize want = (gsize) MIN ((gint64) self->piece, file->size - offset);
  g_autofree char *data = g_malloc (want);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gsize got = 0;
  gssize n = 1;

  while (fd >= 0 && got < want && n > 0)
    {
      n = pread (fd, data + got, want - got, (off_t) (offset + (gint64) got));
      if (n < 0 && errno == EINTR)
        n = 1;
      else if (n > 0)
        got += (gsize) n;
    }
  if (fd >= 0)
    close (fd);
  return got == want ? g_bytes_new_take (g_steal_pointer (&data), want) : NULL;
}

/* (transfer full): so that a piece spoilt on the way costs a piece and not the file. */
static char *
checksum_of (GBytes *piece)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size, n = sizeof digest;
  const guchar *data = g_bytes_get_data (piece, &size);
  g_autofree char *text = NULL;

  g_checksum_update (sum, data, (gssize) size);
  g_checksum_get_digest (sum, digest, &n);
  text = g_base64_encode (digest, n);
  return g_strconcat ("sha256 ", text, NULL);
}

/* What was written meanwhile is with the county; the photo goes on. */
static void
pushed_rows (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = HTK_AGENT (object);
  GError *error = NULL;

  self->phase = "upload";
  if (g_task_propagate_boolean (G_TASK (result), &error))
    send_bytes (task);
  else
    fail (task, error);
}

/* Photos take hours on a thin line. A record that is written in these hours goes between two pieces. */
static void
send_piece (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);

  if (htk_journal_count_pending (self->store) == 0)
    {
      send_bytes (task);
      return;
    }
  self->phase = "push";
  htk_agent_push_async (self, g_task_get_cancellable (task), pushed_rows, task);
}

static void
send_bytes (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  g_autoptr (GBytes) piece = read_piece (self, current (upload), upload->offset);
  g_autofree char *checksum = piece != NULL ? checksum_of (piece) : NULL;
  const char *const headers[] = { "Upload-Checksum", checksum, NULL };
  HtkRequest request = { .method = "PATCH", .path = upload->place, .body = piece,
                         .type = "application/offset+octet-stream", .offset = upload->offset,
                         .headers = headers };

  if (piece == NULL)
    skip_file (task, _("it cannot be read on this tablet"));
  else
    htk_http_call_async (self->http, &request, g_task_get_cancellable (task), sent_piece, task);
}

/* The file has a place now; a county that cannot begin files waits for the visit that names this one,
 * and why that is not there is told with the visit. */
static void
begun_file (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply != NULL && (reply->status == 404 || reply->status == 405))
    skip_file (task, NULL);
  else if (reply == NULL || !htk_reply_check (reply, NULL, &error))
    take_trouble (task, reply, error);
  else if (reply->place == NULL)
    skip_file (task, _("the county does not say where it takes the file"));
  else if (!keep_place (self, current (upload)->sha256, reply->place, &error))
    fail (task, error);
  else
    {
      g_free (upload->place);
      upload->place = g_strdup (reply->place);
      take_offset (task, CLAMP (reply->offset, 0, current (upload)->size));
    }
}

static void
begin_file (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  const HtkAttachment *file = current (upload);
  g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, file->size);
  g_autofree char *hash = g_base64_encode ((const guchar *) file->sha256, strlen (file->sha256));
  g_autofree char *type = g_base64_encode ((const guchar *) file->mime, strlen (file->mime));
  g_autofree char *metadata = g_strconcat ("sha256 ", hash, ",filetype ", type, NULL);
  const char *const headers[] = { "Upload-Length", length, "Upload-Metadata", metadata, NULL };
  HtkRequest request = { .method = "POST", .path = FILES, .offset = -1, .headers = headers };

  upload->begun = TRUE;
  upload->done -= upload->offset;
  upload->offset = 0;
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), begun_file, task);
}

/* Whether a reply tells of an upload of this file. */
static gboolean
fits (const HtkReply      *reply,
      const HtkAttachment *file)
{
  return reply->offset >= 0 && reply->offset <= file->size &&
         (reply->length < 0 || reply->length == file->size);
}

/* Not begun yet, or begun and forgotten there. A place that the server itself has told may be wrong too: a
 * proxy rewrote it, or the server has moved since. What says no there is asked for another place, else
 * the file would wait at a wrong address for good. */
static gboolean
is_unknown_there (Upload         *upload,
                  const HtkReply *reply)
{
  g_autofree char *usual = usual_place (current (upload)->sha256);
  gboolean told = !g_str_equal (upload->place, usual);

  if (reply->status == 404 || reply->status == 410)
    return TRUE;
  if (!told || reply->status == 408 || reply->status == 423 || reply->status == 429)
    return FALSE;
  return reply->status < 300 ? !fits (reply, current (upload)) : reply->status < 500;
}

static void
got_offset (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (reply != NULL && is_unknown_there (upload, reply))
    {
      if (!keep_place (self, current (upload)->sha256, NULL, &error))
        fail (task, error);
      else if (current (upload)->freed)
        lose_file (task);
      else if (upload->begun)
        skip_file (task, NULL);
      else
        begin_file (task);
    }
  else if (reply == NULL || !htk_reply_check (reply, NULL, &error))
    take_trouble (task, reply, error);
  else if (!fits (reply, current (upload)))
    skip_file (task, _("the county expects a file of another size"));
  else if (current (upload)->freed && reply->offset < current (upload)->size)
    lose_file (task);
  else
    take_offset (task, reply->offset);
}

static void
ask_offset (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  HtkRequest request = { .method = "HEAD", .offset = -1 };

  /* The line may have changed since the last file. */
  if (upload->at < upload->files->len && htk_agent_must_hold (self))
    {
      self->counts.held = upload->files->len - upload->at;
      upload->at = upload->files->len;
    }
  if (upload->at >= upload->files->len)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  if (upload->failures == 0)
    upload->offset = 0;
  g_free (upload->place);
  upload->place = find_place (self, current (upload)->sha256);
  request.path = upload->place;
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_offset, task);
}

/* Sends all files that the county does not have yet, the smallest first; what was freed is only asked for. */
void
htk_agent_upload_async (HtkAgent            *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  GPtrArray *files = htk_attachment_unsure (self->store, &error);
  GPtrArray *unsent = files != NULL ? htk_attachment_unsent (self->store, &error) : NULL;
  Upload *upload;

  if (unsent == NULL)
    {
      g_clear_pointer (&files, g_ptr_array_unref);
      fail (task, error);
      return;
    }
  g_ptr_array_extend_and_steal (files, unsent);
  upload = g_new0 (Upload, 1);
  upload->files = files;
  for (guint i = 0; i < files->len; i++)
    upload->total += ((HtkAttachment *) g_ptr_array_index (files, i))->size;
  g_task_set_task_data (task, upload, upload_free);
  if (upload->total > 0)
    htk_agent_progress (self, 0, upload->total);
  ask_offset (task);
}
