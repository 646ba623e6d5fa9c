/* Measures the memory and the time that each ledger of a large county takes.
 *
 * bench-ledger [HOUSEHOLDS [LEDGER...]]: makes a county of so many households (100,000) with four
 * members each, and as many findings, cases, targets and projects; writes each ledger, or those
 * that are named, in each format in a process of its own, and prints one JSON line a file. The
 * pack is that of $HTK_PACK_DIR.
 */
#include "tests/report/report-many.h"

#include "app/report/htk-ledger.h"
#include "tests/lib/htk-test.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/resource.h>

static const char *const formats[] = { [HTK_LEDGER_XLSX] = "xlsx", [HTK_LEDGER_CSV] = "csv" };

static HtkStore *
open_store (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "county.db", NULL);
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_store_open (path, NULL, HTK_STORE_ROLE_COUNTY, &error);

  if (store == NULL)
    g_error ("%s", error->message);
  return store;
}

static void
note_rows (guint    rows,
           gboolean writing,
           gpointer data)
{
  *(guint *) data = rows;
}

static int
measure (const char     *folder,
         const char     *ledger,
         HtkLedgerFormat format)
{
  g_autofree char *path = g_build_filename (folder, "ledger", NULL);
  g_autoptr (HtkStore) store = open_store (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_open (&error);
  const HtkLedgerAsk ask = { .ledger = ledger };
  gint64 start = g_get_monotonic_time ();
  struct rusage usage;
  GStatBuf file;
  guint rows = 0;

  if (pack == NULL ||
      !htk_ledger_write (store, pack, &ask, path, format, NULL, note_rows, &rows, &error))
    g_error ("ledger %s: %s", ledger, error->message);
  getrusage (RUSAGE_SELF, &usage);
  g_stat (path, &file);
  printf ("{\"ledger\":\"%s\",\"format\":\"%s\",\"rows_at_least\":%u,\"seconds\":%.1f,"
          "\"peak_mib\":%ld,\"file_mib\":%.1f}\n",
          ledger, formats[format], rows, (double) (g_get_monotonic_time () - start) / 1e6,
          usage.ru_maxrss / 1024, (double) file.st_size / 1048576.0);
  return 0;
}

static gboolean
measure_apart (const char *program,
               const char *folder,
               const char *ledger,
               const char *format)
{
  const char *argv[] = { program, "--write", folder, ledger, format, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL,
                       NULL, &status, &error) &&
         g_spawn_check_wait_status (status, &error);
}

static gboolean
is_wanted (int         argc,
           char      **argv,
           const char *ledger)
{
  return argc < 3 || g_strv_contains ((const char *const *) argv + 2, ledger);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (HtkTempDir) folder = NULL;
  const HtkLedger *ledger;
  gboolean done = TRUE;

  if (argc == 5 && g_str_equal (argv[1], "--write"))
    return measure (argv[2], argv[3],
                    g_str_equal (argv[4], "csv") ? HTK_LEDGER_CSV : HTK_LEDGER_XLSX);
  folder = htk_temp_dir_new ();
  {
    g_autoptr (HtkStore) store = open_store (folder);

    report_many (store, argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000);
  }
  for (guint i = 0; (ledger = htk_ledger_nth (i)) != NULL; i++)
    for (guint f = 0; f < G_N_ELEMENTS (formats) && is_wanted (argc, argv, ledger->id); f++)
      done = measure_apart (argv[0], folder, ledger->id, formats[f]) && done;
  return done ? 0 : 1;
}
