/* Writes submitted visits into a tablet's store as the app does, for a test that has no time to fill
 * them one by one: visit-writer WORKER < lines. A line is HOUSEHOLD COLOUR SCORE DAYS: nobody was met,
 * and the visit counts as judged so and submitted so many days ago; or HOUSEHOLD form: the whole form
 * is answered. */
#include "app/record/htk-pack-install.h"
#include "app/record/htk-submission.h"
#include "tests/record/record-world.h"

#include <stdio.h>
#include <stdlib.h>

#define DAY ((gint64) 24 * 60 * 60 * 1000)

static void
stop_on (GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "visit-writer: %s\n", error->message);
  exit (1);
}

/* Nobody was met, or the whole form is answered. */
static char *
fill (HtkStore   *store,
      HtkPack    *pack,
      const char *household,
      const char *worker,
      gboolean    whole)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFilling) filling =
    htk_filling_open (store, pack, "fa_household", "household", household, worker, &error);
  char *visit;

  stop_on (error);
  htk_world_answer (filling, "gps", "24.07 101.97 1500 5");
  if (whole)
    htk_world_fill_home (filling);
  else
    htk_world_fill (filling);
  visit = htk_filling_submit (filling, &error);
  stop_on (error);
  return visit;
}

static void
judge (HtkStore   *store,
       const char *visit_id,
       char      **fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, &error);

  stop_on (error);
  g_free (visit->color);
  visit->color = g_strdup (fields[1]);
  visit->score = atoi (fields[2]);
  visit->submitted_at -= atoi (fields[3]) * DAY;
  if (htk_store_begin (store, &error) && htk_visit_put (store, visit, &error))
    htk_store_commit (store, &error);
  stop_on (error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkStore) store = htk_store_open_home (&error);
  g_autoptr (HtkPack) pack = store != NULL ? htk_pack_in_force (store, &error) : NULL;
  char line[256];

  stop_on (error);
  while (argc > 1 && fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) fields = g_strsplit (g_strstrip (line), " ", -1);
      gboolean whole = g_strv_length (fields) < 4;
      g_autofree char *visit = fill (store, pack, fields[0], argv[1], whole);

      if (!whole)
        judge (store, visit, fields);
    }
  htk_store_close (store);
  return 0;
}
