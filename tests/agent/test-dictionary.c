/* How the agent packs and how much it sends at once: with the dictionary that the county has as well, without
 * where it has none, and by what the line carried. The dictionary is that of $HTK_PACK_DIR. */
#include "sync/agent/htk-line.h"
#include "sync/protocol/htk-sync-body.h"
#include "tests/agent/agent-world.h"

#include <string.h>

static GBytes *
load (void)
{
  GBytes *dictionary = htk_sync_dictionary_load ();

  g_assert_nonnull (dictionary);
  g_assert_cmpuint (htk_sync_dictionary_id (dictionary), !=, 0);
  return dictionary;
}

static void
both_have_it (AgentWorld    *world,
              gconstpointer  data)
{
  g_autoptr (GBytes) dictionary = load ();

  fake_county_set_dictionary (world->county, dictionary);
  agent_enrol_well (world);
  agent_append_rows (world, 3);
  agent_sync_well (world);
  agent_assert_all_sent (world, 3);
  g_assert_cmpuint (fake_county_packed_with (world->county), ==, htk_sync_dictionary_id (dictionary));
}

static void
county_of_before (AgentWorld    *world,
                  gconstpointer  data)
{
  agent_enrol_well (world);
  agent_append_rows (world, 3);
  agent_sync_well (world);
  agent_assert_all_sent (world, 3);
  g_assert_cmpuint (fake_county_packed_with (world->county), ==, 0);
}

static void
county_lost_it (AgentWorld    *world,
                gconstpointer  data)
{
  g_autoptr (GBytes) dictionary = load ();
  g_autofree char *entry = NULL;

  fake_county_set_dictionary (world->county, dictionary);
  agent_enrol_well (world);
  agent_append_rows (world, 3);
  fake_county_fail (world->county, FAKE_PUSH, FAKE_DICTIONARY, 1);
  agent_sync_well (world);
  agent_assert_all_sent (world, 3);
  g_assert_cmpuint (fake_county_packed_with (world->county), ==, 0);
  entry = agent_log_entry (world, "push");
  g_assert_nonnull (entry);
}

static void
frames_name_theirs (void)
{
  g_autoptr (GBytes) dictionary = load ();
  g_autoptr (GBytes) plain = g_bytes_new_static ("{\"rows\":[]}", 11);
  g_autoptr (GBytes) with = htk_sync_body_pack (plain, dictionary, HTK_SYNC_TIGHT);
  g_autoptr (GBytes) without = htk_sync_body_pack (plain, NULL, HTK_SYNC_QUICK);
  g_autoptr (GBytes) back = htk_sync_body_unpack (with, dictionary, 100, NULL);
  g_autoptr (GBytes) other = htk_sync_body_unpack (without, dictionary, 100, NULL);
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_bytes_equal (back, plain));
  g_assert_true (g_bytes_equal (other, plain));
  none = htk_sync_body_unpack (with, NULL, 100, &error);
  g_assert_null (none);
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_DICTIONARY);
}

static void
line_says_how_much (void)
{
  /* 16 rows in 2 s: 64 in eight; at most eightfold, never above what the county takes. */
  g_assert_cmpuint (htk_line_next (16, 16, 2000, 1, 500), ==, 64);
  g_assert_cmpuint (htk_line_next (16, 16, 1, 1, 500), ==, 128);
  g_assert_cmpuint (htk_line_next (400, 400, 1, 1, 500), ==, 500);
  /* The rest of a queue is a short batch and says nothing against a long one. */
  g_assert_cmpuint (htk_line_next (64, 2, 1300, 1, 500), ==, 64);
  /* Too slow: less, to a quarter at once, and at least one. */
  g_assert_cmpuint (htk_line_next (40, 40, 16000, 1, 500), ==, 20);
  g_assert_cmpuint (htk_line_next (40, 40, 800000, 1, 500), ==, 10);
  g_assert_cmpuint (htk_line_next (1, 1, 800000, 1, 500), ==, 1);
}

/* A byte that the line has changed is seen, wherever it is: no other body comes out. */
static void
changed_frame_is_none (void)
{
  static const char text[] = "{\"rows\":[{\"seq\":1,\"body\":\"1 2 3 1 2 3 1 2 3 4 5 6 7 8 9\"}]}";
  g_autoptr (GBytes) plain = g_bytes_new_static (text, sizeof text - 1);

  for (HtkSyncEffort effort = HTK_SYNC_QUICK; effort <= HTK_SYNC_TIGHT; effort++)
    {
      g_autoptr (GBytes) packed = htk_sync_body_pack (plain, NULL, effort);
      gsize size;
      const guint8 *data = g_bytes_get_data (packed, &size);

      for (gsize i = 0; i < size; i++)
        {
          g_autofree guint8 *other = g_memdup2 (data, size);
          g_autoptr (GBytes) changed = NULL;
          g_autoptr (GBytes) out = NULL;

          other[i] ^= 0x21;
          changed = g_bytes_new (other, size);
          out = htk_sync_body_unpack (changed, NULL, 1000, NULL);
          g_assert_true (out == NULL || g_bytes_equal (out, plain));
        }
    }
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
    { "/dictionary/both-have-it", both_have_it },
    { "/dictionary/county-of-before-gets-none", county_of_before },
    { "/dictionary/county-that-lost-it-gets-the-rows", county_lost_it },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, AgentWorld, NULL, agent_world_init, cases[i].run, agent_world_clear);
  g_test_add_func ("/dictionary/frames-name-theirs", frames_name_theirs);
  g_test_add_func ("/dictionary/changed-frame-is-none", changed_frame_is_none);
  g_test_add_func ("/line/says-how-much", line_says_how_much);
  return g_test_run ();
}
