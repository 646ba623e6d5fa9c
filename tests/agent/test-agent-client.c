/* Where the bus can start no service, the app runs the agent's program, under the lock that the service takes: the
 * round is made all the same, and of two only one at a time. */
#include "app/store/htk-journal.h"
#include "app/store/htk-key.h"
#include "tests/agent/fake-county.h"
#include "tests/lib/htk-test.h"
#include "ui/htk-agent-client.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define ROWS 3

typedef struct
{
  HtkTempDir *dir;
  GTestDBus *daemon; /* a bus that knows no service */
  GDBusConnection *bus;
  FakeCounty *county;
  HtkStore *store;
} World;

static void
got (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
finish_well (HtkAgentClient *client,
             GAsyncResult  **result)
{
  g_autoptr (GError) error = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  htk_agent_client_finish (client, *result, &error);
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
enrol (World *world)
{
  g_autoptr (HtkAgentClient) client = htk_agent_client_new (world->bus);
  g_autofree char *url = fake_county_url (world->county);
  GAsyncResult *result = NULL;

  htk_agent_client_enrol_async (client, url, "ABCD-EFGH", got, &result);
  finish_well (client, &result);
}

static void
append_rows (World *world)
{
  g_assert_true (htk_store_begin (world->store, NULL));
  for (guint i = 0; i < ROWS; i++)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_take_object (node, json_object_new ());
      g_assert_true (htk_journal_append (world->store, "visit.comment_reply", "v-1", 0, node, NULL));
    }
  g_assert_true (htk_store_commit (world->store, NULL));
}

static void
world_init (World        *world,
            gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (HtkKey) key = NULL;
  g_autoptr (GError) error = NULL;

  world->dir = htk_temp_dir_new ();
  g_setenv ("HTK_DATA_DIR", world->dir, TRUE);
  world->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (world->daemon);
  world->bus = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (world->daemon),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
    NULL, &error);
  g_assert_no_error (error);
  path = g_build_filename (world->dir, "huitoukan.db", NULL);
  key_path = g_build_filename (world->dir, "key", NULL);
  key = htk_key_load_or_create (key_path, &error);
  g_assert_no_error (error);
  world->store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  world->county = fake_county_new ();
  enrol (world);
  append_rows (world);
}

static void
world_clear (World        *world,
             gconstpointer data)
{
  g_dbus_connection_close_sync (world->bus, NULL, NULL);
  g_object_unref (world->bus);
  g_test_dbus_down (world->daemon);
  g_object_unref (world->daemon);
  g_object_unref (world->store);
  fake_county_free (world->county);
  htk_temp_dir_free (world->dir);
}

static void
assert_all_there (World *world)
{
  g_assert_cmpuint (fake_county_rows (world->county), ==, ROWS);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
}

static void
round_without_a_service (World        *world,
                         gconstpointer data)
{
  g_autoptr (HtkAgentClient) client = htk_agent_client_new (world->bus);
  GAsyncResult *result = NULL;

  htk_agent_client_sync_async (client, got, &result);
  finish_well (client, &result);
  assert_all_there (world);
}

static void
round_without_a_bus (World        *world,
                     gconstpointer data)
{
  g_autoptr (HtkAgentClient) client = htk_agent_client_new (NULL);
  GAsyncResult *result = NULL;

  htk_agent_client_sync_async (client, got, &result);
  finish_well (client, &result);
  assert_all_there (world);
}

static const char *
phase_of (HtkAgentClient *client)
{
  gint64 done, total;

  return htk_agent_client_get_phase (client, &done, &total);
}

/* Another round holds the lock: this one waits, and the county hears nothing of it until then. */
static void
waits_for_the_other (World        *world,
                     gconstpointer data)
{
  g_autoptr (HtkAgentClient) client = htk_agent_client_new (world->bus);
  g_autofree char *path = g_build_filename (world->dir, "sync.lock", NULL);
  guint asked = fake_county_asked (world->county, FAKE_STATUS);
  GAsyncResult *result = NULL;
  int lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  htk_agent_client_sync_async (client, got, &result);
  while (!g_str_equal (phase_of (client), "wait"))
    {
      g_assert_null (result);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_STATUS), ==, asked);
  close (lock);
  finish_well (client, &result);
  assert_all_there (world);
}

static void
two_at_once (World        *world,
             gconstpointer data)
{
  g_autoptr (HtkAgentClient) one = htk_agent_client_new (world->bus);
  g_autoptr (HtkAgentClient) two = htk_agent_client_new (world->bus);
  GAsyncResult *first = NULL, *second = NULL;

  htk_agent_client_sync_async (one, got, &first);
  htk_agent_client_sync_async (two, got, &second);
  finish_well (one, &first);
  finish_well (two, &second);
  /* Who came second found nothing left to send. */
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PUSH), ==, 1);
  assert_all_there (world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/agent-client/no-service-and-the-round-is-made", World, NULL, world_init,
              round_without_a_service, world_clear);
  g_test_add ("/agent-client/no-bus-and-the-round-is-made", World, NULL, world_init,
              round_without_a_bus, world_clear);
  g_test_add ("/agent-client/waits-for-the-round-of-another-process", World, NULL, world_init,
              waits_for_the_other, world_clear);
  g_test_add ("/agent-client/of-two-at-once-one-runs", World, NULL, world_init, two_at_once,
              world_clear);
  return g_test_run ();
}
