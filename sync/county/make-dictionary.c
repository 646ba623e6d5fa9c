/* Makes the wire's dictionary when the project is built: fills a made-up county with visits in form A, and
 * trains zstd on them as tablets send them. Nobody's answers are in it.
 *
 *   make-dictionary REGIONS.csv OUTPUT      with the pack in $HTK_PACK_DIR */
#include "app/record/htk-pack-install.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-demo-submit.h"
#include "sync/county/htk-demo.h"
#include "sync/county/htk-import.h"
#include "sync/protocol/htk-sync-dictionary.h"
#include "sync/protocol/htk-sync-row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUSEHOLDS 900
#define SEED 20251124
/* As much as zstd's own trainer takes; it lies in a tablet's memory while it syncs. */
#define BYTES (110 * 1024)
#define TODAY "2026-11-24"

typedef struct
{
  GRand *rand;
  GPtrArray *documents;
  char *prev_hash;
  GError *error;
} Trainer;

static void
must (gboolean done,
      GError  *error)
{
  if (done)
    return;
  fprintf (stderr, "make-dictionary: %s\n", error != NULL ? error->message : "failed");
  exit (1);
}

static void
add_visit (JsonObject  *household,
           HtkInstance *instance,
           const char  *worker,
           const char  *date,
           gpointer     data)
{
  Trainer *t = data;
  GError *error = NULL;
  g_autoptr (JsonObject) body = htk_demo_submit (instance, household, worker, t->rand, &error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_change_free);
  HtkChange *change;
  char *text;

  must (body != NULL, error);
  change = htk_demo_change (body, t->documents->len + 1, t->prev_hash, t->rand);
  g_ptr_array_add (rows, change);
  g_free (t->prev_hash);
  t->prev_hash = g_strdup (change->hash);
  text = htk_sync_push_encode (rows);
  g_ptr_array_add (t->documents, g_bytes_new_take (text, strlen (text)));
}

static void
make_county (const char *folder,
             const char *regions,
             Trainer    *trainer)
{
  g_autofree char *spec = g_strdup_printf ("sqlite:%s/county.db", folder);
  const HtkImportOptions import = { .today = TODAY };
  const HtkDemoOptions demo = { .county = "530427", .households = HOUSEHOLDS, .seed = SEED, .today = TODAY,
                                .visited = add_visit, .visited_data = trainer };
  HtkDemoResult result;
  GError *error = NULL;
  g_autoptr (HtkStore) store = htk_county_open (spec, &error);
  g_autoptr (HtkImportReport) report = NULL;

  must (store != NULL, error);
  report = htk_import_file (store, "regions", regions, &import, &error);
  must (report != NULL && report->bad == 0, error);
  must (htk_demo_make (store, &demo, &result, &error), error);
  htk_demo_result_clear (&result);
}

int
main (int    argc,
      char **argv)
{
  Trainer trainer = { .rand = g_rand_new_with_seed (SEED), .prev_hash = g_strdup (""),
                      .documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  g_autofree char *folder = g_dir_make_tmp ("htk-dictionary-XXXXXX", NULL);
  g_autoptr (GBytes) dictionary = NULL;
  GError *error = NULL;

  if (argc != 3 || folder == NULL)
    {
      fprintf (stderr, "usage: make-dictionary REGIONS.csv OUTPUT\n");
      return 2;
    }
  make_county (folder, argv[1], &trainer);
  dictionary = htk_sync_dictionary_train (trainer.documents, BYTES, &error);
  must (dictionary != NULL, error);
  must (g_file_set_contents (argv[2], g_bytes_get_data (dictionary, NULL),
                             (gssize) g_bytes_get_size (dictionary), &error), error);
  htk_pack_remove_folder (folder);
  g_ptr_array_unref (trainer.documents);
  g_free (trainer.prev_hash);
  g_rand_free (trainer.rand);
  return 0;
}
