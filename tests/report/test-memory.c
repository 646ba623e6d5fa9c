/* A ledger of a whole county is written within the memory that a tablet has (100,000 rows within
 * 200 MiB). The rows are made by one process and written by another, whose memory is measured. */
#include "tests/report/report-many.h"

#include "app/report/htk-ledger.h"
#include "tests/lib/htk-test.h"

#include <sys/resource.h>

#define ROWS 100000
#define MOST_MIB 200
#define FOLDER "HTK_TEST_FOLDER"

static HtkStore *
open_store (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "county.db", NULL);
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_store_open (path, NULL, HTK_STORE_ROLE_COUNTY, &error);

  g_assert_no_error (error);
  return store;
}

static void
write_ledger (const char     *folder,
              const char     *ledger,
              HtkLedgerFormat format)
{
  g_autofree char *path = g_build_filename (folder, "ledger", NULL);
  g_autoptr (HtkStore) store = open_store (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_open (&error);
  const HtkLedgerAsk ask = { .ledger = ledger };
  struct rusage usage;

  g_assert_no_error (error);
  htk_ledger_write (store, pack, &ask, path, format, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  g_test_message ("ledger %s: %ld MiB", ledger, usage.ru_maxrss / 1024);
  g_assert_cmpint (usage.ru_maxrss / 1024, <=, MOST_MIB);
}

static void
test_memory (gconstpointer data)
{
  const char *const *which = data;

  if (g_test_subprocess ())
    {
      write_ledger (g_getenv (FOLDER), which[0],
                    g_str_equal (which[1], "csv") ? HTK_LEDGER_CSV : HTK_LEDGER_XLSX);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
make (const char *folder)
{
  g_autoptr (HtkStore) store = open_store (folder);

  report_many (store, ROWS);
}

int
main (int    argc,
      char **argv)
{
  static const char *const which[][2] = { { "1", "xlsx" }, { "3", "xlsx" }, { "3", "csv" } };
  HtkTempDir *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      folder = htk_temp_dir_new ();
      make (folder);
      g_setenv (FOLDER, folder, TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (which); i++)
    {
      g_autofree char *name =
        g_strdup_printf ("/report/100000-rows-within-200-MiB/%s-%s", which[i][0], which[i][1]);

      g_test_add_data_func (name, which[i], test_memory);
    }
  status = g_test_run ();
  htk_temp_dir_free (folder);
  return status;
}
