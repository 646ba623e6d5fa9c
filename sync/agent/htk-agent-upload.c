/* Sends the photos and signatures of submitted visits by tus 1.0: asks how far each has come, goes
 * on from there in pieces that grow and shrink with the line, and keeps the county's count. A file
 * at fault waits and does not hold up the others. */
#include "sync/agent/htk-agent-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <unistd.h>

#define QUICK_MS 2000
#define SLOW_MS 8000
#define MIN_PIECE (16 * 1024)
#define MAX_PIECE (2 * 1024 * 1024)
#define MAX_FAILURES 4
/* tus: 460 Checksum Mismatch */
#define STATUS_CHECKSUM 460

typedef struct
{
  GPtrArray *files;
  guint at;       /* the file on its way */
  guint failures; /* of this file, one after another */
  guint spoilt;   /* how often it arrived whole, but not as what its name says */
  gint64 offset;  /* how far the county has it */
  gint64 done, total;
} Upload;

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_ptr_array_unref (upload->files);
  g_free (upload);
}

static void ask_offset (GTask *task);
static void send_piece (GTask *task);

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

static void
take_offset (GTask *task,
             gint64 offset)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  const HtkAttachment *file = current (upload);
  gboolean complete = offset == file->size;
  GError *error = NULL;

  if (!htk_attachment_receipt (self->store, file->sha256, offset, complete, &error))
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
  if (reply->took < QUICK_MS)
    self->piece = MIN (self->piece * 2, MAX_PIECE);
  else if (reply->took > SLOW_MS)
    self->piece = MAX (self->piece / 2, MIN_PIECE);
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

static void
send_piece (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  const HtkAttachment *file = current (upload);
  g_autofree char *path = g_strconcat ("/v1/attachments/", file->sha256, NULL);
  g_autoptr (GBytes) piece = read_piece (self, file, upload->offset);
  HtkRequest request = { .method = "PATCH", .path = path, .body = piece,
                         .type = "application/offset+octet-stream", .offset = upload->offset };

  if (piece == NULL)
    skip_file (task, _("it cannot be read on this tablet"));
  else
    htk_http_call_async (self->http, &request, g_task_get_cancellable (task), sent_piece, task);
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

  /* Its visit waits for something itself, which is told there. */
  if (reply != NULL && reply->status == 404)
    {
      skip_file (task, NULL);
      return;
    }
  if (reply == NULL || !htk_reply_check (reply, NULL, &error))
    {
      take_trouble (task, reply, error);
      return;
    }
  if (reply->offset < 0 || reply->offset > current (upload)->size ||
      (reply->length >= 0 && reply->length != current (upload)->size))
    {
      skip_file (task, _("the county expects a file of another size"));
      return;
    }
  upload->done += reply->offset - upload->offset;
  upload->offset = reply->offset;
  take_offset (task, reply->offset);
}

static void
ask_offset (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  HtkRequest request = { .method = "HEAD", .offset = -1 };

  if (upload->at >= upload->files->len)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  if (upload->failures == 0)
    upload->offset = 0;
  path = g_strconcat ("/v1/attachments/", current (upload)->sha256, NULL);
  request.path = path;
  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), got_offset, task);
}

/* Sends all files that the county does not have yet, the smallest first. */
void
htk_agent_upload_async (HtkAgent            *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  GPtrArray *files = htk_attachment_unsent (self->store, &error);
  Upload *upload;

  if (files == NULL)
    {
      fail (task, error);
      return;
    }
  upload = g_new0 (Upload, 1);
  upload->files = files;
  for (guint i = 0; i < files->len; i++)
    upload->total += ((HtkAttachment *) g_ptr_array_index (files, i))->size;
  g_task_set_task_data (task, upload, upload_free);
  if (upload->total > 0)
    htk_agent_progress (self, 0, upload->total);
  ask_offset (task);
}
