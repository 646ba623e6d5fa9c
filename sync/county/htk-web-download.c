/* Writes a ledger beside the server and sends it: a thread with a store of its own writes the file, so
 * that tablets are answered meanwhile, and it goes out a piece at a time. */
#include "sync/county/htk-web-private.h"

#include "app/record/htk-pack-install.h"
#include "app/report/htk-ledger.h"
#include "app/store/htk-store-error.h"
#include "sync/county/htk-county-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PIECE (64 * 1024)

/* A download: what is asked, then the file that is open and has no name any more. */
typedef struct
{
  char *spec, *ledger, *region, *round_id, *from, *until, *state, *area, *by;
  gboolean with_restricted;
  HtkLedgerFormat format;
  char *name; /* of the file, for the browser */
  int file;
} Download;

static void
download_free (gpointer data)
{
  Download *d = data;

  g_free (d->spec);
  g_free (d->ledger);
  g_free (d->region);
  g_free (d->round_id);
  g_free (d->from);
  g_free (d->until);
  g_free (d->state);
  g_free (d->area);
  g_free (d->by);
  g_free (d->name);
  if (d->file >= 0)
    close (d->file);
  g_free (d);
}

static Download *
download_new (HtkWeb             *web,
              const HtkLedgerAsk *ask,
              HtkLedgerFormat     format)
{
  Download *d = g_new0 (Download, 1);

  d->spec = g_strconcat ("sqlite:", htk_store_get_path (web->store), NULL);
  d->ledger = g_strdup (ask->ledger);
  d->region = g_strdup (ask->region);
  d->round_id = g_strdup (ask->round_id);
  d->from = g_strdup (ask->from);
  d->until = g_strdup (ask->until);
  d->state = g_strdup (ask->state);
  d->area = g_strdup (ask->area);
  d->by = g_strdup (ask->by);
  d->with_restricted = ask->with_restricted;
  d->format = format;
  d->name = htk_ledger_file_name (ask, format);
  d->file = -1;
  return d;
}

/* Opens what was written and takes its name away: nothing is left behind, whatever ends first. */
static gboolean
open_file (Download   *d,
           const char *path,
           GError    **error)
{
  d->file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (d->file >= 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_ledger (Download     *d,
              GCancellable *cancellable,
              GError      **error)
{
  const HtkLedgerAsk ask = { .ledger = d->ledger, .region = d->region, .round_id = d->round_id,
                             .from = d->from, .until = d->until, .state = d->state, .area = d->area,
                             .by = d->by,
                             .with_restricted = d->with_restricted };
  g_autoptr (HtkStore) store = htk_county_open (d->spec, error);
  g_autoptr (HtkPack) pack = store != NULL ? htk_pack_in_force (store, error) : NULL;
  g_autofree char *folder =
    pack != NULL ? g_dir_make_tmp ("huitoukan-ledger-XXXXXX", error) : NULL;
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "ledger", NULL) : NULL;
  gboolean done;

  if (path == NULL)
    return FALSE;
  done = htk_ledger_write (store, pack, &ask, path, d->format, cancellable, NULL, NULL, error) &&
         open_file (d, path, error);
  g_unlink (path);
  g_rmdir (folder);
  return done;
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_ledger (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
send_piece (SoupServerMessage *msg,
            Download          *d)
{
  SoupMessageBody *body = soup_server_message_get_response_body (msg);
  g_autofree guint8 *piece = g_malloc (PIECE);
  gssize n;

  if (d->file < 0)
    return;
  do
    n = read (d->file, piece, PIECE);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    {
      soup_message_body_append_take (body, g_steal_pointer (&piece), (gsize) n);
      return;
    }
  close (d->file);
  d->file = -1;
  soup_message_body_complete (body);
}

static void
wrote_chunk (SoupServerMessage *msg,
             gpointer           download)
{
  send_piece (msg, download);
}

static void
send_file (SoupServerMessage *msg,
           Download          *d)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  g_autofree char *name = g_uri_escape_string (d->name, NULL, FALSE);
  g_autofree char *disposition = g_strdup_printf ("attachment; filename=\"ledger-%s.%s\"; filename*=UTF-8''%s",
                                                  d->ledger,
                                                  d->format == HTK_LEDGER_CSV ? "csv" : "xlsx", name);

  soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (
    headers, d->format == HTK_LEDGER_CSV
               ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL);
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (msg), FALSE);
  g_signal_connect (msg, "wrote-chunk", G_CALLBACK (wrote_chunk), d);
  send_piece (msg, d);
}

/* Whether the choice is at fault: no such round, state or day. */
gboolean
htk_web_ledger_unknown (const GError *error)
{
  return g_error_matches (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_UNKNOWN) ||
         g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
}

static void
written (GObject      *msg,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;
  Download *d = g_task_get_task_data (G_TASK (result));

  if (g_task_propagate_boolean (G_TASK (result), &error))
    send_file (SOUP_SERVER_MESSAGE (msg), d);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    {
      g_printerr ("huitoukan-county: a ledger was not written: %s\n", error->message);
      htk_reply_text (SOUP_SERVER_MESSAGE (msg),
                      htk_web_ledger_unknown (error) ? SOUP_STATUS_BAD_REQUEST
                                                     : SOUP_STATUS_INTERNAL_SERVER_ERROR,
                      "text/plain; charset=utf-8",
                      g_strdup ("台账未能生成：请检查所选的批次、状态和日期，或稍后重试。"));
    }
  soup_server_message_unpause (SOUP_SERVER_MESSAGE (msg));
}

/* A browser that went away wants no more rows. */
static void
finished (SoupServerMessage *msg,
          gpointer           cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Answers with the file of a ledger; @ask is of the person's own region. */
void
htk_web_download (HtkWeb             *web,
                  const HtkLedgerAsk *ask,
                  HtkLedgerFormat     format)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (web->msg, cancellable, written, NULL);
  Download *d = download_new (web, ask, format);

  g_object_set_data_full (G_OBJECT (web->msg), "htk-download", d, download_free);
  g_task_set_task_data (task, d, NULL);
  g_signal_connect_object (web->msg, "finished", G_CALLBACK (finished), cancellable, 0);
  soup_server_message_pause (web->msg);
  g_task_run_in_thread (task, run);
}
