/* What the tests of the agent share. */
#include "tests/agent/agent-world.h"

#include "app/store/htk-journal.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-sync-log.h"

#include <string.h>

void
agent_world_init (AgentWorld    *world,
                  gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  world->dir = htk_temp_dir_new ();
  path = g_build_filename (world->dir, "huitoukan.db", NULL);
  world->store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  world->agent = htk_agent_new (world->store);
  world->county = fake_county_new ();
}

void
agent_world_clear (AgentWorld    *world,
                   gconstpointer  data)
{
  g_assert_true (htk_journal_verify (world->store, NULL));
  g_object_unref (world->agent);
  g_object_unref (world->store);
  fake_county_free (world->county);
  htk_temp_dir_free (world->dir);
}

void
agent_ended (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
agent_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Runs a round; returns how it failed. */
GError *
agent_sync (AgentWorld *world)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  htk_agent_sync_async (world->agent, NULL, agent_ended, &result);
  htk_agent_sync_finish (world->agent, agent_wait_for (&result), &error);
  g_assert_cmpstr (htk_agent_get_phase (world->agent), ==, "idle");
  return error;
}

GError *
agent_enrol (AgentWorld *world)
{
  g_autofree char *url = fake_county_url (world->county);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;

  htk_agent_enrol_async (world->agent, url, "ABCD-EFGH", NULL, agent_ended, &result);
  id = htk_agent_enrol_finish (world->agent, agent_wait_for (&result), &error);
  g_assert_cmpint (id != NULL, ==, error == NULL);
  return error;
}

void
agent_sync_well (AgentWorld *world)
{
  g_autoptr (GError) error = agent_sync (world);

  g_assert_no_error (error);
}

void
agent_enrol_well (AgentWorld *world)
{
  g_autoptr (GError) error = agent_enrol (world);

  g_assert_no_error (error);
}

void
agent_append_rows (AgentWorld *world,
                   guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) body = json_object_new ();
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (GError) error = NULL;

      json_object_set_int_member (body, "n", i);
      json_node_set_object (node, body);
      g_assert_true (htk_store_begin (world->store, NULL));
      htk_journal_append (world->store, "visit.comment_reply", "v-1", 0, node, &error);
      g_assert_no_error (error);
      g_assert_true (htk_store_commit (world->store, NULL));
    }
}

void
agent_assert_all_sent (AgentWorld *world,
                       guint       n)
{
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
  g_assert_cmpuint (fake_county_rows (world->county), ==, n);
}

/* The newest entry of that kind. */
char *
agent_log_entry (AgentWorld *world,
                 const char *event)
{
  g_autoptr (GPtrArray) entries = htk_sync_log_list (world->store, 1000, NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      HtkSyncLogEntry *entry = g_ptr_array_index (entries, i);

      g_assert_null (strstr (entry->detail, "secret-token"));
      g_assert_null (strstr (entry->detail, "ABCD-EFGH"));
      if (g_str_equal (entry->event, event))
        return g_strdup (entry->detail);
    }
  return NULL;
}

void
agent_assert_meta (AgentWorld *world,
                   const char *name,
                   const char *expected)
{
  g_autofree char *value = htk_store_get_meta (world->store, name);

  g_assert_cmpstr (value, ==, expected);
}

void
agent_sql (AgentWorld *world,
           const char *text)
{
  int rc = sqlite3_exec (htk_store_db (world->store), text, NULL, NULL, NULL);

  g_assert_cmpint (rc, ==, SQLITE_OK);
}
