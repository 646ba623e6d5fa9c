/* The files of ledgers: what a spreadsheet finds in them, and that a full disk leaves nothing. */
#include "tests/report/report-world.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>

#define SHEET "xl/worksheets/sheet1.xml"

static void
has (const char *text,
     const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in the sheet", part);
}

static void
test_frozen_filtered (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autofree char *path = report_write (world, &ask, HTK_LEDGER_XLSX);
  g_autofree char *sheet = report_part (path, SHEET);

  has (sheet, "<pane ySplit=\"8\" topLeftCell=\"A9\" activePane=\"bottomLeft\" state=\"frozen\"/>");
  has (sheet, "<autoFilter ref=\"A8:Q11\"/>");
  has (sheet, "customWidth=\"1\"");
  has (sheet, "orientation=\"landscape\"");
}

/* The style of a cell is a number whose format is in styles.xml. */
static gboolean
has_format (const char *styles,
            const char *code)
{
  g_autofree char *text = g_strdup_printf ("formatCode=\"%s\"", code);

  return strstr (styles, text) != NULL;
}

static void
test_real_dates (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autofree char *path = report_write (world, &ask, HTK_LEDGER_XLSX);
  g_autofree char *sheet = report_part (path, SHEET);
  g_autofree char *styles = report_part (path, "xl/styles.xml");

  /* 2026-11-15 is day 46341; 7225 yuan is a number. */
  has (sheet, "<v>46341</v>");
  has (sheet, "<v>7225</v>");
  g_assert_true (has_format (styles, "yyyy\\-mm\\-dd") || has_format (styles, "yyyy-mm-dd"));
  g_assert_null (strstr (sheet, "2026-11-15"));
}

static void
test_no_formula (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autofree char *path = report_write (world, &ask, HTK_LEDGER_XLSX);
  g_autofree char *sheet = report_part (path, SHEET);
  g_autofree char *csv_path = report_write (world, &ask, HTK_LEDGER_CSV);
  g_autofree char *csv = NULL;

  g_assert_null (strstr (sheet, "<f>"));
  has (sheet, "=HYPERLINK(1)");
  g_assert_true (g_file_get_contents (csv_path, &csv, NULL, NULL));
  has (csv, "\"'=HYPERLINK(1)\"");
  has (csv, "\"'=1+1 ");
  g_assert_null (strstr (csv, ",=HYPERLINK"));
}

static void
test_csv (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autofree char *path = NULL;
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  report_world_take (world, "household", "h-5",
                     "{\"id\":\"h-5\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700005\","
                     "\"head_name\":\"逗,号\\\"引\",\"color\":\"red\",\"score\":99}");
  path = report_write (world, &ask, HTK_LEDGER_CSV);
  g_assert_true (g_file_get_contents (path, &csv, NULL, NULL));
  g_assert_true (g_str_has_prefix (csv, "\xef\xbb\xbf返贫风险台账\r\n"));
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_true (g_str_has_prefix (lines[8], "序号,户编号,乡镇,村,户主,"));
  g_assert_true (g_str_has_prefix (lines[9], "1,53042700005,平甸乡,测试村,\"逗,号\"\"引\","));
  has (csv, ",7225.00,8700.00,4225.00,");
  has (csv, ",2026-10-21,2026-11-15,");
}

static void
test_bad_text (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autoptr (ReportTable) t = NULL;

  report_world_take (world, "household", "h-6",
                     "{\"id\":\"h-6\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700006\","
                     "\"head_name\":\"a\\u0001b<&>\\uffff\",\"color\":\"red\"}");
  t = report_table (world, &ask);
  g_assert_cmpstr (report_cell (t, report_row_of (t, "户编号", "53042700006"), "户主"), ==, "ab<&>");
}

static void
no_leftover (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, "ledger") != NULL)
      g_error ("%s was left in the folder", name);
}

static void
many_households (ReportWorld *world,
                 guint        n)
{
  g_assert_true (htk_store_begin (world->store, NULL));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("n-%u", i);
      g_autofree char *json = g_strdup_printf (
        "{\"id\":\"n-%u\",\"village_code\":\"530427101201\",\"hh_no\":\"6304270%05u\","
        "\"head_name\":\"户主姓名%u\",\"color\":\"red\",\"score\":%u}", i, i, i, i % 100);

      report_world_put (world, "household", id, json);
    }
  g_assert_true (htk_store_commit (world->store, NULL));
}

/* In a process of its own, where no file may become longer than @most bytes: as on a full disk. */
static void
write_with_room_for (HtkLedgerFormat format,
                     rlim_t          most)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autofree char *folder = g_build_filename (world->dir, "out", NULL);
  g_autofree char *path = g_build_filename (folder, "ledger", NULL);
  const struct rlimit limit = { most, most };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  many_households (world, 400);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (htk_ledger_write (world->store, world->pack, &ask, path, format, NULL, NULL, NULL,
                                    &error));
  g_assert_error (error, HTK_REPORT_ERROR, HTK_REPORT_ERROR_FULL);
  no_leftover (folder);
}

static void
test_full_disk (gconstpointer data)
{
  /* The spool, libxlsxwriter's own files and the workbook are of different lengths: each of them is
   * the first that does not fit somewhere in this range. */
  static const char *const room[] = { "0", "1000", "20000", "60000", "120000" };
  guint n = GPOINTER_TO_INT (data) == HTK_LEDGER_XLSX ? G_N_ELEMENTS (room) : 3;

  if (!g_test_subprocess ())
    {
      for (guint i = 0; i < n; i++)
        {
          g_setenv ("HTK_TEST_ROOM", room[i], TRUE);
          g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
          g_test_trap_assert_passed ();
        }
      return;
    }
  write_with_room_for (GPOINTER_TO_INT (data),
                       (rlim_t) g_ascii_strtoull (g_getenv ("HTK_TEST_ROOM"), NULL, 10));
}

static void
test_unwritable (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autofree char *path = g_build_filename (world->dir, "none", "ledger.xlsx", NULL);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_false (htk_ledger_write (world->store, world->pack, &ask, path, HTK_LEDGER_XLSX, NULL,
                                    NULL, NULL, &missing));
  g_assert_error (missing, HTK_REPORT_ERROR, HTK_REPORT_ERROR_NOT_WRITABLE);
  g_assert_false (htk_ledger_write (world->store, world->pack, &ask, world->dir, HTK_LEDGER_CSV,
                                    NULL, NULL, NULL, &folder));
  g_assert_error (folder, HTK_REPORT_ERROR, HTK_REPORT_ERROR_NOT_WRITABLE);
}

static void
cancel (guint    rows,
        gboolean writing,
        gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancelled (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "3");
  g_autofree char *path = g_build_filename (world->dir, "ledger.xlsx", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;

  many_households (world, 600);
  g_assert_true (g_file_set_contents (path, "as it was", -1, NULL));
  g_assert_false (htk_ledger_write (world->store, world->pack, &ask, path, HTK_LEDGER_XLSX,
                                    cancellable, cancel, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  g_assert_cmpstr (before, ==, "as it was");
  g_unlink (path);
  no_leftover (world->dir);
}

static void
test_replaced_whole (void)
{
  g_autoptr (ReportWorld) world = report_world_new (HTK_STORE_ROLE_COUNTY);
  HtkLedgerAsk ask = report_ask (world, "1");
  g_autofree char *path = report_write (world, &ask, HTK_LEDGER_XLSX);
  g_autofree char *again = report_write (world, &ask, HTK_LEDGER_XLSX);
  g_autoptr (ReportTable) t = report_read (again);

  g_assert_cmpstr (path, ==, again);
  g_assert_cmpuint (t->rows->len, ==, 3);
  g_unlink (path);
  no_leftover (world->dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/xlsx-titles-are-frozen-and-filtered", test_frozen_filtered);
  g_test_add_func ("/report/xlsx-days-and-amounts-are-numbers", test_real_dates);
  g_test_add_func ("/report/text-is-never-a-formula", test_no_formula);
  g_test_add_func ("/report/csv-is-what-spreadsheets-open", test_csv);
  g_test_add_func ("/report/text-that-xml-cannot-hold", test_bad_text);
  g_test_add_data_func ("/report/full-disk-leaves-nothing-xlsx",
                        GINT_TO_POINTER (HTK_LEDGER_XLSX), test_full_disk);
  g_test_add_data_func ("/report/full-disk-leaves-nothing-csv", GINT_TO_POINTER (HTK_LEDGER_CSV),
                        test_full_disk);
  g_test_add_func ("/report/folder-that-cannot-be-written", test_unwritable);
  g_test_add_func ("/report/cancelled-leaves-what-was-there", test_cancelled);
  g_test_add_func ("/report/written-again-is-replaced-whole", test_replaced_whole);
  return g_test_run ();
}
