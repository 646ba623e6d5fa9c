/* Random schedules of what happens to tablets and county, against books of what people were told:
 * every row that was saved is at the county exactly once or still on the tablet, and when all lines
 * are good again both ends agree.
 *
 *   test-model                       the schedules of the suite, within HTK_MODEL_SECONDS
 *   test-model --seeds 10000         so many, whatever the time
 *   test-model --seed N [--verbose]  that one again, saying each step
 *
 * The agent, the ingest and the databases are the real ones. Of a schedule all is drawn from its seed
 * but keys, ids and the order in which two sockets are ready; so a failing one prints its steps. */
#include "app/store/htk-journal.h"
#include "tests/lib/htk-test.h"
#include "tests/sync/model-deeds.h"
#include "tests/sync/model-disk.h"

#include <signal.h>
#include <stdio.h>

#define STEPS 24
#define LAST_ROUNDS 12

/* People go on while the agent is at it. */
static void
act_meanwhile (gpointer data)
{
  Run *run = data;

  if (run->meanwhile > 0 && run_chance (run, 8) == 0)
    {
      run->meanwhile--;
      some_deed (run, &run->world.tablets[run_chance (run, MODEL_TABLETS)]);
    }
}

static void
break_line (Run         *run,
            ModelTablet *tablet)
{
  HtkFault fault = HTK_NO_FAULT;

  tablet->stops = run_chance (run, 2) == 0;
  for (gint32 n = run_chance (run, 3); n >= 0; n--)
    {
      switch (run_chance (run, 12))
        {
        case 0:
          fault.cut_up = run_chance (run, 4000);
          break;
        case 1:
          fault.cut_down = run_chance (run, 4000);
          break;
        case 2:
          fault.twice = TRUE;
          break;
        case 3:
          fault.hold_ms = 5;
          break;
        case 4:
          fault.stall_up = run_chance (run, 4000);
          break;
        case 5:
          fault.stall_down = run_chance (run, 4000);
          break;
        /* Only one of a connection: TLS would let neither through, and a reply that was asked for
         * without zstd has no checksum. */
        case 6:
          fault.flip_up = run_chance (run, 4000);
          fault.flip_down = -1;
          break;
        case 7:
          fault.flip_down = run_chance (run, 4000);
          fault.flip_up = -1;
          break;
        case 8:
          fault.single = (guint) run_chance (run, 600);
          break;
        case 9:
          fault.delay_ms = (guint) run_chance (run, 30);
          fault.rate = 50000 + (guint) run_chance (run, 200000);
          break;
        case 10:
          fault.late = TRUE;
          break;
        default:
          break;
        }
      htk_fault_proxy_next (tablet->line, &fault);
    }
}

static void
talk (Run *run)
{
  gint32 who = run_chance (run, MODEL_TABLETS + 1);
  gint32 fate = run_chance (run, 8);

  run->meanwhile = (guint) run_chance (run, 3);
  if (fate == 0)
    model_tablet_doom (&run->world.tablets[run_chance (run, MODEL_TABLETS)],
                       (guint) run_chance (run, 60) + 1);
  else if (fate == 1)
    model_county_doom (&run->world, (guint) run_chance (run, 60) + 1);
  run_say (run, "round of %s%s", who == MODEL_TABLETS ? "both" : who == 0 ? "tablet 0" : "tablet 1",
       fate == 0 ? ", a tablet dies" : fate == 1 ? ", the county dies" : "");
  for (gint32 i = 0; i < MODEL_TABLETS; i++)
    if (who == i || who == MODEL_TABLETS)
      {
        if (run_chance (run, 2) == 0)
          break_line (run, &run->world.tablets[i]);
        model_round_start (&run->world.tablets[i]);
      }
  model_rounds_wait (&run->world, act_meanwhile, run);
  model_bury (&run->world);
}

static void
fill_disk (Run *run)
{
  ModelDisk *disk = run_chance (run, 4) == 0 ? &run->world.county
                                         : &run->world.tablets[run_chance (run, MODEL_TABLETS)].disk;

  run_say (run, "the disk of %s is full", disk == &run->world.county ? "the county" : "a tablet");
  model_disk_fill (disk->dir);
  for (gint32 n = run_chance (run, 3); n > 0; n--)
    some_deed (run, &run->world.tablets[run_chance (run, MODEL_TABLETS)]);
  if (run_chance (run, 2) == 0)
    {
      model_round_start (&run->world.tablets[0]);
      model_rounds_wait (&run->world, NULL, NULL);
    }
  model_disk_fill (NULL);
}

static void
copy_something (Run *run)
{
  gint32 i = run_chance (run, MODEL_TABLETS + 1);

  run_say (run, "a copy of %s", i == MODEL_TABLETS ? "the county" : i == 0 ? "tablet 0" : "tablet 1");
  if (i == MODEL_TABLETS)
    model_save (&run->world.county);
  else
    {
      model_save (&run->world.tablets[i].disk);
      books_saved (&run->books, (guint) i);
    }
}

static void
set_something_back (Run *run)
{
  gint32 i = run_chance (run, MODEL_TABLETS + 1);
  ModelDisk *disk = i == MODEL_TABLETS ? &run->world.county : &run->world.tablets[i].disk;

  if (disk->saved == NULL)
    return;
  run_say (run, "%s is set back", i == MODEL_TABLETS ? "the county" : i == 0 ? "tablet 0" : "tablet 1");
  if (i == MODEL_TABLETS)
    model_county_set_back (&run->world);
  else
    model_tablet_set_back (&run->world.tablets[i]);
  books_set_back (&run->books, &run->world, i == MODEL_TABLETS ? -1 : i);
}

static void
restart_county (Run *run)
{
  run_say (run, "the county is restarted");
  model_county_down (&run->world);
  model_county_up (&run->world);
}

static void
put_right (Run *run)
{
  guint i = (guint) run_chance (run, MODEL_ELSEWHERE);

  run_say (run, "the officer puts household elsewhere-%u right", i);
  model_put_right (&run->world, i);
}

/* Without a line: a stick goes from the worker to the lead, or to the county, or back. */
static void
hand_over (Run *run)
{
  for (gint32 n = run_chance (run, 3); n >= 0; n--)
    {
      gint32 i = run_chance (run, MODEL_TABLETS + 1);
      g_autoptr (GError) error = NULL;

      run_say (run, "the stick is at %s",
               i == MODEL_TABLETS ? "the county" : i == 0 ? "tablet 0" : "tablet 1");
      if (i == MODEL_TABLETS)
        model_county_takes (&run->world);
      else if (!model_exchange (&run->world.tablets[i], &error))
        run_say (run, "  it could not be read: %s", error->message);
    }
}

static void
one_step (Run *run)
{
  ModelTablet *tablet = &run->world.tablets[run_chance (run, MODEL_TABLETS)];
  gint32 what = run_chance (run, 110);

  if (what < 50)
    some_deed (run, tablet);
  else if (what < 78)
    talk (run);
  else if (what < 83)
    {
      tablet->clock = (run_chance (run, 2001) - 1000) * G_GINT64_CONSTANT (3600000);
      run_say (run, "the clock of tablet %u jumps", tablet->index);
    }
  else if (what < 88)
    fill_disk (run);
  else if (what < 93)
    copy_something (run);
  else if (what < 97)
    set_something_back (run);
  else if (what < 104)
    hand_over (run);
  else if (what < 107)
    put_right (run);
  else
    restart_county (run);
}

/* Good lines from now on: everything goes where it belongs. */
static void
settle_all (Run *run)
{
  ModelWorld *world = &run->world;

  for (guint i = 0; i < MODEL_TABLETS; i++)
    world->tablets[i].clock = 0;
  for (guint n = 0, calm = 0; n < LAST_ROUNDS && calm < 2; n++)
    {
      gboolean good = TRUE;

      for (guint i = 0; i < MODEL_TABLETS; i++)
        {
          model_round_start (&world->tablets[i]);
          model_rounds_wait (world, NULL, NULL);
          good = good && world->tablets[i].error == NULL &&
                 htk_journal_count_pending (world->tablets[i].disk.store) == 0;
        }
      calm = good ? calm + 1 : 0;
    }
}

static gboolean
run_seed (const char *template,
          const char *folder,
          guint32     seed,
          gboolean    verbose)
{
  g_autoptr (GString) story = g_string_new (NULL);
  Run run = { .story = story, .verbose = verbose };
  gboolean good;

  model_world_init (&run.world, template, folder, seed);
  books_init (&run.books);
  for (guint i = 0; i < STEPS; i++)
    one_step (&run);
  run_say (&run, "all lines are good again");
  settle_all (&run);
  good = books_balance (&run.books, &run.world);
  if (!good)
    printf ("%s# seed %u: the books do not balance\n%s", verbose ? "" : story->str, seed,
            run.books.faults->str);
  fflush (stdout);
  books_clear (&run.books);
  model_world_clear (&run.world);
  return good;
}

static char *
fresh_folder (void)
{
  g_autofree char *path = NULL;

  /* Nothing here has to survive a cut of the power: the deaths are made, not waited for. */
  if (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR))
    {
      path = g_strdup ("/dev/shm/htk-model-XXXXXX");
      if (g_mkdtemp (path) != NULL)
        return g_steal_pointer (&path);
    }
  return htk_temp_dir_new ();
}

int
main (int    argc,
      char **argv)
{
  int one = -1, first = 1, seeds = 0;
  gboolean verbose = FALSE;
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT, &one, "Only this schedule", "N" },
    { "first", 0, 0, G_OPTION_ARG_INT, &first, "The first seed", "N" },
    { "seeds", 0, 0, G_OPTION_ARG_INT, &seeds, "So many schedules, whatever the time", "N" },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Say each step", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *folder = fresh_folder ();
  g_autofree char *template = g_build_filename (folder, "template", NULL);
  const char *limit = g_getenv ("HTK_MODEL_SECONDS");
  gint64 began = g_get_monotonic_time ();
  gint64 end = began + g_ascii_strtoll (limit != NULL ? limit : "40", NULL, 10) * G_USEC_PER_SEC;
  g_autoptr (GString) bad = g_string_new (NULL);
  guint run = 0, failed = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL))
    return 2;
  signal (SIGPIPE, SIG_IGN);
  model_disk_init ();
  model_template_make (template);
  for (guint32 seed = (guint32) (one >= 0 ? one : first);
       one >= 0 ? run < 1 : seeds > 0 ? run < (guint) seeds : g_get_monotonic_time () < end; seed++)
    {
      g_autofree char *world = g_strdup_printf ("%s/%u", folder, seed);

      run++;
      if (!run_seed (template, world, seed, verbose))
        g_string_append_printf (bad, "%s%u", failed++ > 0 ? ", " : "", seed);
    }
  model_disk_remove (folder);
  printf ("{\"test\": \"model\", \"first\": %d, \"schedules\": %u, \"failed\": %u, \"seeds\": [%s], "
          "\"seconds\": %.1f}\n",
          one >= 0 ? one : first, run, failed, bad->str,
          (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  return failed == 0 ? 0 : 1;
}
