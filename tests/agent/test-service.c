/* The service as the app meets it: activated by a real bus, asked by name, ending when it is idle. */
#include "app/store/htk-journal.h"
#include "app/store/htk-key.h"
#include "app/store/htk-sync-settings.h"
#include "sync/agent/htk-agent-error.h"
#include "tests/agent/fake-county.h"
#include "tests/lib/htk-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define NAME "io.github.huitoukan.Huitoukan.Sync"
#define PATH "/io/github/huitoukan/Huitoukan/Sync"

#define LOGIND "org.freedesktop.login1"
#define MANAGER "org.freedesktop.NetworkManager"
#define MANAGER_PATH "/org/freedesktop/NetworkManager"
/* As NetworkManager numbers them. */
#define STATE_DISCONNECTED 20
#define STATE_CONNECTED 70
#define CONNECTIVITY_NONE 1
#define CONNECTIVITY_FULL 4

typedef struct
{
  HtkTempDir *dir;
  GSubprocess *daemon;
  GDBusConnection *bus;
  FakeCounty *county;
  HtkStore *store; /* the app's */
  guint changed, progress;
  guint watch;
  gboolean heard; /* signals may still be on their way to the world */
  gboolean connected; /* what the network's manager says, where a test is one */
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

static void
heard_all (gpointer data)
{
  World *world = data;

  world->heard = FALSE;
}

/* A bus for whoever is there, that starts the service. In a folder of its own, which the bus reads
 * again at each change in it. */
static char *
write_bus (const char *home)
{
  g_autofree char *folder = g_build_filename (home, "bus", NULL);
  g_autofree char *service = g_build_filename (folder, NAME ".service", NULL);
  g_autofree char *started =
    g_strdup_printf ("[D-BUS Service]\nName=" NAME "\nExec=%s\n", g_getenv ("HTK_SYNC"));
  g_autofree char *text =
    g_strdup_printf ("<busconfig><type>session</type><listen>unix:path=%s/socket</listen>"
                     "<servicedir>%s</servicedir><policy context='default'>"
                     "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/>"
                     "<allow own='*'/></policy></busconfig>",
                     folder, folder);
  char *config = g_build_filename (folder, "bus.conf", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (service, started, -1, NULL));
  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  return config;
}

/* GLib's own bus for tests changes the environment of this process, which the county's thread may
 * be reading. The bus hands its own to what it starts. Returns its address. */
static char *
start_bus (World *world, const char *idle)
{
  g_autofree char *config = write_bus (world->dir);
  g_autofree char *option = g_strconcat ("--config-file=", config, NULL);
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *system_bus = NULL;
  char *address;

  g_subprocess_launcher_setenv (launcher, "HTK_DATA_DIR", world->dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "HTK_SYNC_IDLE", idle, TRUE);
  /* The same bus is the system's: what is there to be heard is what this test says. */
  system_bus = g_strdup_printf ("unix:path=%s/bus/socket", world->dir);
  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", system_bus, TRUE);
  g_subprocess_launcher_setenv (launcher, "GIO_USE_NETWORK_MONITOR", "networkmanager", TRUE);
  world->daemon = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", option,
                                               "--print-address", "--nofork", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (world->daemon));
  address = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (address);
  return address;
}

static void
world_init (World *world, gconstpointer idle)
{
  g_autofree char *address = NULL, *path = NULL, *key_path = NULL;
  g_autoptr (HtkKey) key = NULL;
  g_autoptr (GError) error = NULL;

  world->dir = htk_temp_dir_new ();
  path = g_build_filename (world->dir, "huitoukan.db", NULL);
  key_path = g_build_filename (world->dir, "key", NULL);
  world->county = fake_county_new ();
  key = htk_key_load_or_create (key_path, &error);
  g_assert_no_error (error);
  world->store = htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  address = start_bus (world, idle);
  world->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  world->heard = TRUE;
  world->watch = g_dbus_connection_signal_subscribe (world->bus, NULL, NAME, NULL, PATH, NULL,
                                                     G_DBUS_SIGNAL_FLAGS_NONE, signalled, world,
                                                     heard_all);
}

static void
world_clear (World *world, gconstpointer idle)
{
  /* What has come already is told in the main loop, also after that. */
  g_dbus_connection_signal_unsubscribe (world->bus, world->watch);
  while (world->heard)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_close_sync (world->bus, NULL, NULL);
  g_object_unref (world->bus);
  g_subprocess_force_exit (world->daemon);
  g_assert_true (g_subprocess_wait (world->daemon, NULL, NULL));
  g_object_unref (world->daemon);
  g_object_unref (world->store);
  fake_county_free (world->county);
  htk_temp_dir_free (world->dir);
}

static void
got (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
call_async (World *world, const char *method, GVariant *parameters, GAsyncResult **result)
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

/* A round that another process holds up ends when the person has had enough; the next one runs. */
static void
cancel_ends_the_round (World        *world,
                       gconstpointer idle)
{
  g_autofree char *path = g_build_filename (world->dir, "sync.lock", NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *kick = NULL;
  int lock;

  enrol (world);
  append_row (world);
  lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  call_async (world, "Kick", NULL, &kick);
  call_well (world, "Cancel", NULL);
  g_assert_null (call_finish (world, &kick, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (lock);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 0);
  call_well (world, "Kick", NULL);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 1);
}

/* The app sets it in the store, and the service, another process, obeys. */
static void
paused_is_obeyed (World        *world,
                  gconstpointer idle)
{
  g_autoptr (GError) error = NULL;

  enrol (world);
  append_row (world);
  g_assert_true (htk_sync_set_paused (world->store, TRUE, NULL));
  g_assert_null (call (world, "Kick", NULL, &error));
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_PAUSED);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 0);
  g_assert_true (htk_sync_set_paused (world->store, FALSE, NULL));
  call_well (world, "Kick", NULL);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 1);
}

static void
own (World      *world,
     const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
    world->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
    g_variant_new ("(su)", name, 4u), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* So many failures that the next try is far away. */
static void
fail_often (World *world)
{
  gint64 retry_at = 0;

  fake_county_fail (world->county, FAKE_STATUS, FAKE_BAD_GATEWAY, 7);
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (call (world, "Kick", NULL, &error));
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE);
    }
  {
    g_autoptr (GVariant) reply = call (world, "Status", NULL, NULL);
    g_autoptr (GVariant) facts = g_variant_get_child_value (reply, 0);

    g_assert_true (g_variant_lookup (facts, "retry_at", "x", &retry_at));
  }
  g_assert_cmpint (retry_at - g_get_real_time () / 1000, >, 100 * 1000);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 0);
}

/* Long before the next try would have been: the test has 120 seconds in all. */
static void
wait_for_the_row (World *world)
{
  while (fake_county_rows (world->county) == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (20 * 1000);
    }
}

static void
sleeps_and_wakes (World   *world,
                  gboolean begins)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (world->bus, NULL, "/org/freedesktop/login1", LOGIND ".Manager",
                                 "PrepareForSleep", g_variant_new ("(b)", begins), &error);
  g_assert_no_error (error);
}

/* The clock of a timer stands still while the machine sleeps. */
static void
wakes_up_and_tries (World        *world,
                    gconstpointer idle)
{
  own (world, LOGIND);
  enrol (world);
  append_row (world);
  fail_often (world);
  sleeps_and_wakes (world, TRUE);
  call_well (world, "Status", NULL);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 0);
  sleeps_and_wakes (world, FALSE);
  wait_for_the_row (world);
}

static GVariant *
manager_says (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *property,
              GError         **error,
              gpointer         data)
{
  World *world = data;

  if (g_str_equal (property, "State"))
    return g_variant_new_uint32 (world->connected ? STATE_CONNECTED : STATE_DISCONNECTED);
  return g_variant_new_uint32 (world->connected ? CONNECTIVITY_FULL : CONNECTIVITY_NONE);
}

/* This test is the network's manager, who has no line. */
static void
manage_network (World *world)
{
  static const GDBusInterfaceVTable vtable = { .get_property = manager_says };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
    "<node><interface name='" MANAGER "'><property name='State' type='u' access='read'/>"
    "<property name='Connectivity' type='u' access='read'/></interface></node>", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_dbus_connection_register_object (world->bus, MANAGER_PATH, node->interfaces[0],
                                                       &vtable, world, NULL, &error), !=, 0);
  own (world, MANAGER);
}

static void
line_comes (World *world)
{
  GVariantBuilder changed;
  g_autoptr (GError) error = NULL;

  world->connected = TRUE;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "State", g_variant_new_uint32 (STATE_CONNECTED));
  g_variant_builder_add (&changed, "{sv}", "Connectivity", g_variant_new_uint32 (CONNECTIVITY_FULL));
  g_dbus_connection_emit_signal (world->bus, NULL, MANAGER_PATH, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged", g_variant_new ("(sa{sv}as)", MANAGER, &changed, NULL),
                                 &error);
  g_assert_no_error (error);
}

/* The wait after failures ends with the line's coming. */
static void
line_comes_and_it_tries (World        *world,
                         gconstpointer idle)
{
  manage_network (world);
  enrol (world);
  append_row (world);
  fail_often (world);
  line_comes (world);
  wait_for_the_row (world);
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
  g_test_add ("/service/cancel-ends-the-round", World, "30", world_init, cancel_ends_the_round,
              world_clear);
  g_test_add ("/service/paused-is-obeyed", World, "30", world_init, paused_is_obeyed, world_clear);
  g_test_add ("/service/wakes-up-with-the-machine-and-tries", World, "30", world_init,
              wakes_up_and_tries, world_clear);
  g_test_add ("/service/a-line-comes-and-it-tries", World, "30", world_init, line_comes_and_it_tries,
              world_clear);
  g_test_add ("/service/ends-when-idle-and-comes-back", World, "1", world_init, ends_when_idle,
              world_clear);
  return g_test_run ();
}
