/* Waits longer after each failure, never at the same moment as all other tablets, never less than
 * the county asked for; a change of the network ends the wait, but for what the county asked. Where nothing leads
 * to the county it waits for that change alone. */
#include "sync/agent/htk-retry.h"

#define FIRST_SECONDS 5
#define LAST_SECONDS 900
#define MAX_ASKED_SECONDS 3600
/* Signals of the network come in bursts, the first ones before it works. */
#define SETTLE_SECONDS 2

struct _HtkRetry
{
  void (*due) (gpointer data);
  gpointer data;
  guint failures, source;
  gboolean rests;    /* a try waits, and no timer for it */
  gint64 at;         /* UTC milliseconds */
  gint64 not_before; /* the county asked not to come before, UTC milliseconds */
};

HtkRetry *
htk_retry_new (void   (*due) (gpointer data),
               gpointer data)
{
  HtkRetry *self = g_new0 (HtkRetry, 1);

  self->due = due;
  self->data = data;
  return self;
}

void
htk_retry_free (HtkRetry *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

/**
 * htk_retry_seconds:
 * @failures: how many there were one after another, at least 1
 * @retry_after: what the county asked for, -1 for nothing
 * @chance: from 0 to 1, drawn anew for each wait
 *
 * Half of the wait is fixed and half is chance, so that tablets that failed together come back
 * apart.
 *
 * Returns: the seconds to wait
 */
guint
htk_retry_seconds (guint  failures,
                   gint64 retry_after,
                   double chance)
{
  guint wait = MIN (FIRST_SECONDS << MIN (failures - 1, 10u), LAST_SECONDS);

  wait = wait / 2 + (guint) (chance * (wait - wait / 2) + 0.5);
  if (retry_after < 0)
    return MAX (wait, 1);
  retry_after = MIN (retry_after, MAX_ASKED_SECONDS);
  return (guint) retry_after + MIN (wait, 1 + (guint) retry_after / 4);
}

static gboolean
is_over (gpointer data)
{
  HtkRetry *self = data;

  self->source = 0;
  self->at = 0;
  self->due (self->data);
  return G_SOURCE_REMOVE;
}

static void
wait_for (HtkRetry *self,
          guint     seconds)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->rests = FALSE;
  self->source = g_timeout_add_seconds (seconds, is_over, self);
  self->at = g_get_real_time () / 1000 + (gint64) seconds * 1000;
}

/* A round has begun, whoever asked for it. */
void
htk_retry_began (HtkRetry *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->rests = FALSE;
  self->at = 0;
}

void
htk_retry_succeeded (HtkRetry *self)
{
  self->failures = 0;
}

/* What only a person can mend is not tried again by itself. */
static gboolean
mends_itself (const GError *error)
{
  static const HtkAgentError kinds[] = {
    HTK_AGENT_ERROR_UNREACHABLE, HTK_AGENT_ERROR_CUT, HTK_AGENT_ERROR_NOT_COUNTY,
    HTK_AGENT_ERROR_VERSION, HTK_AGENT_ERROR_BUSY, HTK_AGENT_ERROR_REJECTED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_error_matches (error, HTK_AGENT_ERROR, (int) kinds[i]))
      return TRUE;
  return FALSE;
}

/**
 * htk_retry_failed:
 * @self: the retries
 * @error: why the round failed
 * @retry_after: seconds the county asked for, -1 for none
 * @has_work: whether something waits to be sent
 *
 * Sets the next try, when there is something to send and trying may help.
 */
void
htk_retry_failed (HtkRetry     *self,
                  const GError *error,
                  gint64        retry_after,
                  gboolean      has_work)
{
  if (!has_work || !mends_itself (error))
    return;
  self->failures++;
  self->not_before = retry_after < 0 ? 0 : g_get_real_time () / 1000 +
                                           MIN (retry_after, MAX_ASKED_SECONDS) * 1000;
  wait_for (self, htk_retry_seconds (self->failures, retry_after, g_random_double ()));
}

/**
 * htk_retry_soon:
 * @self: the retries
 *
 * The network has changed: a try that waits is made now, and the waits begin anew. What the county asked for
 * holds on any network.
 */
void
htk_retry_soon (HtkRetry *self)
{
  gint64 asked = (self->not_before - g_get_real_time () / 1000 + 999) / 1000;

  self->failures = 0;
  if (htk_retry_is_due (self))
    wait_for (self, (guint) CLAMP (asked, SETTLE_SECONDS, MAX_ASKED_SECONDS));
}

/**
 * htk_retry_rest:
 * @self: the retries
 *
 * No way leads to the county: a try that waits wakes nobody up any more, until htk_retry_soon().
 */
void
htk_retry_rest (HtkRetry *self)
{
  if (self->source == 0)
    return;
  g_clear_handle_id (&self->source, g_source_remove);
  self->at = 0;
  self->rests = TRUE;
}

/* Whether a try waits, for its time or for the network. */
gboolean
htk_retry_is_due (HtkRetry *self)
{
  return self->source != 0 || self->rests;
}

/* Whether it waits for the network alone. */
gboolean
htk_retry_rests (HtkRetry *self)
{
  return self->rests;
}

/**
 * htk_retry_at:
 * @self: the retries
 *
 * Returns: when the next try is, UTC milliseconds; 0 when there is none, or it waits for the network
 */
gint64
htk_retry_at (HtkRetry *self)
{
  return self->at;
}
