/* The machines of the model: how they begin, die, come back and talk. What they do is in
 * test-model.c, what must hold in model-books.c. */
#include "tests/sync/model-world.h"

#include "app/store/htk-register.h"
#include "app/store/htk-json.h"
#include "sync/agent/htk-handover.h"
#include "sync/county/htk-bundle-take.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-demo.h"
#include "sync/county/htk-devices.h"
#include "sync/county/htk-import.h"
#include "tests/agent/agent-world.h"
#include "tests/sync/model-disk.h"

#include <string.h>

#define TODAY "2026-11-20"
#define HOUSEHOLDS 12
#define VILLAGE "530427001001"
/* Nobody of the model is responsible there. */
#define VILLAGE_ELSEWHERE "530402001001"
/* A round that gets nowhere for so long is cut off; a busy machine is not stuck. */
#define STUCK_US (20 * G_USEC_PER_SEC)
#define DEEDS_IN_SILENCE 8

static const char *const logins[MODEL_TABLETS] = { "worker1", "lead1" };
static const char *const roles[MODEL_TABLETS] = { "worker", "lead" };
/* One line for each tablet for as long as the process lives: its address is in the tablet. */
static HtkFaultProxy *lines[MODEL_TABLETS];

static const char regions[] =
  "village_code,village_name,township_code,township_name,county_code,county_name\n" VILLAGE
  ",五桂社区,530427001,桂山街道,530427,新平县\n" VILLAGE_ELSEWHERE
  ",荷花社区,530402001,玉兴街道,530402,红塔区\n";

static HtkFaultProxy *
line_of (guint i)
{
  g_autoptr (GError) error = NULL;

  if (lines[i] == NULL)
    lines[i] = htk_fault_proxy_new (1, &error);
  g_assert_no_error (error);
  return lines[i];
}

static char *
db_of (const char *dir)
{
  return g_build_filename (dir, "huitoukan.db", NULL);
}

static HtkStore *
open_tablet (const char *dir)
{
  g_autofree char *path = db_of (dir);
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);

  g_assert_no_error (error);
  g_assert_null (htk_store_get_restored (store));
  return store;
}

static HtkStore *
open_county (const char *dir)
{
  g_autofree char *path = db_of (dir);
  g_autofree char *spec = g_strconcat ("sqlite:", path, NULL);
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_county_open (spec, &error);

  g_assert_no_error (error);
  return store;
}

static HtkServer *
serve (HtkStore *store,
       guint16  *port)
{
  HtkServer *server = htk_server_new (store);
  guint tries = 0;

  while (TRUE)
    {
      g_autofree char *address = NULL;
      g_autoptr (GError) error = NULL;

      *port = (guint16) g_random_int_range (20000, 60000);
      address = g_strdup_printf ("127.0.0.1:%u", *port);
      if (htk_server_listen (server, address, &error))
        break;
      g_assert_cmpuint (tries++, <, 100);
    }
  for (guint i = 0; i < MODEL_TABLETS; i++)
    htk_fault_proxy_retarget (line_of (i), *port);
  return server;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

const char *
model_elsewhere (guint i)
{
  static const char *const ids[MODEL_ELSEWHERE] = { "elsewhere-0", "elsewhere-1", "elsewhere-2" };

  return ids[i];
}

static void
put_elsewhere (HtkStore   *county,
               guint       i,
               const char *village)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (body, "id", model_elsewhere (i));
  json_object_set_string_member (body, "village_code", village);
  json_object_set_string_member (body, "head_name", "别处");
  json_object_set_array_member (body, "members", json_array_new ());
  g_assert_true (htk_store_begin (county, &error));
  htk_county_write (county, "household", model_elsewhere (i), village, body, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (county, &error));
}

static void
make_register (HtkStore *store)
{
  const HtkImportOptions import = { .today = TODAY };
  const HtkDemoOptions demo = { "530427", HOUSEHOLDS, 7, TODAY };
  g_autoptr (HtkImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  HtkDemoResult made;

  report = htk_import_data (store, "regions", regions, strlen (regions), &import, &error);
  g_assert_no_error (error);
  htk_demo_make (store, &demo, &made, &error);
  g_assert_no_error (error);
  htk_demo_result_clear (&made);
  for (guint i = 0; i < MODEL_ELSEWHERE; i++)
    put_elsewhere (store, i, VILLAGE_ELSEWHERE);
}

static void
join (HtkStore   *county,
      const char *dir,
      guint       i)
{
  g_autofree char *user = NULL;
  g_autofree char *code = NULL;
  g_autofree char *id = NULL;
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", htk_fault_proxy_port (line_of (i)));
  g_autoptr (HtkStore) store = open_tablet (dir);
  g_autoptr (HtkAgent) agent = htk_agent_new (store);
  g_autoptr (GAsyncResult) enrolled = NULL;
  g_autoptr (GAsyncResult) synced = NULL;
  g_autoptr (GError) error = NULL;

  htk_county_one (county, "SELECT id FROM user WHERE json_extract (extra, '$.login') = ?",
                  logins[i], NULL, &user, &error);
  g_assert_no_error (error);
  code = htk_device_make_code (county, user, &error);
  g_assert_no_error (error);
  htk_agent_enrol_async (agent, url, code, NULL, agent_ended, &enrolled);
  id = htk_agent_enrol_finish (agent, agent_wait_for (&enrolled), &error);
  g_assert_no_error (error);
  htk_agent_sync_async (agent, NULL, agent_ended, &synced);
  htk_agent_sync_finish (agent, agent_wait_for (&synced), &error);
  g_assert_no_error (error);
}

/* A county and tablets that are enrolled and have its register: each schedule begins with a copy. */
void
model_template_make (const char *folder)
{
  g_autofree char *county = g_build_filename (folder, "county", NULL);
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (HtkServer) server = NULL;
  guint16 port;

  g_mkdir_with_parents (county, 0700);
  store = open_county (county);
  make_register (store);
  server = serve (store, &port);
  for (guint i = 0; i < MODEL_TABLETS; i++)
    {
      g_autofree char *dir = g_strdup_printf ("%s/tablet-%u", folder, i);

      g_mkdir_with_parents (dir, 0700);
      join (store, dir, i);
    }
  htk_server_stop (server);
  settle ();
}

static void
disk_init (ModelDisk  *disk,
           ModelWorld *world,
           const char *template,
           const char *name)
{
  g_autofree char *from = g_build_filename (template, name, NULL);

  memset (disk, 0, sizeof *disk);
  disk->dir = g_build_filename (world->folder, name, NULL);
  model_disk_copy (from, disk->dir);
}

static void
disk_clear (ModelDisk *disk)
{
  g_clear_object (&disk->store);
  g_free (disk->dir);
  g_free (disk->saved);
  g_free (disk->left_behind);
}

static void
tablet_up (ModelTablet *tablet)
{
  tablet->disk.store = open_tablet (tablet->disk.dir);
  tablet->agent = htk_agent_new (tablet->disk.store);
}

static void
tablet_down (ModelTablet *tablet)
{
  if (tablet->busy)
    g_cancellable_cancel (tablet->cancellable);
  while (tablet->busy)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&tablet->agent);
  g_clear_object (&tablet->disk.store);
}

/**
 * model_world_init:
 * @world: where it is made
 * @template: as model_template_make() left it
 * @folder: a fresh one for this world
 * @seed: of all its chances
 */
void
model_world_init (ModelWorld *world,
                  const char *template,
                  const char *folder,
                  guint32     seed)
{
  g_autoptr (GError) error = NULL;

  memset (world, 0, sizeof *world);
  world->folder = g_strdup (folder);
  world->stick = g_build_filename (folder, "stick", NULL);
  g_mkdir_with_parents (world->stick, 0700);
  world->rand = g_rand_new_with_seed (seed);
  disk_init (&world->county, world, template, "county");
  model_county_up (world);
  for (guint i = 0; i < MODEL_TABLETS; i++)
    {
      ModelTablet *tablet = &world->tablets[i];
      g_autofree char *name = g_strdup_printf ("tablet-%u", i);

      disk_init (&tablet->disk, world, template, name);
      tablet->index = i;
      tablet->world = world;
      tablet->role = roles[i];
      tablet->line = line_of (i);
      tablet->stalled = htk_fault_proxy_counts (tablet->line)->stalled;
      htk_fault_proxy_calm (tablet->line);
      tablet_up (tablet);
      tablet->user = htk_store_get_meta (tablet->disk.store, "user_id");
    }
  world->households =
    htk_register_in_village (world->tablets[0].disk.store, VILLAGE, HOUSEHOLDS, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (world->households->len, >, 0);
}

/* Nothing is on its way any more: what comes from before is no promise of the machine that is now. */
static void
forget_late (void)
{
  for (guint i = 0; i < MODEL_TABLETS; i++)
    htk_fault_proxy_forget (line_of (i));
}

void
model_world_clear (ModelWorld *world)
{
  model_disk_no_kill ();
  model_disk_fill (NULL);
  model_clock_set (0);
  forget_late ();
  for (guint i = 0; i < MODEL_TABLETS; i++)
    {
      tablet_down (&world->tablets[i]);
      disk_clear (&world->tablets[i].disk);
      g_clear_object (&world->tablets[i].cancellable);
      g_free (world->tablets[i].error);
      g_free (world->tablets[i].user);
    }
  model_county_down (world);
  disk_clear (&world->county);
  g_clear_pointer (&world->households, g_ptr_array_unref);
  g_rand_free (world->rand);
  settle ();
  model_disk_remove (world->folder);
  g_free (world->folder);
  g_free (world->stick);
}

void
model_county_down (ModelWorld *world)
{
  for (guint i = 0; i < MODEL_TABLETS; i++)
    htk_fault_proxy_drop (line_of (i));
  if (world->server != NULL)
    htk_server_stop (world->server);
  settle ();
  g_clear_object (&world->server);
  g_clear_object (&world->county.store);
}

void
model_county_up (ModelWorld *world)
{
  world->county.store = open_county (world->county.dir);
  world->server = serve (world->county.store, &world->port);
}

static char *
next_dir (ModelWorld *world,
          ModelDisk  *disk,
          const char *what)
{
  g_autofree char *name = g_path_get_basename (disk->dir);

  name[strcspn (name, ".")] = '\0';
  return g_strdup_printf ("%s/%s.%s%u", world->folder, name, what, ++disk->deaths);
}

/* From the moment of its death nothing that it does is heard of any more. */
static void
county_died (gpointer data)
{
  for (guint i = 0; i < MODEL_TABLETS; i++)
    {
      htk_fault_proxy_refuse (line_of (i), TRUE);
      htk_fault_proxy_drop (line_of (i));
    }
}

static void
tablet_died (gpointer data)
{
  ModelTablet *tablet = data;

  htk_fault_proxy_refuse (tablet->line, TRUE);
  htk_fault_proxy_drop (tablet->line);
}

/* The server dies before its write of that number. */
void
model_county_doom (ModelWorld *world,
                   guint       writes)
{
  g_free (world->county.left_behind);
  world->county.left_behind = next_dir (world, &world->county, "dead-");
  model_disk_kill_at (world->county.dir, writes, world->county.left_behind, county_died, NULL);
}

/* App and agent of the tablet die, as when its battery is empty. */
void
model_tablet_doom (ModelTablet *tablet,
                   guint        writes)
{
  g_free (tablet->disk.left_behind);
  tablet->disk.left_behind = next_dir (tablet->world, &tablet->disk, "dead-");
  model_disk_kill_at (tablet->disk.dir, writes, tablet->disk.left_behind, tablet_died, tablet);
}

static gboolean
has_died (ModelDisk *disk)
{
  return disk->left_behind != NULL && g_file_test (disk->left_behind, G_FILE_TEST_IS_DIR);
}

static void
move_to (ModelDisk *disk,
         char      *dir)
{
  model_disk_remove (disk->dir);
  g_free (disk->dir);
  disk->dir = dir;
}

/**
 * model_bury:
 * @world: a world where a write may have been the last
 *
 * Whoever died starts again with what was on the disk. A death that did not come is called off.
 */
void
model_bury (ModelWorld *world)
{
  model_disk_no_kill ();
  for (guint i = 0; i < MODEL_TABLETS; i++)
    {
      ModelTablet *tablet = &world->tablets[i];

      if (has_died (&tablet->disk))
        {
          tablet_down (tablet);
          move_to (&tablet->disk, g_steal_pointer (&tablet->disk.left_behind));
          tablet_up (tablet);
        }
      g_clear_pointer (&tablet->disk.left_behind, g_free);
    }
  if (has_died (&world->county))
    {
      model_county_down (world);
      move_to (&world->county, g_steal_pointer (&world->county.left_behind));
      model_county_up (world);
    }
  g_clear_pointer (&world->county.left_behind, g_free);
  for (guint i = 0; i < MODEL_TABLETS; i++)
    htk_fault_proxy_calm (world->tablets[i].line);
}

/* Keeps a copy, to which the machine may be set back later. */
void
model_save (ModelDisk *disk)
{
  if (disk->saved != NULL)
    model_disk_remove (disk->saved);
  g_free (disk->saved);
  disk->saved = g_strconcat (disk->dir, "-saved", NULL);
  model_disk_remove (disk->saved);
  model_disk_copy (disk->dir, disk->saved);
}

static void
set_back (ModelWorld *world,
          ModelDisk  *disk)
{
  char *dir = next_dir (world, disk, "back-");

  model_disk_copy (disk->saved, dir);
  move_to (disk, dir);
}

void
model_tablet_set_back (ModelTablet *tablet)
{
  forget_late ();
  tablet_down (tablet);
  set_back (tablet->world, &tablet->disk);
  tablet_up (tablet);
}

void
model_county_set_back (ModelWorld *world)
{
  forget_late ();
  model_county_down (world);
  set_back (world, &world->county);
  model_county_up (world);
  for (guint i = 0; i < MODEL_ELSEWHERE; i++)
    if (world->is_here[i])
      put_elsewhere (world->county.store, i, VILLAGE);
}

/* An officer puts right which village a household is in: from now on it is these people's. The paper
 * stays: a county that is set back is told again. */
void
model_put_right (ModelWorld *world,
                 guint       i)
{
  world->is_here[i] = TRUE;
  put_elsewhere (world->county.store, i, VILLAGE);
}

/* What is on the stick comes to the county, and the receipts lie beside it. */
void
model_county_takes (ModelWorld *world)
{
  g_autoptr (GDir) dir = g_dir_open (world->stick, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (world->stick, name, NULL);
      g_autofree char *receipt = g_strconcat (path, HTK_RECEIPT_SUFFIX, NULL);
      g_auto (HtkBundleTaken) taken = { 0 };

      if (g_str_has_suffix (name, HTK_BUNDLE_SUFFIX) &&
          htk_bundle_take (world->county.store, path, FALSE, &taken, NULL))
        g_file_set_contents (receipt, taken.receipt, -1, NULL);
    }
}

/* What is there for the tablet is taken from the stick, and what it has is put there. */
gboolean
model_exchange (ModelTablet *tablet,
                GError     **error)
{
  HtkHandover hand = { .store = tablet->disk.store };
  gboolean done;

  model_clock_set (tablet->clock);
  done = htk_stick_exchange (&hand, tablet->world->stick, error);
  model_clock_set (0);
  return done;
}

static void
round_ended (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  ModelTablet *tablet = data;
  g_autoptr (GError) error = NULL;

  htk_agent_sync_finish (HTK_AGENT (object), result, &error);
  g_free (tablet->error);
  tablet->error = error != NULL ? g_strdup (error->message) : NULL;
  tablet->busy = FALSE;
}

void
model_round_start (ModelTablet *tablet)
{
  g_assert_false (tablet->busy);
  g_clear_object (&tablet->cancellable);
  tablet->cancellable = g_cancellable_new ();
  tablet->busy = TRUE;
  model_clock_set (tablet->clock);
  htk_agent_sync_async (tablet->agent, tablet->cancellable, round_ended, tablet);
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_busy (ModelWorld *world)
{
  for (guint i = 0; i < MODEL_TABLETS; i++)
    if (world->tablets[i].busy)
      return TRUE;
  return FALSE;
}

/* A line on which nothing comes any more and which nobody has closed: people go on, and then it is
 * given up, by the person or by its timeout, which is not waited for here. */
static void
end_silence (ModelTablet *tablet,
             void       (*meanwhile) (gpointer data),
             gpointer     data)
{
  const guint stalled = htk_fault_proxy_counts (tablet->line)->stalled;

  if (stalled == tablet->stalled)
    return;
  tablet->stalled = stalled;
  for (guint i = 0; meanwhile != NULL && i < DEEDS_IN_SILENCE; i++)
    meanwhile (data);
  if (tablet->stops)
    g_cancellable_cancel (tablet->cancellable);
  htk_fault_proxy_drop (tablet->line);
}

/**
 * model_rounds_wait:
 * @world: a world with rounds under way
 * @meanwhile: (nullable): what a person does in the meantime, called at each turn of the loop
 * @data: for @meanwhile
 *
 * Until all rounds are over; one whose tablet or county died ends, and one that hangs is cut off.
 */
void
model_rounds_wait (ModelWorld *world,
                   void      (*meanwhile) (gpointer data),
                   gpointer    data)
{
  gint64 end = g_get_monotonic_time () + STUCK_US;
  guint timer = g_timeout_add (100, tick, NULL);

  while (is_busy (world))
    {
      g_main_context_iteration (NULL, TRUE);
      if (meanwhile != NULL)
        meanwhile (data);
      for (guint i = 0; i < MODEL_TABLETS; i++)
        end_silence (&world->tablets[i], meanwhile, data);
      for (guint i = 0; i < MODEL_TABLETS; i++)
        if (has_died (&world->tablets[i].disk) || g_get_monotonic_time () > end)
          {
            g_cancellable_cancel (world->tablets[i].cancellable);
            htk_fault_proxy_drop (world->tablets[i].line);
          }
    }
  g_source_remove (timer);
  model_clock_set (0);
}
