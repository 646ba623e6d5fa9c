/* The first download gives up the indexes of the search and makes them again, however it ends. */
#include "app/store/htk-register-fill.h"
#include "app/store/htk-store-private.h"
#include "tests/agent/agent-world.h"
#include "tests/lib/htk-plan.h"

#define MANY 3000
#define GIVEN_UP "DROP INDEX IF EXISTS member_name"

static void
publish (AgentWorld *world,
         guint       from,
         guint       n)
{
  for (guint i = from; i < from + n; i++)
    {
      g_autofree char *id = g_strdup_printf ("unit-%u", i);
      g_autofree char *body = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"单位\"}", id);

      fake_county_publish (world->county, "support_unit", id, body);
    }
}

/* Whether the round gives the indexes up; they are there when it has ended. */
static gboolean
gives_up (AgentWorld *world,
          gboolean    ends_well)
{
  g_autoptr (GHashTable) statements = htk_plan_watch (world->store);
  g_autoptr (GError) error = agent_sync (world);

  sqlite3_trace_v2 (htk_store_db (world->store), 0, NULL, NULL);
  g_assert_true ((error == NULL) == ends_well);
  g_assert_false (htk_register_fill_waits (world->store));
  return g_hash_table_contains (statements, GIVEN_UP);
}

static void
assert_units (AgentWorld *world,
              gint64      n)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (world->store, "SELECT count (*) FROM support_unit", NULL);
  gboolean has_row;

  g_assert_true (htk_stmt_next (stmt, &has_row, NULL) && has_row);
  g_assert_cmpint (htk_stmt_int (stmt, 0), ==, n);
}

static void
search_is_there_at_the_end (AgentWorld    *world,
                            gconstpointer  data)
{
  agent_enrol_well (world);
  publish (world, 0, MANY);
  g_assert_true (gives_up (world, TRUE));
  assert_units (world, MANY);
}

static void
search_is_there_when_cut (AgentWorld    *world,
                          gconstpointer  data)
{
  agent_enrol_well (world);
  publish (world, 0, MANY);
  fake_county_fail (world->county, FAKE_PULL, 0, 1);
  fake_county_fail (world->county, FAKE_PULL, FAKE_PAGE, 1);
  g_assert_true (gives_up (world, FALSE));
  gives_up (world, TRUE);
  assert_units (world, MANY);
}

static void
few_are_taken_as_ever (AgentWorld    *world,
                       gconstpointer  data)
{
  agent_enrol_well (world);
  publish (world, 0, 200);
  g_assert_false (gives_up (world, TRUE));
  publish (world, 200, MANY);
  g_assert_false (gives_up (world, TRUE));
  assert_units (world, 200 + MANY);
}

static void
killed_is_made_good (AgentWorld    *world,
                     gconstpointer  data)
{
  agent_enrol_well (world);
  g_assert_true (htk_register_fill_begin (world->store, NULL));
  publish (world, 0, 10);
  g_assert_false (gives_up (world, TRUE));
}

static void
see_whole (HtkAgent   *agent,
           AgentWorld *world)
{
  g_autofree char *pulled_at = htk_store_get_meta (world->store, "pulled_at");

  g_object_set_data (G_OBJECT (agent), "seen-whole", GINT_TO_POINTER (pulled_at != NULL));
}

/* The app takes its words about what lacks away when it hears of a change. */
static void
end_is_told (AgentWorld    *world,
             gconstpointer  data)
{
  agent_enrol_well (world);
  publish (world, 0, 200);
  g_signal_connect (world->agent, "changed", G_CALLBACK (see_whole), world);
  g_assert_false (gives_up (world, TRUE));
  g_assert_nonnull (g_object_get_data (G_OBJECT (world->agent), "seen-whole"));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (AgentWorld *, gconstpointer);
  } tests[] = {
    { "/first-download/search-is-there-at-the-end", search_is_there_at_the_end },
    { "/first-download/search-is-there-when-cut", search_is_there_when_cut },
    { "/first-download/few-are-taken-as-ever", few_are_taken_as_ever },
    { "/first-download/killed-is-made-good", killed_is_made_good },
    { "/first-download/end-is-told", end_is_told },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, AgentWorld, NULL, agent_world_init, tests[i].test, agent_world_clear);
  return g_test_run ();
}
