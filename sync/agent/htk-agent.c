/* A round with the county, step after step under a lock: one table says which steps, in what order.
 * The commands and the D-Bus service both run it. */
#include "sync/agent/htk-agent-private.h"

#include "app/record/htk-inbox.h"
#include "app/store/htk-sync-settings.h"
#include "sync/protocol/htk-sync-dictionary.h"

#include <glib/gi18n.h>

/* What 64 kbit/s carries in eight seconds. The first batch on a line that is faster may be as small, for the next
 * is eight times that. */
#define FIRST_BATCH (64 * 1024)
/* In the store: the batch that a slower line bore, for the next agent. */
#define BATCH "line_batch"

enum
{
  PROGRESS,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HtkAgent, htk_agent, G_TYPE_OBJECT)

static void
htk_agent_finalize (GObject *object)
{
  HtkAgent *self = HTK_AGENT (object);

  htk_agent_unlock (self);
  g_clear_object (&self->http);
  g_clear_object (&self->store);
  g_free (self->code);
  g_clear_pointer (&self->project, htk_collect_settings_free);
  g_clear_pointer (&self->dictionary, g_bytes_unref);
  g_free (self->county_hash);
  g_clear_pointer (&self->county_lacks, json_array_unref);
  g_clear_pointer (&self->told, htk_sync_item_free);
  htk_agent_batch_clear (self);
  G_OBJECT_CLASS (htk_agent_parent_class)->finalize (object);
}

static void
htk_agent_class_init (HtkAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_agent_finalize;
  /* progress (phase, done, total): total is 0 when it is not known */
  signals[PROGRESS] = g_signal_new ("progress", HTK_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT64,
                                    G_TYPE_INT64);
  /* changed: rows of the store are others now */
  signals[CHANGED] = g_signal_new ("changed", HTK_TYPE_AGENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static gboolean
line_is_metered (void)
{
  return g_network_monitor_get_network_metered (g_network_monitor_get_default ());
}

static void
htk_agent_init (HtkAgent *self)
{
  self->phase = "idle";
  self->lock = -1;
  self->retry_after = -1;
  self->batch = FIRST_BATCH;
  self->max_rows = 500;
  self->page = 500;
  self->piece = 256 * 1024;
  self->max_post = HTK_ODK_MAX_POST;
  self->is_metered = line_is_metered;
  self->dictionary = htk_sync_dictionary_load ();
}

/**
 * htk_agent_new:
 * @store: the tablet's store; kept
 *
 * Returns: (transfer full): an agent that does nothing yet
 */
HtkAgent *
htk_agent_new (HtkStore *store)
{
  HtkAgent *self = g_object_new (HTK_TYPE_AGENT, NULL);
  g_autofree char *offset = htk_store_get_meta (store, "server_offset");
  g_autofree char *batch = htk_store_get_meta (store, BATCH);

  self->store = g_object_ref (store);
  self->server_offset = offset != NULL ? g_ascii_strtoll (offset, NULL, 10) : 0;
  self->kept_batch = batch != NULL ? g_ascii_strtoull (batch, NULL, 10) : FIRST_BATCH;
  self->batch = CLAMP (self->kept_batch, 1, FIRST_BATCH);
  return self;
}

/* For tests: what says whether the present line is paid by volume. */
void
htk_agent_set_metered (HtkAgent *self,
                       gboolean (*is_metered) (void))
{
  self->is_metered = is_metered;
}

/**
 * htk_agent_must_hold:
 * @self: an agent
 *
 * Returns: whether photos wait for a line that is not metered, as the person has set
 */
gboolean
htk_agent_must_hold (HtkAgent *self)
{
  return self->is_metered () && htk_sync_photos_wifi_only (self->store);
}

HtkStore *
htk_agent_get_store (HtkAgent *self)
{
  return self->store;
}

/**
 * htk_agent_get_phase:
 * @self: an agent
 *
 * Returns: (transfer none): idle, wait, hello, enrol, push, upload or pull
 */
const char *
htk_agent_get_phase (HtkAgent *self)
{
  return self->phase;
}

/**
 * htk_agent_get_counts:
 * @self: an agent
 *
 * Returns: (transfer none): what the present or last round has done
 */
const HtkAgentCounts *
htk_agent_get_counts (HtkAgent *self)
{
  return &self->counts;
}

/**
 * htk_agent_get_retry_after:
 * @self: an agent
 *
 * Returns: the seconds the county asked to wait in the last round, -1 when it did not
 */
gint64
htk_agent_get_retry_after (HtkAgent *self)
{
  return self->retry_after;
}

void
htk_agent_progress (HtkAgent *self,
                    gint64    done,
                    gint64    total)
{
  g_signal_emit (self, signals[PROGRESS], 0, self->phase, done, total);
}

void
htk_agent_changed (HtkAgent *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The log must never stop the work: on a full disk rows are still answered and kept. */
void
htk_agent_log (HtkAgent   *self,
               const char *event,
               const char *format,
               ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;
  va_list arguments;

  va_start (arguments, format);
  detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!htk_sync_log_add (self->store, event, detail, &error))
    g_warning ("the log of the sync could not be written: %s", error->message);
}

gint64
htk_agent_county_now (HtkAgent *self)
{
  return g_get_real_time () / 1000 + self->server_offset;
}

/* The reply of a call, with the county's wish to be left alone noted. That there was nothing to pull holds until
 * the next call. */
HtkReply *
htk_agent_take_reply (HtkAgent     *self,
                      GAsyncResult *result,
                      GError      **error)
{
  HtkReply *reply = htk_http_call_finish (self->http, result, error);

  g_clear_pointer (&self->told, htk_sync_item_free);
  if (reply != NULL && (reply->status == 429 || reply->status == 503))
    self->retry_after = reply->retry_after;
  return reply;
}

/* One step of a round. A step that may fail lets the next ones run: records do not wait for
 * photos. */
typedef struct
{
  const char *phase;
  HtkStepStart start;
  gboolean may_fail;
} Step;

static const Step sync_steps[] = {
  { "wait", htk_agent_lock_async, FALSE },
  { "hello", htk_agent_hello_async, FALSE },
  /* A decision about a visit needs the visit: what is carried goes first. */
  { "carry", htk_agent_carry_async, TRUE },
  { "push", htk_agent_push_async, FALSE },
  { "upload", htk_agent_upload_async, TRUE },
  { "pull", htk_agent_pull_async, FALSE },
  { "pull", htk_agent_journal_async, FALSE },
  { "pack", htk_agent_pack_async, TRUE },
  /* What was written in the meantime, or is missing at the county: when the round is over, nothing
   * is left. */
  { "push", htk_agent_push_async, FALSE },
  { "upload", htk_agent_upload_again_async, TRUE },
  { NULL, NULL, FALSE },
};

/* Work goes before forms: what waits here must not wait for a list that cannot be had. */
static const Step odk_steps[] = {
  { "wait", htk_agent_lock_async, FALSE },
  { "push", htk_odk_send_async, TRUE },
  { "pull", htk_odk_fetch_async, FALSE },
  { "push", htk_odk_send_async, FALSE },
  { NULL, NULL, FALSE },
};

static const Step enrol_steps[] = {
  { "wait", htk_agent_lock_async, FALSE },
  { "hello", htk_agent_meet_async, FALSE },
  { "enrol", htk_agent_join_async, FALSE },
  { NULL, NULL, FALSE },
};

typedef struct
{
  const Step *step;
  GError *first;
} Round;

static void
round_free (gpointer data)
{
  Round *round = data;

  g_clear_error (&round->first);
  g_free (round);
}

static void start_step (GTask *task);

/* Success and failure both leave a line that a person can read. */
static void
log_round (HtkAgent     *self,
           const GError *error)
{
  const HtkAgentCounts *c = &self->counts;

  if (c->skipped > 0)
    htk_agent_log (self, "upload", ngettext ("%u file sent, %u wait",
                                             "%u files sent, %u wait",
                                             (gulong) c->files), c->files, c->skipped);
  if (c->held > 0)
    htk_agent_log (self, "upload", ngettext ("%u photo waits for Wi-Fi",
                                             "%u photos wait for Wi-Fi",
                                             (gulong) c->held), c->held);
  if (c->pulled > 0)
    htk_agent_log (self, "pull", ngettext ("%u row received",
                                           "%u rows received",
                                           (gulong) c->pulled), c->pulled);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    htk_agent_log (self, "failed", "%s", error->message);
}

/* Each round begins with what the line bore in the last one, and with no more than a thin line bears: it may be
 * another line now. */
static void
keep_batch (HtkAgent *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  self->batch = MIN (self->batch, FIRST_BATCH);
  if (self->batch == self->kept_batch)
    return;
  text = g_strdup_printf ("%" G_GSIZE_FORMAT, self->batch);
  if (htk_store_set_meta (self->store, BATCH, text, &error))
    self->kept_batch = self->batch;
  else
    g_warning ("what the line bears could not be kept: %s", error->message);
}

static void
end_round (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Round *round = g_task_get_task_data (task);

  htk_agent_batch_clear (self);
  log_round (self, round->first);
  keep_batch (self);
  htk_agent_unlock (self);
  self->phase = "idle";
  htk_agent_progress (self, 0, 0);
  if (round->first != NULL)
    g_task_return_error (task, g_steal_pointer (&round->first));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
step_ended (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  Round *round = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean go_on = g_task_propagate_boolean (G_TASK (result), &error);

  if (!go_on && round->first == NULL)
    round->first = g_steal_pointer (&error);
  go_on = go_on || (round->step->may_fail &&
                    !g_error_matches (round->first, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REFUSED));
  round->step++;
  if (go_on && round->step->start != NULL)
    start_step (task);
  else
    end_round (task);
}

static void
start_step (GTask *task)
{
  HtkAgent *self = g_task_get_source_object (task);
  Round *round = g_task_get_task_data (task);

  self->phase = round->step->phase;
  round->step->start (self, g_task_get_cancellable (task), step_ended, task);
}

static void
start_round (GTask      *task,
             const Step *steps)
{
  HtkAgent *self = g_task_get_source_object (task);
  Round *round = g_new0 (Round, 1);

  g_return_if_fail (g_str_equal (self->phase, "idle"));

  round->step = steps;
  g_task_set_task_data (task, round, round_free);
  self->counts = (HtkAgentCounts) { 0 };
  self->retry_after = -1;
  self->retried = FALSE;
  self->county_seq = -1;
  self->asked_after = -1;
  g_clear_pointer (&self->told, htk_sync_item_free);
  self->files_again = FALSE;
  g_clear_pointer (&self->county_lacks, json_array_unref);
  start_step (task);
}

static HtkHttp *
way_to_project (HtkStore   *store,
                const char *address,
                GError    **error)
{
  g_autofree char *user = htk_store_get_meta (store, "openrosa_user");
  g_autofree char *password = htk_store_get_meta (store, "openrosa_password");
  HtkHttp *http = htk_http_new (address, NULL, error);

  if (http != NULL && user != NULL)
    htk_http_set_login (http, user, password);
  return http;
}

static gboolean
is_project (HtkStore *store)
{
  g_autofree char *route = htk_store_get_meta (store, HTK_ROUTE);

  return g_strcmp0 (route, HTK_ROUTE_OPENROSA) == 0;
}

/* The address and the token are read anew for each round: another process may have enrolled. */
static gboolean
prepare (HtkAgent *self,
         GError  **error)
{
  g_autofree char *url = htk_store_get_meta (self->store, "server_url");
  g_autofree char *token = htk_store_get_meta (self->store, "token");

  if (url == NULL || token == NULL)
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED,
                   _("This tablet is not enrolled with a county yet"));
      return FALSE;
    }
  if (htk_sync_is_paused (self->store))
    {
      g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_PAUSED,
                   _("The sync is paused on this tablet. Resume it on the page Sync"));
      return FALSE;
    }
  g_clear_pointer (&self->code, g_free);
  g_clear_object (&self->http);
  self->http = is_project (self->store) ? way_to_project (self->store, token, error)
                                        : htk_http_new (url, token, error);
  return self->http != NULL;
}

/**
 * htk_agent_sync_async:
 * @self: an idle agent
 * @cancellable: (nullable): to stop; what was answered stays
 * @callback: called when the round is over
 * @data: for @callback
 *
 * Sends what is pending, then files, then takes what the county has for this tablet. Waits for
 * another process that is doing so.
 */
void
htk_agent_sync_async (HtkAgent            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  if (prepare (self, &error))
    {
      start_round (task, is_project (self->store) ? odk_steps : sync_steps);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * htk_agent_sync_finish:
 * @self: an agent
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: whether the round came to its end; otherwise an error of %HTK_AGENT_ERROR or of the
 *   store. What was done before stays done, see htk_agent_get_counts()
 */
gboolean
htk_agent_sync_finish (HtkAgent     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * htk_agent_enrol_async:
 * @self: an idle agent
 * @url: the county's address, or of an ODK project its address or the content of its QR code
 * @code: the one-time code the person was given; of an ODK project nothing, or NAME:PASSWORD
 * @cancellable: (nullable): to stop
 * @callback: called when it is done or refused
 * @data: for @callback
 *
 * Makes this machine a tablet of the county. When the answer is lost the same code works again.
 */
void
htk_agent_enrol_async (HtkAgent            *self,
                       const char          *url,
                       const char          *code,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  HtkHttp *http;

  if (!htk_odk_find_project (self, url, code, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  http = htk_http_new (self->project != NULL ? self->project->url : url, NULL, &error);
  if (http == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_set_object (&self->http, http);
  g_object_unref (http);
  g_free (self->code);
  self->code = g_strdup (code);
  start_round (task, enrol_steps);
}

/**
 * htk_agent_enrol_finish:
 * @self: an agent
 * @result: as the callback got it
 * @error: return location
 *
 * Returns: (transfer full): the id the county gave this tablet; %NULL with an error
 */
char *
htk_agent_enrol_finish (HtkAgent     *self,
                        GAsyncResult *result,
                        GError      **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return htk_store_get_meta (self->store, "device_id");
}
