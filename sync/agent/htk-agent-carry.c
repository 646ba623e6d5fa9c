/* Brings what this tablet carries for others to the county, each from where the county has it, and keeps
 * the receipts that go back. What the county does not take waits; it stops nothing of this tablet. */
#include "sync/agent/htk-agent-private.h"

#include "sync/agent/htk-handover.h"
#include "sync/protocol/htk-sync-body.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* More than this waits for a line that is not paid by volume. */
#define SMALL (1024 * 1024)

typedef struct
{
  GPtrArray *bundles;
  guint at;
  gint64 offset;
} Carry;

static void
carry_free (gpointer data)
{
  Carry *carry = data;

  g_clear_pointer (&carry->bundles, g_ptr_array_unref);
  g_free (carry);
}

static void next_bundle (GTask *task);

static const HtkCarried *
current (Carry *carry)
{
  return g_ptr_array_index (carry->bundles, carry->at);
}

static void
fail (GTask  *task,
      GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
call (GTask              *task,
      const char         *method,
      GBytes             *body,
      gint64              offset,
      GAsyncReadyCallback callback)
{
  HtkAgent *self = g_task_get_source_object (task);
  g_autofree char *path =
    g_strconcat ("/v1/bundles/", current (g_task_get_task_data (task))->bundle_id, NULL);
  HtkRequest request = { .method = method, .path = path, .body = body, .offset = offset,
                         .type = body != NULL ? "application/offset+octet-stream" : NULL };

  htk_http_call_async (self->http, &request, g_task_get_cancellable (task), callback, task);
}

/* The county's no is about this bundle; a line that is gone is about all. */
static gboolean
is_bundles_fault (const HtkReply *reply)
{
  return reply != NULL && (reply->status == 404 || reply->status == 400 || reply->status == 409 ||
                           reply->status == 413 || reply->status == 460);
}

static void
skip (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Carry *carry = g_task_get_task_data (task);

  htk_agent_log (self, "carry", _("The county did not take a package of another tablet; it is kept and tried again"));
  carry->at++;
  next_bundle (task);
}

static void
got_receipt (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Carry *carry = g_task_get_task_data (task);
  HtkHandover handover = { .store = self->store, .route = "line" };
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);
  g_autofree char *text = NULL;

  if (is_bundles_fault (reply))
    {
      skip (task);
      return;
    }
  if (reply == NULL || !htk_reply_check (reply, "application/json", &error))
    {
      fail (task, error);
      return;
    }
  text = htk_sync_body_text (reply->body);
  if (!htk_handover_receipt (&handover, text, &error))
    {
      fail (task, error);
      return;
    }
  htk_agent_log (self, "carry", _("A package of another tablet has reached the county; its receipt is here"));
  htk_agent_changed (self);
  carry->at++;
  next_bundle (task);
}

static void send_piece (GTask *task);

static void
sent_piece (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Carry *carry = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (is_bundles_fault (reply))
    skip (task);
  else if (reply == NULL || !htk_reply_check (reply, NULL, &error))
    fail (task, error);
  else if (reply->offset <= carry->offset)
    skip (task);
  else
    {
      carry->offset = reply->offset;
      htk_agent_progress (self, carry->offset, current (carry)->size);
      send_piece (task);
    }
}

/* (transfer full) (nullable): the next bytes. */
static GBytes *
read_piece (HtkAgent *self,
            Carry    *carry)
{
  g_autofree char *path = htk_carried_path (self->store, current (carry)->bundle_id);
  gsize want = (gsize) MIN (current (carry)->size - carry->offset, (gint64) self->piece);
  g_autofree guint8 *data = g_malloc (want);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n = fd >= 0 ? pread (fd, data, want, (off_t) carry->offset) : -1;

  if (fd >= 0)
    close (fd);
  return n > 0 ? g_bytes_new_take (g_steal_pointer (&data), (gsize) n) : NULL;
}

static void
send_piece (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Carry *carry = g_task_get_task_data (task);
  g_autoptr (GBytes) piece = NULL;

  if (carry->offset >= current (carry)->size)
    {
      call (task, "POST", NULL, -1, got_receipt);
      return;
    }
  piece = read_piece (self, carry);
  if (piece == NULL)
    skip (task);
  else
    call (task, "PATCH", piece, carry->offset, sent_piece);
}

static void
got_offset (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  HtkAgent *self = g_task_get_source_object (task);
  Carry *carry = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (HtkReply) reply = htk_agent_take_reply (self, result, &error);

  if (is_bundles_fault (reply))
    skip (task);
  else if (reply == NULL || !htk_reply_check (reply, NULL, &error))
    fail (task, error);
  else if (reply->offset < 0 || reply->offset > current (carry)->size)
    skip (task);
  else
    {
      carry->offset = reply->offset;
      send_piece (task);
    }
}

static void
next_bundle (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Carry *carry = g_task_get_task_data (task);

  while (carry->at < carry->bundles->len && current (carry)->size > SMALL &&
         htk_agent_must_hold (self))
    carry->at++;
  if (carry->at < carry->bundles->len)
    {
      call (task, "HEAD", NULL, -1, got_offset);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Brings all that waits. It comes before the own rows: a lead's decision is about what it carries. */
void
htk_agent_carry_async (HtkAgent            *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  GPtrArray *bundles = htk_carried_waiting (self->store, &error);
  Carry *carry;

  if (bundles == NULL)
    {
      fail (task, error);
      return;
    }
  carry = g_new0 (Carry, 1);
  carry->bundles = bundles;
  g_task_set_task_data (task, carry, carry_free);
  next_bundle (task);
}
