/* Importing county files: what is bad is named, what is good is taken once, and nothing by
 * halves. */
#include "app/store/htk-backup.h"
#include "app/store/htk-canonical-json.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-demo.h"
#include "sync/county/htk-identity.h"
#include "sync/county/htk-import.h"
#include "sync/county/htk-nightly.h"
#include "tests/lib/htk-test.h"

#include <string.h>

#define TODAY "2026-11-20"
#define REGIONS                                                                                    \
  "village_code,village_name,township_code,township_name,county_code,county_name\n"                \
  "530427001001,五桂社区,530427001,桂山街道,530427,新平县\n"                                        \
  "530427101201,漠沙村,530427101,漠沙镇,530427,新平县\n"
#define HOUSEHOLDS                                                                                 \
  "行政村代码,户编号,户主姓名,户类型,脱贫年度,联系电话,承包耕地,流转面积\n"                        \
  "530427001001,53990000001,普建华,脱贫户,2017,19000000001,12.5,4\n"                               \
  "530427001001,53990000002,单玉香,一般农户,,,,\n"                                                 \
  "530427101201,53990000003,刀正福,1,2018,,,\n"
/* The numbers are made up; their check digits are right. */
#define MEMBERS                                                                                    \
  "户编号,姓名,与户主关系,证件号码,民族\n"                                                         \
  "53990000001,普建华,户主,%s,彝族\n"                                                              \
  "53990000001,白玉芳,配偶,%s,傣族\n"                                                              \
  "53990000002,单玉香,户主,%s,汉族\n"

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
} World;

static void
world_init (World *w)
{
  g_autofree char *spec = NULL;
  g_autoptr (GError) error = NULL;

  w->dir = htk_temp_dir_new ();
  spec = g_strdup_printf ("sqlite:%s/county.db", w->dir);
  w->store = htk_county_open (spec, &error);
  g_assert_no_error (error);
}

static void
world_clear (World *w)
{
  g_clear_object (&w->store);
  htk_temp_dir_free (w->dir);
}

static HtkImportReport *
import_with (World      *w,
             const char *kind,
             const char *data,
             gssize      length,
             gboolean    keep_good)
{
  const HtkImportOptions options = { .keep_good = keep_good, .today = TODAY };
  g_autoptr (GError) error = NULL;
  HtkImportReport *report =
    htk_import_data (w->store, kind, data, length < 0 ? strlen (data) : (gsize) length, &options,
                     &error);

  g_assert_no_error (error);
  return report;
}

static void
import_good (World      *w,
             const char *kind,
             const char *data,
             guint       added)
{
  g_autoptr (HtkImportReport) r = import_with (w, kind, data, -1, FALSE);

  g_assert_cmpuint (r->bad, ==, 0);
  g_assert_cmpuint (r->added, ==, added);
  g_assert_true (r->kept);
}

static char *
refused (World      *w,
         const char *kind,
         const char *data,
         gsize       length)
{
  const HtkImportOptions options = { .today = TODAY };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkImportReport) report = htk_import_data (w->store, kind, data, length, &options,
                                                        &error);

  g_assert_null (report);
  g_assert_nonnull (error);
  return g_strdup (error->message);
}

static char *
one (World      *w,
     const char *sql)
{
  char *text = NULL;
  g_autoptr (GError) error = NULL;

  htk_county_one (w->store, sql, NULL, NULL, &text, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_one (World      *w,
            const char *sql,
            const char *expected)
{
  g_autofree char *text = one (w, sql);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_said (GPtrArray  *list,
             guint       i,
             guint       line,
             const char *column,
             const char *words)
{
  const HtkImportFault *f;

  g_assert_cmpuint (i, <, list->len);
  f = list->pdata[i];
  g_assert_cmpuint (f->line, ==, line);
  g_assert_cmpstr (f->column, ==, column);
  if (strstr (f->reason, words) == NULL)
    g_error ("“%s” does not say “%s”", f->reason, words);
}

static void
assert_fault (HtkImportReport *r,
              guint            i,
              guint            line,
              const char      *column,
              const char      *words)
{
  assert_said (r->faults, i, line, column, words);
}

static void
assert_warning (HtkImportReport *r,
                guint            i,
                guint            line,
                const char      *column,
                const char      *words)
{
  assert_said (r->warnings, i, line, column, words);
}

static char *
number (const char *first17)
{
  return g_strdup_printf ("%s%c", first17, htk_identity_digit (first17));
}

static char *
members (void)
{
  g_autofree char *a = number ("53042719800101901");
  g_autofree char *b = number ("53042719820202900");
  g_autofree char *c = number ("53042719750303900");

  return g_strdup_printf (MEMBERS, a, b, c);
}

static void
test_whole_register (void)
{
  World w;
  g_autofree char *people = members ();

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  import_good (&w, "households", HOUSEHOLDS, 3);
  import_good (&w, "members", people, 3);
  import_good (&w, "helpers", "姓名,联系电话,单位,户编号\n方志明,19100000001,县水利局,53990000001\n", 1);
  import_good (&w, "projects",
               "项目编号,项目名称,村代码,批复金额(元),已支付,到账日期,衔接规划\n"
               "XP-1,饮水工程,530427001001,\"1,200,000.50\",420000,2025/8/26,乡村振兴规划\n", 1);
  assert_one (&w, "SELECT head_pinyin || head_initials || n_members FROM household"
              " WHERE hh_no = '53990000001'", "pujianhuapjh2");
  assert_one (&w, "SELECT head_pinyin FROM household WHERE hh_no = '53990000002'", "shanyuxiang");
  assert_one (&w, "SELECT json_extract (extra, '$.land_mu') + json_extract (extra,"
              " '$.land_transfer') FROM household WHERE hh_no = '53990000001'", "16.5");
  assert_one (&w, "SELECT birth || sex FROM member WHERE name = '白玉芳'", "1982-02-02f");
  assert_one (&w, "SELECT h.name || u.name FROM household x JOIN helper h ON h.id = x.helper_id"
              " JOIN support_unit u ON u.id = h.unit_id", "方志明县水利局");
  assert_one (&w, "SELECT json_extract (extra, '$.alloc') || json_extract (extra, '$.arrive_date')"
              " || json_extract (extra, '$.plan_ref') FROM fund_project",
              "1200000502025-08-26乡村振兴规划");
  world_clear (&w);
}

static void
test_second_time_changes_nothing (void)
{
  World w;
  g_autofree char *people = members ();
  const struct
  {
    const char *kind, *data;
  } files[] = { { "regions", REGIONS }, { "households", HOUSEHOLDS }, { "members", people } };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  world_init (&w);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    htk_import_report_free (import_with (&w, files[i].kind, files[i].data, -1, FALSE));
  before = one (&w, "SELECT max (seq) || count (*) FROM change_log");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (HtkImportReport) r = import_with (&w, files[i].kind, files[i].data, -1, FALSE);

      g_assert_cmpuint (r->added + r->changed + r->bad, ==, 0);
      g_assert_cmpuint (r->unchanged, ==, r->rows);
      g_assert_false (r->kept);
    }
  after = one (&w, "SELECT max (seq) || count (*) FROM change_log");
  g_assert_cmpstr (before, ==, after);
  world_clear (&w);
}

static void
test_bad_rows (void)
{
  World w;
  g_autoptr (HtkImportReport) r = NULL;
  g_autoptr (HtkImportReport) kept = NULL;
  const char *data =
    "行政村代码,户编号,户主姓名,户类型,脱贫年度,联系电话\n"
    "530427001001,53990000001,普建华,脱贫户,2017,19000000001\n"
    "530427999999,53990000002,甲,脱贫户,,\n"
    "530427001001,5.399E+10,乙,脱贫户,,\n"
    "530427001001,53990000004,丙,富户,,\n"
    "530427001001,53990000005,丁,脱贫户,1999,\n"
    "530427001001,53990000006,戊,脱贫户,,123\n"
    "530427001001,53990000001,己,脱贫户,,\n"
    "530427001001,,庚,脱贫户,,\n"
    "530427001001,53990000009,,脱贫户,,\n"
    "530427001001,53990000010,=cmd|' /C calc'!A0,脱贫户,,\n"
    "530427001001,53990000011,辛,脱贫户\n"
    "530427001001,53990000012,壬,脱贫户,,,多,余\n";

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  r = import_with (&w, "households", data, -1, FALSE);
  g_assert_false (r->kept);
  g_assert_cmpuint (r->bad, ==, 11);
  assert_fault (r, 0, 3, "行政村代码", "no village 530427999999");
  assert_fault (r, 1, 4, "户编号", "rounded by the spreadsheet");
  assert_fault (r, 2, 5, "户类型", "富户");
  assert_fault (r, 3, 6, "脱贫年度", "from 2014");
  assert_fault (r, 4, 7, "联系电话", "11 digits");
  assert_fault (r, 5, 8, "户编号", "line 2 has the same");
  assert_fault (r, 6, 9, "户编号", "neither");
  assert_fault (r, 7, 10, "户主姓名", "empty");
  assert_fault (r, 8, 11, "户主姓名", "formula");
  assert_fault (r, 9, 12, NULL, "ends after 4 of 6");
  assert_fault (r, 10, 13, NULL, "8 columns");
  assert_one (&w, "SELECT count (*) FROM household", "0");
  kept = import_with (&w, "households", data, -1, TRUE);
  g_assert_true (kept->kept);
  assert_one (&w, "SELECT count (*) FROM household", "1");
  world_clear (&w);
}

static void
test_bad_members (void)
{
  World w;
  g_autofree char *people = members ();
  g_autofree char *good = number ("53042719990101901");
  g_autofree char *taken = number ("53042719800101901");
  g_autofree char *unborn = number ("53042720991231901");
  g_autofree char *data = NULL;
  g_autoptr (HtkImportReport) r = NULL;

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  import_good (&w, "households", HOUSEHOLDS, 3);
  import_good (&w, "members", people, 3);
  good[17] = good[17] == '1' ? '2' : '1';
  data = g_strdup_printf ("户编号,姓名,与户主关系,证件号码\n"
                          "53990000002,甲,之子,%s\n"
                          "53990000002,乙,之子,%s\n"
                          "53990000002,丙,之子,%s\n"
                          "53990000002,丁,之子,530427800101901\n"
                          "53999999999,戊,之子,\n"
                          "53990000002,己,户主,\n"
                          "53990000002,庚,表哥,\n", good, unborn, taken);
  r = import_with (&w, "members", data, -1, FALSE);
  g_assert_cmpuint (r->bad, ==, 7);
  assert_fault (r, 0, 2, "证件号码", "check digit");
  assert_fault (r, 1, 3, "证件号码", "day of birth");
  assert_fault (r, 2, 4, "证件号码", "household 53990000001");
  assert_fault (r, 3, 5, "证件号码", "first generation");
  assert_fault (r, 4, 6, "户编号", "no such household");
  assert_fault (r, 5, 7, "与户主关系", "another 户主");
  assert_fault (r, 6, 8, "与户主关系", "表哥");
  world_clear (&w);
}

/* domain.md 2.2, as far as a file tells it. */
static void
test_record_checks (void)
{
  World w;
  g_autofree char *people = members ();
  g_autofree char *elsewhere = number ("11010119900101901");
  g_autofree char *woman = number ("53042719900101902");
  g_autofree char *data = NULL;
  g_autoptr (HtkImportReport) r = NULL;

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  import_good (&w, "households", HOUSEHOLDS, 3);
  data = g_strdup_printf ("户编号,姓名,与户主关系,证件号码,性别,务工区域,务工时间\n"
                          "53990000001,甲,户主,%s,女,省外,8\n"
                          "53990000001,乙,配偶,%s,女,未务工,0\n"
                          "53990000001,丙,配偶,,男,,\n"
                          "53990000001,丁,之子,,男,省外,0\n"
                          "53990000001,戊,之子,,男,未务工,3\n"
                          "53990000002,己,之子,,男,,\n", woman, elsewhere);
  r = import_with (&w, "members", data, -1, TRUE);
  g_assert_cmpuint (r->bad, ==, 3);
  assert_fault (r, 0, 4, "与户主关系", "another 配偶");
  assert_fault (r, 1, 5, "务工时间", "no month");
  assert_fault (r, 2, 6, "务工时间", "3 months");
  g_assert_cmpuint (r->warnings->len, ==, 3);
  assert_warning (r, 0, 3, "证件号码", "outside of Yunnan");
  assert_warning (r, 1, 3, "性别", "same sex");
  assert_warning (r, 2, 0, NULL, "53990000002: none of its members");
  world_clear (&w);
}

static void
test_encodings (void)
{
  World w;
  g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", REGIONS, NULL);
  gsize n = 0;
  g_autofree char *gb = g_convert (HOUSEHOLDS, -1, "GB18030", "UTF-8", NULL, &n, NULL);
  g_autoptr (HtkImportReport) r = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *both = NULL;

  world_init (&w);
  import_good (&w, "regions", marked, 2);
  r = import_with (&w, "households", gb, (gssize) n, FALSE);
  g_assert_cmpstr (r->encoding, ==, "GB18030");
  g_assert_cmpuint (r->added, ==, 3);
  assert_one (&w, "SELECT head_name FROM household WHERE hh_no = '53990000003'", "刀正福");
  cut = refused (&w, "regions", "\xef\xbb\xbf" "village_code,\xe4\xb8", 18);
  g_assert_nonnull (strstr (cut, "byte 17 "));
  both = refused (&w, "regions", "a,\xff\xff\n", 5);
  g_assert_nonnull (strstr (both, "byte 3 is not UTF-8"));
  g_assert_nonnull (strstr (both, "not GB18030 either"));
  world_clear (&w);
}

static void
test_not_csv (void)
{
  World w;
  g_autofree char *zip = NULL;
  g_autofree char *utf16 = NULL;
  g_autofree char *nul = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *other = NULL;
  g_autofree char *open_quote = NULL;
  g_autofree char *twice = NULL;

  world_init (&w);
  zip = refused (&w, "regions", "PK\x03\x04....", 8);
  g_assert_nonnull (strstr (zip, "Excel workbook"));
  utf16 = refused (&w, "regions", "\xff\xfe" "a\0b\0", 6);
  g_assert_nonnull (strstr (utf16, "UTF-16"));
  nul = refused (&w, "regions", "a,b\n1,\0\n", 8);
  g_assert_nonnull (strstr (nul, "byte 7 is a NUL"));
  empty = refused (&w, "regions", "", 0);
  g_assert_nonnull (strstr (empty, "empty"));
  other = refused (&w, "regions", HOUSEHOLDS, strlen (HOUSEHOLDS));
  g_assert_nonnull (strstr (other, "is this a file of regions?"));
  open_quote = refused (&w, "regions", REGIONS "530427101202,\"漠", strlen (REGIONS) + 17);
  g_assert_nonnull (strstr (open_quote, "does not end"));
  twice = refused (&w, "households", "户编号,户编号\n1,2\n", strlen ("户编号,户编号\n1,2\n"));
  g_assert_nonnull (strstr (twice, "second time"));
  assert_one (&w, "SELECT count (*) FROM region", "0");
  world_clear (&w);
}

static void
test_huge_cell_and_many_faults (void)
{
  World w;
  g_autoptr (GString) data = g_string_new ("行政村代码,户编号,户主姓名\n");
  g_autofree char *long_name = g_strnfill (3000000, 'x');
  g_autoptr (HtkImportReport) r = NULL;

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  g_string_append_printf (data, "530427001001,53990000001,%s\n", long_name);
  for (int i = 0; i < 5000; i++)
    g_string_append (data, "x,y,z\n");
  r = import_with (&w, "households", data->str, -1, FALSE);
  g_assert_cmpuint (r->bad, ==, 5001);
  g_assert_cmpuint (r->faults->len, ==, HTK_IMPORT_MAX_FAULTS);
  assert_fault (r, 0, 2, "户主姓名", "3000000 bytes");
  world_clear (&w);
}

/* Any bytes at all give a report or an error, never a crash. */
static void
test_hostile_bytes (void)
{
  World w;
  const char *pieces[] = { "\"", "\"\"", ",", "\n", "\r\n", "户编号", "530427001001", "\xa1\xa1", "=",
                           "行政村代码", "户主姓名", " ", "\t", "😀", "'", ";", "0", "-" };

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  for (int i = 0; i < 3000; i++)
    {
      const HtkImportOptions options = { .keep_good = TRUE, .today = TODAY };
      g_autoptr (GString) data =
        g_string_new (g_test_rand_bit () ? "行政村代码,户编号,户主姓名\n" : "");
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkImportReport) r = NULL;

      for (int n = g_test_rand_int_range (0, 40); n > 0; n--)
        g_string_append (data, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      r = htk_import_data (w.store, "households", data->str, data->len, &options, &error);
      g_assert_true ((r == NULL) == (error != NULL));
    }
  world_clear (&w);
}

static void
test_identity (void)
{
  const struct
  {
    const char *number;
    gboolean good;
  } cases[] = {
    { "11010519491231002X", TRUE },    { "110105194912310021", FALSE },
    { "11010519491231002X11", TRUE },  { "11010519491231002X1102", TRUE },
    { "11010519491231002X81", FALSE }, { "11010519491231002X15", FALSE },
    { "110105491231002", FALSE },      { "", FALSE },
    { "1101051949123100２X", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HtkIdentity identity;

      g_assert_cmpint (htk_identity_check (cases[i].number, TODAY, &identity, NULL), ==,
                       cases[i].good);
    }
  {
    g_autofree char *masked = htk_identity_mask ("53042719491231301X");

    g_assert_cmpstr (masked, ==, "5304**********301X");
  }
}

/* (transfer full): a hash over the whole register of a demo made now. */
static char *
demo_hash (guint64 seed)
{
  World w;
  const HtkDemoOptions options = { "530427", 60, seed, TODAY };
  HtkDemoResult made;
  g_autofree char *households = NULL;
  g_autofree char *people = NULL;
  g_autofree char *all = NULL;
  g_autoptr (GError) error = NULL;

  world_init (&w);
  import_good (&w, "regions", REGIONS, 2);
  htk_demo_make (w.store, &options, &made, &error);
  g_assert_no_error (error);
  htk_demo_result_clear (&made);
  g_assert_true (htk_county_is_demo (w.store));
  households = one (&w, "SELECT group_concat (id || head_name || next_due || extra) FROM"
                    " (SELECT * FROM household ORDER BY id)");
  people = one (&w, "SELECT group_concat (id || name || id_no || extra) FROM"
                " (SELECT * FROM member ORDER BY id)");
  all = g_strconcat (households, people, NULL);
  assert_one (&w, "SELECT count (*) - count (DISTINCT id_no) FROM member", "0");
  assert_one (&w, "SELECT count (*) FROM household h WHERE 1 <> (SELECT count (*) FROM member m"
              " WHERE m.household_id = h.id AND m.rel = 'head')", "0");
  world_clear (&w);
  return htk_hash_text (all);
}

static void
test_demo (void)
{
  g_autofree char *a = demo_hash (1);
  g_autofree char *b = demo_hash (1);
  g_autofree char *c = demo_hash (2);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
}

static void
test_backup_is_due (void)
{
  World w;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  world_init (&w);
  path = g_strdup_printf ("%s/county.db", w.dir);
  g_assert_true (htk_backup_is_due (path, now));
  htk_store_backup (w.store, &error);
  g_assert_no_error (error);
  g_assert_false (htk_backup_is_due (path, now));
  g_assert_true (htk_backup_is_due (path, now + 24 * 3600 + 2));
  world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/whole-register", test_whole_register);
  g_test_add_func ("/import/second-time-changes-nothing", test_second_time_changes_nothing);
  g_test_add_func ("/import/bad-rows-are-named-and-nothing-is-taken", test_bad_rows);
  g_test_add_func ("/import/bad-members-are-named", test_bad_members);
  g_test_add_func ("/import/record-checks-block-or-warn", test_record_checks);
  g_test_add_func ("/import/utf8-and-gb18030", test_encodings);
  g_test_add_func ("/import/what-is-not-csv-is-called-so", test_not_csv);
  g_test_add_func ("/import/huge-cells-and-many-faults", test_huge_cell_and_many_faults);
  g_test_add_func ("/import/hostile-bytes-do-no-harm", test_hostile_bytes);
  g_test_add_func ("/import/identity-numbers", test_identity);
  g_test_add_func ("/demo/same-seed-same-register", test_demo);
  g_test_add_func ("/county/backup-is-due-after-a-day", test_backup_is_due);
  return g_test_run ();
}
