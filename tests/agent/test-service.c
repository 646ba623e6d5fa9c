/* The service as the app meets it: activated by a real bus, asked by name, ending when it is idle.
 * */
#include "app/store/htk-journal.h"
#include "sync/agent/htk-agent-error.h"
#include "tests/agent/fake-county.h"
#include "tests/lib/htk-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define NAME "io.github.huitoukan.Huitoukan.Sync"
#define PATH "/io/github/huitoukan/Huitoukan/Sync"

typedef struct
{
  HtkTempDir *dir;
  GTestDBus *daemon;
  GDBusConnection *bus;
  FakeCounty *county;
  HtkStore *store; /* the app's */
  guint changed, progress;
} World;

static void
signalled (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         data)
{
  World *world = data;

  if (g_str_equal (name, "Changed"))
    world->changed++;
  else
    {
      g_assert_cmpstr (name, ==, "Progress");
      g_assert_cmpstr (g_variant_get_type_string (parameters), ==, "(a{sv})");
      world->progress++;
    }
}

/* In a folder of its own: the bus reads it again at each change in it. */
static char *
write_service_file (const char *home)
{
  char *folder = g_build_filename (home, "services", NULL);
  g_autofree char *path = g_build_filename (folder, NAME ".service", NULL);
  g_autofree char *text =
    g_strdup_printf ("[D-BUS Service]\nName=" NAME "\nExec=%s\n", g_getenv ("HTK_SYNC"));

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return folder;
}

static void
world_init (World        *world,
            gconstpointer idle)
{
  g_autofree char *services = NULL;
  g_autoptr (GError) error = NULL;

  world->dir = htk_temp_dir_new ();
  services = write_service_file (world->dir);
  /* The bus hands its environment to what it starts. */
  g_setenv ("HTK_DATA_DIR", world->dir, TRUE);
  g_setenv ("HTK_SYNC_IDLE", idle, TRUE);
  world->county = fake_county_new ();
  world->store = htk_store_open_home (&error);
  g_assert_no_error (error);
  world->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_add_service_dir (world->daemon, services);
  g_test_dbus_up (world->daemon);
  world->bus = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (world->daemon),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (world->bus, NULL, NAME, NULL, PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, signalled, world, NULL);
}

static void
world_clear (World        *world,
             gconstpointer idle)
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
got (GObject      *object,
     GAsyncResult *result,
     gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
call_async (World         *world,
            const char    *method,
            GVariant      *parameters,
            GAsyncResult **result)
{
  g_dbus_connection_call (world->bus, NAME, PATH, NAME, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 60 * 1000, NULL, got, result);
}

static GVariant *
call_finish (World         *world,
             GAsyncResult **result,
             GError       **error)
{
  GVariant *reply;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  reply = g_dbus_connection_call_finish (world->bus, *result, error);
  g_clear_object (result);
  return reply;
}

static GVariant *
call (World      *world,
      const char *method,
      GVariant   *parameters,
      GError    **error)
{
  GAsyncResult *result = NULL;

  call_async (world, method, parameters, &result);
  return call_finish (world, &result, error);
}

static void
call_well (World      *world,
           const char *method,
           GVariant   *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (world, method, parameters, &error);

  g_assert_no_error (error);
}

static void
enrol (World *world)
{
  g_autofree char *url = fake_county_url (world->county);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    call (world, "Enrol", g_variant_new ("(ss)", url, "ABCD-EFGH"), &error);
  const char *id;

  g_assert_no_error (error);
  g_variant_get (reply, "(&s)", &id);
  g_assert_cmpstr (id, ==, "device-1");
}

static void
append_row (World *world)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;

  json_node_take_object (node, json_object_new ());
  g_assert_true (htk_store_begin (world->store, NULL));
  htk_journal_append (world->store, "visit.comment_reply", "v-1", 0, node, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (world->store, NULL));
}

static void
kick_ends_with_the_round (World        *world,
                          gconstpointer idle)
{
  enrol (world);
  append_row (world);
  append_row (world);
  call_well (world, "Kick", NULL);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 2);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
  while (world->changed == 0 || world->progress == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
kicks_share_a_round (World        *world,
                     gconstpointer idle)
{
  GAsyncResult *results[8] = { NULL };
  guint before;

  enrol (world);
  append_row (world);
  before = fake_county_asked (world->county, FAKE_STATUS);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    call_async (world, "Kick", NULL, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = call_finish (world, &results[i], &error);

      g_assert_no_error (error);
    }
  /* The first begins a round, the others, who came after that, wait for one more. */
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_STATUS) - before, <=, 2);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 1);
}

static void
failure_has_a_name (World        *world,
                    gconstpointer idle)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_assert_null (call (world, "Kick", NULL, &error));
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED);
  name = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (name, ==, NAME ".Error.NotEnrolled");
}

static void
status_tells_all_but_the_token (World        *world,
                                gconstpointer idle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) facts = NULL;
  g_autofree char *text = NULL;
  gint64 pending;
  gboolean enrolled;

  enrol (world);
  append_row (world);
  reply = call (world, "Status", NULL, &error);
  g_assert_no_error (error);
  facts = g_variant_get_child_value (reply, 0);
  g_assert_true (g_variant_lookup (facts, "pending", "x", &pending));
  g_assert_true (g_variant_lookup (facts, "enrolled", "b", &enrolled));
  g_assert_cmpint (pending, ==, 1);
  g_assert_true (enrolled);
  text = g_variant_print (reply, FALSE);
  g_assert_null (strstr (text, "secret-token"));
}

/* A failed round with rows to send is tried again without anybody asking. */
static void
tries_again_by_itself (World        *world,
                       gconstpointer idle)
{
  g_autoptr (GError) error = NULL;

  enrol (world);
  append_row (world);
  fake_county_fail (world->county, FAKE_STATUS, FAKE_BAD_GATEWAY, 1);
  g_assert_null (call (world, "Kick", NULL, &error));
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE);
  while (htk_journal_count_pending (world->store) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 1);
}

static void
vanished (GDBusConnection *bus,
          const char      *name,
          gpointer         data)
{
  *(gboolean *) data = TRUE;
}

static void
ends_when_idle (World        *world,
                gconstpointer idle)
{
  gboolean gone = FALSE;
  guint watch;

  enrol (world);
  call_well (world, "Kick", NULL);
  watch = g_bus_watch_name_on_connection (world->bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                          vanished, &gone, NULL);
  while (!gone)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  /* And is there again when it is asked. */
  append_row (world);
  call_well (world, "Kick", NULL);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (g_getenv ("HTK_SYNC"));
  /* So that the errors of the bus have their domain here as well. */
  g_assert_cmpuint (htk_agent_error_quark (), !=, 0);
  g_test_add ("/service/kick-ends-with-the-round", World, "30", world_init,
              kick_ends_with_the_round, world_clear);
  g_test_add ("/service/kicks-share-a-round", World, "30", world_init, kicks_share_a_round,
              world_clear);
  g_test_add ("/service/failure-has-a-name-on-the-bus", World, "30", world_init,
              failure_has_a_name, world_clear);
  g_test_add ("/service/status-tells-all-but-the-token", World, "30", world_init,
              status_tells_all_but_the_token, world_clear);
  g_test_add ("/service/tries-again-by-itself", World, "30", world_init, tries_again_by_itself,
              world_clear);
  g_test_add ("/service/ends-when-idle-and-comes-back", World, "1", world_init, ends_when_idle,
              world_clear);
  return g_test_run ();
}
