/* The agent against a county whose replies break: nothing is lost, nothing is doubled, and each
 * failure is a message that says what it is. */
#include "app/store/htk-journal.h"
#include "app/store/htk-sync-log.h"
#include "tests/agent/agent-world.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void
enrol_keeps_what_the_county_gave (AgentWorld    *world,
                                  gconstpointer  data)
{
  g_autofree char *url = fake_county_url (world->county);
  g_autofree char *entry = NULL;

  agent_enrol_well (world);
  agent_assert_meta (world, "device_id", "device-1");
  agent_assert_meta (world, "token", "secret-token");
  agent_assert_meta (world, "user_id", "u-1");
  agent_assert_meta (world, "scope", "530427");
  agent_assert_meta (world, "server_url", url);
  entry = agent_log_entry (world, "enrol");
  g_assert_nonnull (entry);
}

static void
enrol_answer_lost (AgentWorld    *world,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fake_county_fail (world->county, FAKE_ENROL, FAKE_DROP_REPLY, 1);
  error = agent_enrol (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT);
  agent_assert_meta (world, "token", NULL);
  agent_enrol_well (world);
  agent_assert_meta (world, "device_id", "device-1");
}

static void
enrol_bad_address (AgentWorld    *world,
                   gconstpointer  data)
{
  static const char *const addresses[] = { "", "county", "ftp://county", "http://", "http://a?b" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      htk_agent_enrol_async (world->agent, addresses[i], "A", NULL, agent_ended, &result);
      g_assert_null (htk_agent_enrol_finish (world->agent, agent_wait_for (&result), &error));
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE);
    }
}

/* The rows of one enrolment never go out under another. */
static void
enrol_elsewhere (AgentWorld    *world,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 1);
  g_assert_true (htk_store_set_meta (world->store, "device_id", "device-0", NULL));
  error = agent_enrol (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE);
  agent_assert_meta (world, "device_id", "device-0");
}

static void
not_enrolled (AgentWorld    *world,
              gconstpointer  data)
{
  g_autoptr (GError) error = agent_sync (world);

  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_NOT_ENROLLED);
}

static void
no_server (AgentWorld    *world,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 2);
  g_assert_true (htk_store_set_meta (world->store, "server_url", "http://127.0.0.1:1", NULL));
  error = agent_sync (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_NO_SERVER);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 2);
}

/* Each reply that breaks while rows are pushed: the round may go on by itself or fail, and the next
 * one ends with each row there once. */
typedef struct
{
  const char *name;
  FakeFault fault;
  int code;    /* of the error when all replies break so */
  int exit;
  gboolean once_mends; /* whether one such reply is made up for in the same round */
} Broken;

static const Broken broken_pushes[] = {
  { "lost-request", FAKE_DROP_REQUEST, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER, TRUE },
  { "lost-reply", FAKE_DROP_REPLY, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER, TRUE },
  { "cut-reply", FAKE_CUT_REPLY, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER, TRUE },
  { "wrong-json", FAKE_WRONG_JSON, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER, TRUE },
  { "web-page", FAKE_PAGE, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER, FALSE },
  { "redirection", FAKE_REDIRECT, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER, FALSE },
  { "nonsense", FAKE_NONSENSE, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER, FALSE },
  { "verdict-on-other-content", FAKE_OTHER_HASH, HTK_AGENT_ERROR_NOT_COUNTY,
    HTK_EXIT_WRONG_SERVER, FALSE },
  { "refused-token", FAKE_UNAUTHORIZED, HTK_AGENT_ERROR_REFUSED, HTK_EXIT_REFUSED, FALSE },
  { "too-large", FAKE_TOO_LARGE, HTK_AGENT_ERROR_TOO_LARGE, HTK_EXIT_BUSY, TRUE },
  { "too-many-requests", FAKE_TOO_MANY, HTK_AGENT_ERROR_BUSY, HTK_EXIT_BUSY, FALSE },
  { "unavailable-county", FAKE_UNAVAILABLE, HTK_AGENT_ERROR_BUSY, HTK_EXIT_BUSY, FALSE },
  { "bad-gateway", FAKE_BAD_GATEWAY, HTK_AGENT_ERROR_UNREACHABLE, HTK_EXIT_NO_SERVER, FALSE },
};

static void
push_breaks (AgentWorld    *world,
             gconstpointer  data)
{
  const Broken *broken = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *entry = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 30);
  fake_county_fail (world->county, FAKE_PUSH, broken->fault, 20);
  error = agent_sync (world);
  g_assert_error (error, HTK_AGENT_ERROR, broken->code);
  g_assert_cmpint (htk_agent_exit_code (error), ==, broken->exit);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 30);
  entry = agent_log_entry (world, "failed");
  g_assert_cmpstr (entry, ==, error->message);

  while (fake_county_asked (world->county, FAKE_PUSH) < 20)
    {
      g_autoptr (GError) more = agent_sync (world);

      if (more == NULL)
        break;
      g_assert_error (more, HTK_AGENT_ERROR, broken->code);
    }
  agent_sync_well (world);
  agent_assert_all_sent (world, 30);

  agent_append_rows (world, 10);
  fake_county_fail (world->county, FAKE_PUSH, broken->fault, 1);
  again = agent_sync (world);
  g_assert_cmpint (again == NULL, ==, broken->once_mends);
  if (again != NULL)
    agent_sync_well (world);
  agent_assert_all_sent (world, 40);
}

static void
busy_county_says_when (AgentWorld    *world,
                       gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 1);
  fake_county_fail (world->county, FAKE_PUSH, FAKE_TOO_MANY, 1);
  error = agent_sync (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_BUSY);
  g_assert_cmpint (htk_agent_get_retry_after (world->agent), ==, 7);
}

static void
batch_shrinks_and_grows (AgentWorld    *world,
                         gconstpointer  data)
{
  agent_enrol_well (world);
  agent_append_rows (world, 100);
  fake_county_set_limit (world->county, 5);
  agent_sync_well (world);
  agent_assert_all_sent (world, 100);
  g_assert_cmpuint (fake_county_largest (world->county), <=, 5);
  fake_county_set_limit (world->county, 0);
  agent_append_rows (world, 200);
  agent_sync_well (world);
  agent_assert_all_sent (world, 300);
  g_assert_cmpuint (fake_county_largest (world->county), >=, 64);
}

static void
refused_row_does_not_block (AgentWorld    *world,
                            gconstpointer  data)
{
  g_autoptr (GPtrArray) attention = NULL;
  HtkChange *row;

  agent_enrol_well (world);
  agent_append_rows (world, 5);
  fake_county_refuse (world->county, 2, "refused", "scope");
  fake_county_refuse (world->county, 4, "conflict", "fork");
  agent_sync_well (world);
  agent_assert_all_sent (world, 5);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->pushed, ==, 5);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->refused, ==, 2);
  attention = htk_journal_attention (world->store, NULL);
  g_assert_cmpuint (attention->len, ==, 2);
  row = attention->pdata[0];
  g_assert_cmpint (row->seq, ==, 2);
  g_assert_cmpstr (row->code, ==, "scope");
  g_assert_cmpstr (row->message, ==, "in plain words");
}

static void
county_set_back (AgentWorld    *world,
                 gconstpointer  data)
{
  agent_enrol_well (world);
  agent_append_rows (world, 20);
  agent_sync_well (world);
  fake_county_forget (world->county, 7);
  agent_append_rows (world, 1);
  agent_sync_well (world);
  agent_assert_all_sent (world, 21);
}

static void
clock_difference (AgentWorld    *world,
                  gconstpointer  data)
{
  g_autofree char *entry = NULL;
  g_autofree char *offset = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const gint64 year = 365 * 24 * 3600 * G_GINT64_CONSTANT (1000);

  fake_county_set_clock (world->county, year);
  agent_enrol_well (world);
  entry = agent_log_entry (world, "clock");
  g_assert_nonnull (entry);
  offset = htk_store_get_meta (world->store, "server_offset");
  g_assert_cmpint (ABS (g_ascii_strtoll (offset, NULL, 10) - year), <, 60000);
  agent_append_rows (world, 1);
  rows = htk_journal_pending (world->store, 1, NULL);
  g_assert_cmpint (((HtkChange *) rows->pdata[0])->server_offset, ==,
                   g_ascii_strtoll (offset, NULL, 10));
  agent_sync_well (world);
  agent_assert_all_sent (world, 1);
}

static void
other_protocol (AgentWorld    *world,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 1);
  fake_county_set_protocol (world->county, 2);
  error = agent_sync (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_VERSION);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_WRONG_SERVER);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PUSH), ==, 0);
  fake_county_set_protocol (world->county, 1);
  agent_sync_well (world);
  agent_assert_all_sent (world, 1);
}

/* The page of a network that wants a sign-in never sees the token. */
static void
wrong_server_sees_no_token (AgentWorld    *world,
                            gconstpointer  data)
{
  static const FakeFault faults[] = { FAKE_PAGE, FAKE_REDIRECT, FAKE_WRONG_JSON, FAKE_NONSENSE };

  agent_enrol_well (world);
  agent_append_rows (world, 1);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_county_fail (world->county, FAKE_STATUS, faults[i], 1);
      error = agent_sync (world);
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY);
      g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_WRONG_SERVER);
    }
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PUSH), ==, 0);
  g_assert_cmpuint (fake_county_tokens (world->county), ==, 0);
}

/* The county has answered, but the tablet could not write it down: it asks again, for the same. */
static void
verdict_that_could_not_be_kept (AgentWorld    *world,
                                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 12);
  agent_sql (world, "CREATE TEMP TRIGGER broken BEFORE UPDATE ON change WHEN NEW.seq = 9"
              " BEGIN SELECT RAISE (ABORT, 'the disk is broken'); END");
  error = agent_sync (world);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 12);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 12);
  agent_sql (world, "DROP TRIGGER broken");
  agent_sync_well (world);
  agent_assert_all_sent (world, 12);
}

/* Another process is at it: the round waits for it, and nothing is sent twice at once. */
static void
one_round_at_a_time (AgentWorld    *world,
                     gconstpointer  data)
{
  g_autofree char *path = g_build_filename (world->dir, "sync.lock", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int lock;

  agent_enrol_well (world);
  agent_append_rows (world, 1);
  lock = g_open (path, O_RDWR | O_CREAT, 0600);
  g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
  htk_agent_sync_async (world->agent, NULL, agent_ended, &result);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  g_assert_cmpstr (htk_agent_get_phase (world->agent), ==, "wait");
  close (lock);
  g_assert_true (htk_agent_sync_finish (world->agent, agent_wait_for (&result), &error));
  g_assert_no_error (error);
  agent_assert_all_sent (world, 1);
}

/* The tablet's clock is a year behind: what it just wrote is not old. */
static void
log_outlives_the_clock (AgentWorld    *world,
                        gconstpointer  data)
{
  g_autofree char *entry = NULL;

  fake_county_set_clock (world->county, 365 * 24 * 3600 * G_GINT64_CONSTANT (1000));
  agent_enrol_well (world);
  agent_sync_well (world);
  agent_sync_well (world);
  entry = agent_log_entry (world, "enrol");
  g_assert_nonnull (entry);
}

/* Lesson 22: what went, by which route, and what the county answered, with the hash of the last row. */
static void
log_has_the_receipt (AgentWorld    *world,
                     gconstpointer  data)
{
  g_autoptr (GPtrArray) rows = NULL, entries = NULL;
  const HtkSyncLogEntry *receipt = NULL;
  guint n = 0;

  agent_enrol_well (world);
  agent_append_rows (world, 3);
  agent_sync_well (world);
  rows = htk_journal_from (world->store, 1, 10, NULL);
  entries = htk_sync_log_list (world->store, 100, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const HtkSyncLogEntry *entry = g_ptr_array_index (entries, i);

      if (*entry->receipt == '\0')
        continue;
      receipt = entry;
      n++;
    }
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (receipt->event, ==, "push");
  g_assert_cmpstr (receipt->route, ==, "line");
  g_assert_cmpint (receipt->first, ==, 1);
  g_assert_cmpint (receipt->last, ==, 3);
  g_assert_cmpstr (receipt->receipt, ==, ((HtkChange *) g_ptr_array_index (rows, 2))->hash);
  g_assert_nonnull (strstr (receipt->detail, "3 accepted"));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (AgentWorld *world, gconstpointer data);
  } cases[] = {
    { "/agent/enrol-keeps-what-the-county-gave", enrol_keeps_what_the_county_gave },
    { "/agent/enrol-answer-lost-then-same-code", enrol_answer_lost },
    { "/agent/enrol-wants-an-address", enrol_bad_address },
    { "/agent/enrol-elsewhere-is-refused-with-rows", enrol_elsewhere },
    { "/agent/not-enrolled-says-so", not_enrolled },
    { "/agent/no-server-loses-nothing", no_server },
    { "/agent/busy-county-says-when", busy_county_says_when },
    { "/agent/batch-shrinks-and-grows", batch_shrinks_and_grows },
    { "/agent/refused-row-does-not-block", refused_row_does_not_block },
    { "/agent/county-set-back-gets-its-rows-again", county_set_back },
    { "/agent/log-has-the-receipt", log_has_the_receipt },
    { "/agent/clock-difference-is-kept-and-told", clock_difference },
    { "/agent/log-outlives-a-clock-that-is-behind", log_outlives_the_clock },
    { "/agent/other-protocol-gets-nothing", other_protocol },
    { "/agent/wrong-server-sees-no-token", wrong_server_sees_no_token },
    { "/agent/one-round-at-a-time", one_round_at_a_time },
    { "/agent/verdict-that-could-not-be-kept-is-asked-again", verdict_that_could_not_be_kept },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, AgentWorld, NULL, agent_world_init, cases[i].run, agent_world_clear);
  for (guint i = 0; i < G_N_ELEMENTS (broken_pushes); i++)
    {
      g_autofree char *name =
        g_strconcat ("/agent/push-", broken_pushes[i].name, "-is-one-row", NULL);

      g_test_add (name, AgentWorld, &broken_pushes[i], agent_world_init, push_breaks,
                  agent_world_clear);
    }
  return g_test_run ();
}
