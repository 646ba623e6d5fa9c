/* What a push carries: as much as the line bears, in the journal's order, packed ahead and never trusted when the
 * journal or the line has changed since. */
#include "app/store/htk-journal.h"
#include "sync/agent/htk-agent-private.h"
#include "sync/protocol/htk-sync-body.h"
#include "tests/agent/agent-world.h"

#include <string.h>

typedef struct
{
  gboolean given;
  HtkBatch *batch;
} Given;

static void
got_batch (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  Given *given = data;
  g_autoptr (GError) error = NULL;

  given->batch = htk_agent_batch_finish (HTK_AGENT (object), result, &error);
  g_assert_no_error (error);
  given->given = TRUE;
}

/* (transfer full) (nullable): what would be sent now, when all before @from was answered. */
static HtkBatch *
batch_from (AgentWorld *world,
            gint64      from)
{
  Given given = { FALSE, NULL };

  htk_agent_batch_async (world->agent, from, NULL, got_batch, &given);
  while (!given.given)
    g_main_context_iteration (NULL, TRUE);
  return given.batch;
}

static HtkBatch *
next_batch (AgentWorld *world)
{
  return batch_from (world, 0);
}

/* Packs it ahead, to its end. */
static void
pack_ahead (AgentWorld *world,
            gint64      from)
{
  htk_agent_batch_begin (world->agent, from);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The body says just the rows that the batch names, each as the journal has it. */
static void
assert_batch (AgentWorld *world,
              HtkBatch   *batch,
              gint64      first,
              guint       n)
{
  g_autoptr (GPtrArray) kept = htk_journal_from (world->store, first, n, NULL);
  g_autoptr (GBytes) plain = NULL;
  g_autofree char *said = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (batch);
  g_assert_cmpuint (batch->rows->len, ==, n);
  g_assert_cmpuint (kept->len, ==, n);
  plain = htk_sync_body_unpack (batch->body, world->agent->dictionary, 1 << 20, &error);
  g_assert_no_error (error);
  said = htk_sync_body_text (plain);
  expected = htk_sync_push_encode (kept);
  g_assert_cmpstr (said, ==, expected);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (((HtkChange *) batch->rows->pdata[i])->seq, ==, first + i);
}

static void
assert_next (AgentWorld *world,
             gint64      first,
             guint       n)
{
  HtkBatch *batch = next_batch (world);

  assert_batch (world, batch, first, n);
  htk_batch_free (batch);
}

static gsize
weight_of_a_row (AgentWorld *world)
{
  g_autoptr (GPtrArray) rows = htk_journal_pending (world->store, 1, NULL);

  return htk_change_weight (rows->pdata[0]);
}

static void
answer (AgentWorld *world,
        gint64      seq)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (world->store, seq, 1, NULL);
  g_autoptr (GError) error = NULL;

  htk_journal_set_verdict (world->store, seq, ((HtkChange *) rows->pdata[0])->change_id, "accepted", NULL, NULL,
                           &error);
  g_assert_no_error (error);
}

static void
as_much_as_the_line_bears (AgentWorld    *world,
                           gconstpointer  data)
{
  gsize weight;

  agent_enrol_well (world);
  g_assert_null (next_batch (world));
  agent_append_rows (world, 10);
  weight = weight_of_a_row (world);

  for (guint n = 1; n <= 7; n++)
    {
      world->agent->batch = n * weight;
      assert_next (world, 1, n);
    }
  /* Two more than eight are no more than a quarter above: they come along, for there is nothing behind them. */
  world->agent->batch = 8 * weight;
  assert_next (world, 1, 10);
  agent_append_rows (world, 1);
  assert_next (world, 1, 8);
  /* One row at least, however thin the line. */
  world->agent->batch = 1;
  assert_next (world, 1, 1);
  world->agent->batch = 1000 * weight;
  world->agent->max_rows = 4;
  assert_next (world, 1, 4);
}

static void
ahead_is_taken (AgentWorld    *world,
                gconstpointer  data)
{
  agent_enrol_well (world);
  agent_append_rows (world, 3);
  answer (world, 1);
  pack_ahead (world, 2);
  g_assert_nonnull (world->agent->packing);
  /* What was written meanwhile goes with the next one. */
  agent_append_rows (world, 2);
  assert_next (world, 2, 2);
  g_assert_null (world->agent->packing);
}

static void
ahead_is_left (AgentWorld    *world,
               gconstpointer  data)
{
  agent_enrol_well (world);
  agent_append_rows (world, 6);

  /* A row before it was not answered. */
  pack_ahead (world, 3);
  assert_next (world, 1, 6);

  /* Its first row was, by another route. */
  pack_ahead (world, 1);
  answer (world, 1);
  assert_next (world, 2, 5);

  /* There was nothing to send, and now there is. */
  pack_ahead (world, 7);
  assert_next (world, 2, 5);

  /* The line has become thinner than it was. */
  pack_ahead (world, 2);
  world->agent->batch = 2 * weight_of_a_row (world);
  assert_next (world, 2, 2);

  /* The county has told that it has no dictionary. */
  pack_ahead (world, 2);
  htk_http_set_dictionary (world->agent->http, NULL);
  assert_next (world, 2, 2);
  g_assert_cmpuint (htk_sync_dictionary_id (world->agent->dictionary), !=, 0);

  /* All was answered. */
  pack_ahead (world, 2);
  for (gint64 seq = 2; seq <= 6; seq++)
    answer (world, seq);
  g_assert_null (next_batch (world));
}

/* What was answered and not kept yet is still on the list, and is not sent once more. */
static void
answered_is_left_out (AgentWorld    *world,
                      gconstpointer  data)
{
  HtkBatch *batch;

  agent_enrol_well (world);
  agent_append_rows (world, 6);
  pack_ahead (world, 4);
  batch = batch_from (world, 4);
  assert_batch (world, batch, 4, 3);
  htk_batch_free (batch);
  g_assert_null (batch_from (world, 7));

  /* Nor when it has to be packed anew. */
  pack_ahead (world, 1);
  batch = batch_from (world, 3);
  assert_batch (world, batch, 3, 4);
  htk_batch_free (batch);
}

/* The line breaks when the second batch is on its way: what was said of the first one stands. */
static void
verdicts_outlive_the_next_batch (AgentWorld    *world,
                                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 8);
  world->agent->max_rows = 4;
  fake_county_fail (world->county, FAKE_PUSH, FAKE_WELL, 1);
  fake_county_fail (world->county, FAKE_PUSH, FAKE_UNAVAILABLE, 1);
  error = agent_sync (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_BUSY);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 4);
  assert_next (world, 5, 4);
  agent_sync_well (world);
  agent_assert_all_sent (world, 8);
}

/* The verdicts of the first batch cannot be kept while the second one is on its way: the rows of both stay on the
 * list, and are one row each at the county. */
static void
unkept_verdicts_are_asked_for_again (AgentWorld    *world,
                                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 8);
  world->agent->max_rows = 4;
  agent_sql (world, "CREATE TEMP TRIGGER broken BEFORE UPDATE ON change WHEN NEW.seq = 2"
                    " BEGIN SELECT RAISE (ABORT, 'the disk is broken'); END");
  error = agent_sync (world);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 8);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 8);
  agent_sql (world, "DROP TRIGGER broken");
  agent_sync_well (world);
  agent_assert_all_sent (world, 8);
}

/* How often the batch after the next one had been begun when a reply was kept. */
static void
changed (HtkAgent *agent,
         guint    *ahead)
{
  if (agent->packing != NULL)
    ++*ahead;
}

static void
next_is_packed_while_the_county_works (AgentWorld    *world,
                                       gconstpointer  data)
{
  guint ahead = 0;

  agent_enrol_well (world);
  agent_append_rows (world, 12);
  world->agent->max_rows = 4;
  fake_county_set_limit (world->county, 4);
  g_signal_connect (world->agent, "changed", G_CALLBACK (changed), &ahead);
  agent_sync_well (world);
  agent_assert_all_sent (world, 12);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PUSH), >=, 3);
  /* Behind the last one there is none. */
  g_assert_cmpuint (ahead, ==, 2);
  g_assert_null (world->agent->packing);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) \
  g_test_add ("/batch/" #name, AgentWorld, NULL, agent_world_init, name, agent_world_clear)
  TEST (as_much_as_the_line_bears);
  TEST (ahead_is_taken);
  TEST (ahead_is_left);
  TEST (answered_is_left_out);
  TEST (verdicts_outlive_the_next_batch);
  TEST (unkept_verdicts_are_asked_for_again);
  TEST (next_is_packed_while_the_county_works);
#undef TEST
  return g_test_run ();
}
