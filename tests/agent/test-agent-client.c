/* Where the bus can start no service, the app has the agent's program as a service of its own, under the lock that
 * the service takes: the round is made all the same, tried again when it fails, and of two only one at a time. */
#include "app/store/htk-handover.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-key.h"
#include "app/store/htk-sync-settings.h"
#include "tests/agent/fake-county.h"
#include "tests/agent/fake-network.h"
#include "tests/lib/htk-test.h"
#include "ui/htk-agent-client.h"
#include "ui/htk-line-watch.h"
#include "ui/htk-opening.h"

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
  return htk_agent_client_get_progress (client)->phase;
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

static void
finish_in_trouble (HtkAgentClient *client,
                   GAsyncResult  **result,
                   HtkTrouble      trouble)
{
  g_autoptr (GError) error = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (htk_agent_client_finish (client, *result, &error));
  g_assert_error (error, HTK_TROUBLE, (int) trouble);
  g_clear_object (result);
}

/* A round that failed is tried again with nothing else happening: nobody asks, no line comes, no row is written. */
static void
tries_again_without_a_service (World        *world,
                               gconstpointer data)
{
  g_autoptr (HtkAgentClient) client = htk_agent_client_new (world->bus);
  guint asked = fake_county_asked (world->county, FAKE_STATUS);
  GAsyncResult *result = NULL;

  fake_county_fail (world->county, FAKE_STATUS, FAKE_BAD_GATEWAY, 1);
  htk_agent_client_sync_async (client, got, &result);
  finish_in_trouble (client, &result, HTK_TROUBLE_NO_LINE);
  while (htk_journal_count_pending (world->store) > 0 || htk_agent_client_is_busy (client))
    g_main_context_iteration (NULL, TRUE);
  assert_all_there (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_STATUS), ==, asked + 2);
}

/* Not before the time that the county asked for. */
static void
comes_when_the_county_says (World        *world,
                            gconstpointer data)
{
  g_autoptr (HtkAgentClient) client = htk_agent_client_new (NULL);
  GAsyncResult *result = NULL;
  gint64 failed;

  fake_county_fail (world->county, FAKE_STATUS, FAKE_TOO_MANY, 1);
  htk_agent_client_sync_async (client, got, &result);
  finish_in_trouble (client, &result, HTK_TROUBLE_BUSY);
  failed = g_get_monotonic_time ();
  while (fake_county_rows (world->county) == 0)
    g_main_context_iteration (NULL, TRUE);
  /* A timer of whole seconds may be early by less than one. */
  g_assert_cmpint (g_get_monotonic_time () - failed, >=, 6 * G_USEC_PER_SEC);
  while (htk_agent_client_is_busy (client))
    g_main_context_iteration (NULL, TRUE);
  assert_all_there (world);
}

static void
count (HtkAgentClient *client,
       guint          *n)
{
  (*n)++;
}

/* The service of the app alone ends when it is idle, and is there again when it is asked. */
static void
ends_when_idle_and_comes_back (World        *world,
                               gconstpointer data)
{
  g_autoptr (HtkAgentClient) client = NULL;
  GAsyncResult *result = NULL;
  guint told = 0;

  g_setenv ("HTK_SYNC_IDLE", "1", TRUE);
  client = htk_agent_client_new (world->bus);
  htk_agent_client_sync_async (client, got, &result);
  finish_well (client, &result);
  /* That it has gone is the only thing that is told now. */
  g_signal_connect (client, "progress", G_CALLBACK (count), &told);
  while (told == 0)
    g_main_context_iteration (NULL, TRUE);
  append_rows (world);
  htk_agent_client_sync_async (client, got, &result);
  finish_well (client, &result);
  g_unsetenv ("HTK_SYNC_IDLE");
  g_assert_cmpuint (fake_county_rows (world->county), ==, 2 * ROWS);
}

/* --- The sync that nobody asks for --- */

#define WORK_SECONDS 1

/* The work of a page: rows, and word of them. */
static void
submit (World      *world,
        HtkSession *session)
{
  append_rows (world);
  htk_session_changed (session);
}

static gboolean
over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Nothing is asked of the county in twice the time after which a round would have begun. */
static void
assert_quiet (World *world)
{
  guint asked = fake_county_asked (world->county, FAKE_STATUS);
  gboolean is_over = FALSE;

  g_timeout_add_seconds (2 * WORK_SECONDS, over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_STATUS), ==, asked);
}

/* The county has all there is, without anybody having asked for a round; then that round is over. */
static void
wait_for_rows (World      *world,
               HtkSession *session,
               guint       rows)
{
  while (fake_county_rows (world->county) < rows ||
         htk_agent_client_is_busy (htk_session_agent (session)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fake_county_rows (world->county), ==, rows);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
}

static void
pause_sync (World      *world,
            HtkSession *session,
            gboolean    paused)
{
  g_assert_true (htk_sync_set_paused (world->store, paused, NULL));
  htk_session_changed (session);
}

/* Rounds that nobody asked for begin, until the county has been asked once more than @before. */
static void
wait_for_round (World      *world,
                HtkSession *session,
                guint       before)
{
  while (fake_county_asked (world->county, FAKE_STATUS) <= before ||
         htk_agent_client_is_busy (htk_session_agent (session)))
    g_main_context_iteration (NULL, TRUE);
}

/* What a neighbour has handed over is work as one's own is. */
static void
carry_a_bundle (World      *world,
                HtkSession *session)
{
  const HtkCarried bundle = { .bundle_id = (char *) "0190a0a0-0000-7000-8000-000000000001",
                              .device_id = (char *) "d2", .user_id = (char *) "u2", .size = 10, .rows = 1 };
  guint asked = fake_county_asked (world->county, FAKE_STATUS);
  g_autoptr (GError) error = NULL;

  /* It cannot be delivered: that begins no round after the other. */
  fake_county_fail (world->county, FAKE_STATUS, FAKE_BAD_GATEWAY, 1);
  htk_carried_put (world->store, &bundle, &error);
  g_assert_no_error (error);
  htk_session_changed (session);
  wait_for_round (world, session, asked);
  htk_session_changed (session);
  htk_carried_receipt (world->store, bundle.bundle_id, "-", &error);
  g_assert_no_error (error);
  /* The agent's own next try, and no other. */
  wait_for_round (world, session, asked + 1);
  assert_quiet (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_STATUS), ==, asked + 2);
}

/* Nothing waits, and what the county has decided is heard; without a line nobody asks. */
static void
hear_news (World      *world,
           HtkSession *session)
{
  guint asked;

  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
  fake_network_set (FALSE);
  htk_line_watch_start (session, 0, WORK_SECONDS);
  assert_quiet (world);
  asked = fake_county_asked (world->county, FAKE_PULL);
  fake_network_set (TRUE);
  while (fake_county_asked (world->county, FAKE_PULL) < asked + 2)
    g_main_context_iteration (NULL, TRUE);
  while (htk_agent_client_is_busy (htk_session_agent (session)))
    g_main_context_iteration (NULL, TRUE);
}

/* A session can be had once in a process: what holds of it is one test. */
static void
work_begins_a_round (World        *world,
                     gconstpointer data)
{
  g_autoptr (HtkSession) session = NULL;
  g_autoptr (GError) error = NULL;
  guint asked;

  htk_opening_begin ();
  session = htk_session_new (&error);
  g_assert_no_error (error);
  htk_line_watch_start (session, WORK_SECONDS, 0);

  /* What waited when the app was closed; and nothing more for it. */
  wait_for_rows (world, session, ROWS);
  htk_session_changed (session);
  assert_quiet (world);
  submit (world, session);
  wait_for_rows (world, session, 2 * ROWS);

  pause_sync (world, session, TRUE);
  submit (world, session);
  assert_quiet (world);
  pause_sync (world, session, FALSE);
  wait_for_rows (world, session, 3 * ROWS);

  fake_network_set (FALSE);
  submit (world, session);
  assert_quiet (world);
  fake_network_set (TRUE);
  wait_for_rows (world, session, 4 * ROWS);

  /* A round that failed is tried again, once, with nothing else happening. */
  asked = fake_county_asked (world->county, FAKE_STATUS);
  fake_county_fail (world->county, FAKE_STATUS, FAKE_BAD_GATEWAY, 1);
  submit (world, session);
  wait_for_rows (world, session, 5 * ROWS);
  assert_quiet (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_STATUS), ==, asked + 2);

  carry_a_bundle (world, session);
  hear_news (world, session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fake_network_install ();
  g_test_add ("/agent-client/no-service-and-the-round-is-made", World, NULL, world_init,
              round_without_a_service, world_clear);
  g_test_add ("/agent-client/no-bus-and-the-round-is-made", World, NULL, world_init,
              round_without_a_bus, world_clear);
  g_test_add ("/agent-client/waits-for-the-round-of-another-process", World, NULL, world_init,
              waits_for_the_other, world_clear);
  g_test_add ("/agent-client/of-two-at-once-one-runs", World, NULL, world_init, two_at_once,
              world_clear);
  g_test_add ("/agent-client/no-service-and-it-tries-again-by-itself", World, NULL, world_init,
              tries_again_without_a_service, world_clear);
  g_test_add ("/agent-client/no-service-and-it-comes-when-the-county-says", World, NULL, world_init,
              comes_when_the_county_says, world_clear);
  g_test_add ("/agent-client/no-service-ends-when-idle-and-comes-back", World, NULL, world_init,
              ends_when_idle_and_comes_back, world_clear);
  g_test_add ("/line-watch/new-work-begins-a-round-and-a-pause-holds-it", World, NULL, world_init,
              work_begins_a_round, world_clear);
  return g_test_run ();
}
