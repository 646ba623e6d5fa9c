/* What the tests of app/report share. Numbers and names are made up; the identity number is planted
 * wherever one could stand, so that a ledger that tells it is caught. */
#include "tests/report/report-world.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-findings.h"
#include "app/store/htk-register.h"
#include "app/store/htk-rounds.h"
#include "app/xlsform/htk-xls-table.h"

#include <string.h>
#include <zip.h>

#define SECRETS                                                                                    \
  "\"phone\":\"" REPORT_PHONE "\",\"bank\":\"" REPORT_BANK "\",\"id_no\":\"" REPORT_ID_NO "\""

static const char *const rows[][3] = {
  { "region", "530427000000", "{\"code\":\"530427000000\",\"name\":\"新平县\",\"level\":3}" },
  { "region", "530427101000",
    "{\"code\":\"530427101000\",\"name\":\"平甸乡\",\"level\":4,\"parent\":\"530427000000\"}" },
  { "region", REPORT_VILLAGE,
    "{\"code\":\"530427101201\",\"name\":\"测试村\",\"level\":5,\"parent\":\"530427101000\"}" },
  { "region", "530427102000",
    "{\"code\":\"530427102000\",\"name\":\"扬武镇\",\"level\":4,\"parent\":\"530427000000\"}" },
  { "region", REPORT_OTHER_VILLAGE,
    "{\"code\":\"530427102203\",\"name\":\"别村\",\"level\":5,\"parent\":\"530427102000\"}" },
  { "village", REPORT_VILLAGE, "{\"code\":\"530427101201\",\"tuopin_year\":2018,"
    "\"area_tags\":[\"高寒山区\",\"民族地区\"]}" },
  { "village", REPORT_OTHER_VILLAGE, "{\"code\":\"530427102203\",\"tuopin_year\":2019}" },
  { "user", "u-worker", "{\"id\":\"u-worker\",\"name\":\"甲\",\"role\":\"worker\"}" },
  { "user", "u-lead", "{\"id\":\"u-lead\",\"name\":\"乙\",\"role\":\"lead\"}" },
  { "user", "u-county", "{\"id\":\"u-county\",\"name\":\"丙\",\"role\":\"county\"}" },
  { "support_unit", "s-1", "{\"id\":\"s-1\",\"name\":\"县水利局\"}" },
  { "helper", "p-1",
    "{\"id\":\"p-1\",\"name\":\"助人\",\"unit_id\":\"s-1\",\"phone\":\"" REPORT_PHONE "\"}" },
  { "household", "h-1",
    "{\"id\":\"h-1\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700001\",\"head_name\":"
    "\"杨成员\",\"n_members\":4,\"hh_type\":1,\"monitor_class\":0,\"monitor_state\":\"active\","
    "\"color\":\"red\",\"score\":55,\"last_visit\":\"2026-10-20\",\"next_due\":\"2026-11-19\","
    "\"helper_id\":\"p-1\",\"natural_village\":\"上寨\"," SECRETS ",\"last_answers\":{"
    "\"visit_date\":\"2026-10-20\",\"sug\":\"1\",\"pc_fen\":\"722500\",\"c_line\":\"8700\","
    "\"adj_fen\":\"422500\",\"causes\":\"01 08\",\"m\":[{\"m_name\":\"杨成员\",\"m_id\":\""
    REPORT_ID_NO "\",\"m_disease\":\"" REPORT_DISEASE "\"},{\"m_name\":\"杨小妹\"},"
    "{\"m_name\":\"杨弟\"}]},\"members\":[{\"id\":\"m-1\",\"seq\":1,\"name\":\"杨成员\",\"id_no\":\""
    REPORT_ID_NO "\"},{\"id\":\"m-2\",\"seq\":2,\"name\":\"杨小妹\"},{\"id\":\"m-3\",\"seq\":3,"
    "\"name\":\"杨弟\"},{\"id\":\"m-4\",\"seq\":4,\"name\":\"杨妹\"}]}" },
  { "household", "h-2",
    "{\"id\":\"h-2\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700002\",\"head_name\":"
    "\"=HYPERLINK(1)\",\"n_members\":2,\"hh_type\":0,\"color\":\"yellow\",\"score\":10,"
    "\"last_visit\":\"2026-10-21\",\"next_due\":\"2026-12-20\"," SECRETS ",\"last_answers\":{"
    "\"visit_date\":\"2026-10-21\",\"sug\":\"na\",\"m\":[{},{}]}}" },
  { "household", "h-3",
    "{\"id\":\"h-3\",\"village_code\":\"530427102203\",\"hh_no\":\"53042700003\",\"head_name\":"
    "\"李" REPORT_PHONE "三\",\"n_members\":3,\"hh_type\":1,\"color\":\"green\",\"score\":0,"
    "\"next_due\":\"2026-09-01\"," SECRETS "}" },
  { "household", "h-4",
    "{\"id\":\"h-4\",\"village_code\":\"530427102203\",\"hh_no\":\"53042700004\",\"head_name\":"
    "\"灰户\",\"n_members\":1,\"hh_type\":0,\"color\":\"grey\"," SECRETS "}" },
  { "project", "j-1",
    "{\"id\":\"j-1\",\"code\":\"X-1\",\"name\":\"引水工程\",\"village_code\":\"530427101201\","
    "\"dept\":\"水利\",\"fund_type\":\"专项\",\"year\":2025,\"alloc\":120000000,\"paid\":42000000,"
    "\"arrive_date\":\"2025-01-01\",\"stage\":\"building\",\"progress\":30,"
    "\"checked_on\":\"2026-10-01\",\"f1\":\"fail\",\"f3\":\"skip\",\"f4\":\"warn\",\"f5\":\"pass\","
    "\"f6\":\"skip\",\"f7\":\"na\"}" },
  { "project", "j-2",
    "{\"id\":\"j-2\",\"code\":\"X-2\",\"name\":\"果园\",\"village_code\":\"530427102203\"}" },
  { "round", "r-1",
    "{\"id\":\"r-1\",\"name\":\"秋季回头看\",\"kind\":\"sweep\",\"scope\":\"530427\",\"starts\":"
    "\"2026-10-01\",\"state\":\"open\"}" },
};

static const char *const findings[] = {
  "{\"id\":\"f-1\",\"no\":\"2026-000001\",\"visit_id\":\"v-1\",\"subject_type\":\"household\","
  "\"subject_id\":\"h-1\",\"village_code\":\"530427101201\",\"cat\":\"water\",\"level\":1,"
  "\"state\":\"assigned\",\"text\":\"饮水不安全\",\"source_ref\":\"af_water\",\"found_by\":"
  "\"u-worker\",\"found_on\":\"2026-10-20\",\"unit_id\":\"s-1\",\"person_name\":\"责任甲\","
  "\"deadline\":\"2026-11-04\",\"extended_to\":\"2026-11-20\",\"pct\":40,\"reopened_n\":1,"
  "\"extra\":{\"form_id\":\"fa_household\",\"photo\":\"a.jpg\",\"action\":\"接管道\","
  "\"assigned_on\":\"2026-10-21\",\"progress\":\"管材已到\",\"progress_on\":\"2026-11-10\"}}",
  "{\"id\":\"f-2\",\"no\":\"2026-000002\",\"subject_type\":\"household\",\"subject_id\":\"h-2\","
  "\"village_code\":\"530427101201\",\"cat\":\"other\",\"level\":3,\"state\":\"closed\",\"text\":"
  "\"=1+1 " REPORT_ID_NO " 没有水泥\",\"source_ref\":\"f[1]\",\"found_by\":\"u-worker\","
  "\"found_on\":\"2026-09-02\",\"deadline\":\"2026-11-01\",\"pct\":100,\"done_on\":\"2026-10-30\","
  "\"verified_by\":\"u-lead\",\"closed_on\":\"2026-11-03\",\"extra\":{\"form_id\":"
  "\"fa_household\"}}",
  "{\"id\":\"f-3\",\"no\":\"2026-000003\",\"subject_type\":\"project\",\"subject_id\":\"j-1\","
  "\"village_code\":\"530427101201\",\"cat\":\"fund_misuse\",\"level\":1,\"state\":\"open\","
  "\"restricted\":1,\"text\":\"挪用资金\",\"found_on\":\"2026-10-02\",\"extra\":{}}",
  "{\"id\":\"f-4\",\"no\":\"2026-000004\",\"subject_type\":\"village\",\"subject_id\":"
  "\"530427102203\",\"village_code\":\"530427102203\",\"cat\":\"infra\",\"level\":4,\"state\":"
  "\"returned\",\"text\":\"道路损毁\",\"found_on\":\"2026-10-05\",\"deadline\":\"2027-04-03\","
  "\"verified_by\":\"u-lead\",\"extra\":{\"fail_why\":\"没有修完\"}}",
};

static const char *const cases[] = {
  "{\"id\":\"c-1\",\"household_id\":\"h-1\",\"village_code\":\"530427101201\",\"state\":\"active\","
  "\"since\":\"2026-11-15\",\"class\":0,\"source\":\"revisit\",\"clue_on\":\"2026-10-21\","
  "\"identified_on\":\"2026-11-15\",\"pub_start\":\"2026-11-01\",\"pub_end\":\"2026-11-07\","
  "\"extra\":{\"causes\":\"01 08 99\",\"suggestion\":\"1\",\"note\":\"" REPORT_DISEASE "\"}}",
  "{\"id\":\"c-3\",\"household_id\":\"h-3\",\"village_code\":\"530427102203\",\"state\":"
  "\"publicity\",\"since\":\"2026-11-20\",\"source\":\"apply\",\"clue_on\":\"2026-11-10\","
  "\"pub_start\":\"2026-11-20\",\"extra\":{\"causes\":\"01\",\"suggestion\":\"2\",\"note\":\""
  REPORT_ID_NO " " REPORT_DISEASE " " REPORT_BANK "\"}}",
};

static const char *const targets[] = {
  "{\"round_id\":\"r-1\",\"subject_id\":\"h-1\",\"village_code\":\"530427101201\",\"class\":"
  "\"monitored\",\"result\":\"entered\",\"visited_on\":\"2026-10-20\",\"worker\":\"u-worker\"}",
  "{\"round_id\":\"r-1\",\"subject_id\":\"h-2\",\"village_code\":\"530427101201\",\"class\":"
  "\"ordinary\",\"result\":\"phone\",\"visited_on\":\"2026-10-21\",\"worker\":\"u-lead\"}",
  "{\"round_id\":\"r-1\",\"subject_id\":\"h-3\",\"village_code\":\"530427102203\",\"class\":"
  "\"poor\",\"result\":\"absent\",\"tries\":2,\"first_try\":\"2026-10-03\",\"last_try\":"
  "\"2026-10-10\",\"proof\":1,\"visited_on\":\"2026-10-10\",\"worker\":\"u-worker\"}",
  "{\"round_id\":\"r-1\",\"subject_id\":\"h-4\",\"village_code\":\"530427102203\",\"class\":"
  "\"ordinary\"}",
};

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = htk_json_parse (text, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

/* One row of the register, as an import or an acceptance writes it; in a transaction. */
void
report_world_put (ReportWorld *self,
                  const char  *kind,
                  const char  *object,
                  const char  *json)
{
  g_autoptr (JsonObject) body = parse (json);
  g_autoptr (GError) error = NULL;

  htk_register_apply (self->store, kind, object, 1, body, &error);
  g_assert_no_error (error);
}

/* The same in a transaction of its own. */
void
report_world_take (ReportWorld *self,
                   const char  *kind,
                   const char  *object,
                   const char  *json)
{
  g_assert_true (htk_store_begin (self->store, NULL));
  report_world_put (self, kind, object, json);
  g_assert_true (htk_store_commit (self->store, NULL));
}

static void
put_domain (ReportWorld *self)
{
  static const char measure_json[] =
    "{\"id\":\"x-1\",\"case_id\":\"c-1\",\"kind\":\"work\",\"amount\":100000,\"starts\":"
    "\"2026-11-16\",\"state\":\"running\"}";
  g_autoptr (JsonObject) measure_object = parse (measure_json);
  HtkMeasure *measure = htk_measure_from_json (measure_object);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (self->store, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (findings); i++)
    {
      g_autoptr (JsonObject) object = parse (findings[i]);
      g_autoptr (HtkFinding) finding = htk_finding_from_json (object);

      g_assert_true (htk_finding_put (self->store, finding, &error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = parse (cases[i]);
      g_autoptr (HtkCase) c = htk_case_from_json (object);

      g_assert_true (htk_case_put (self->store, c, &error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (JsonObject) object = parse (targets[i]);
      g_autoptr (HtkRoundTarget) target = htk_round_target_from_json (object);

      g_assert_true (htk_round_target_put (self->store, target, &error));
    }
  g_assert_true (htk_measure_put (self->store, measure, &error));
  htk_measure_free (measure);
  g_assert_true (htk_store_commit (self->store, &error));
  g_assert_no_error (error);
}

/**
 * report_world_new:
 * @role: whose database it is
 *
 * Returns: (transfer full): the store with its rows, and the pack that was built
 */
ReportWorld *
report_world_new (HtkStoreRole role)
{
  ReportWorld *self = g_new0 (ReportWorld, 1);
  g_autofree char *path = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GError) error = NULL;

  self->dir = htk_temp_dir_new ();
  path = g_build_filename (self->dir, "huitoukan.db", NULL);
  self->store = htk_store_open (path, NULL, role, &error);
  g_assert_no_error (error);
  self->pack = htk_pack_open (&error);
  g_assert_no_error (error);
  self->now = g_date_time_new (zone, 2026, 11, 25, 9, 30, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    report_world_take (self, rows[i][0], rows[i][1], rows[i][2]);
  put_domain (self);
  return self;
}

void
report_world_free (ReportWorld *self)
{
  htk_store_close (self->store);
  g_object_unref (self->store);
  htk_pack_free (self->pack);
  g_date_time_unref (self->now);
  htk_temp_dir_free (self->dir);
  g_free (self);
}

HtkLedgerAsk
report_ask (ReportWorld *self,
            const char  *ledger)
{
  return (HtkLedgerAsk) { .ledger = ledger, .now = self->now };
}

/* (transfer full): the path of the ledger that was written. */
char *
report_write (ReportWorld        *self,
              const HtkLedgerAsk *ask,
              HtkLedgerFormat     format)
{
  char *path = g_build_filename (self->dir, format == HTK_LEDGER_CSV ? "ledger.csv" : "ledger.xlsx",
                                 NULL);
  g_autoptr (GError) error = NULL;

  htk_ledger_write (self->store, self->pack, ask, path, format, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
take_row (ReportTable      *table,
          const HtkXlsRow  *row)
{
  const char *first = row->cells[0] != NULL ? row->cells[0] : "";

  if (table->titles != NULL)
    g_ptr_array_add (table->rows, g_strdupv (row->cells));
  else if (g_str_equal (first, "序号") || g_str_equal (first, "No."))
    table->titles = g_strdupv (row->cells);
  else
    g_ptr_array_add (table->head, g_strdupv (row->cells));
}

/**
 * report_read:
 * @path: a ledger as XLSX
 *
 * Returns: (transfer full): what is in it, read by the reader of workbooks that forms have
 */
ReportTable *
report_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) sheets = htk_xls_read_workbook (path, &error);
  ReportTable *table = g_new0 (ReportTable, 1);
  GHashTableIter iter;
  gpointer list;

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (sheets), ==, 1);
  table->head = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_hash_table_iter_init (&iter, sheets);
  g_assert_true (g_hash_table_iter_next (&iter, NULL, &list));
  for (guint i = 0; i < ((GPtrArray *) list)->len; i++)
    take_row (table, g_ptr_array_index ((GPtrArray *) list, i));
  g_assert_nonnull (table->titles);
  return table;
}

/* (transfer full): a ledger written as XLSX and read back. */
ReportTable *
report_table (ReportWorld        *self,
              const HtkLedgerAsk *ask)
{
  g_autofree char *path = report_write (self, ask, HTK_LEDGER_XLSX);

  return report_read (path);
}

void
report_table_free (ReportTable *self)
{
  g_ptr_array_unref (self->head);
  g_ptr_array_unref (self->rows);
  g_strfreev (self->titles);
  g_free (self);
}

/* What a row says under a title; "" for nothing. */
const char *
report_cell (ReportTable *self,
             guint        row,
             const char  *title)
{
  char **cells;

  g_assert_cmpuint (row, <, self->rows->len);
  cells = g_ptr_array_index (self->rows, row);
  for (guint i = 0; self->titles[i] != NULL; i++)
    if (g_str_equal (self->titles[i], title))
      return i < g_strv_length (cells) ? cells[i] : "";
  g_error ("there is no column %s", title);
}

/* The row that says @text under @title; there must be just one. */
guint
report_row_of (ReportTable *self,
               const char  *title,
               const char  *text)
{
  guint found = G_MAXUINT;

  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (report_cell (self, i, title), text))
      {
        g_assert_cmpuint (found, ==, G_MAXUINT);
        found = i;
      }
  g_assert_cmpuint (found, !=, G_MAXUINT);
  return found;
}

/* What the head says after a label. */
const char *
report_fact (ReportTable *self,
             const char  *label)
{
  g_autofree char *start = g_strconcat (label, "：", NULL);

  for (guint i = 0; i < self->head->len; i++)
    {
      char **cells = g_ptr_array_index (self->head, i);

      if (g_str_has_prefix (cells[0], start))
        return cells[0] + strlen (start);
    }
  g_error ("the head does not tell %s", label);
}

/* (transfer full): a part of a workbook as it is in the file. */
char *
report_part (const char *path,
             const char *part)
{
  zip_t *zip = zip_open (path, ZIP_RDONLY, NULL);
  zip_stat_t stat;
  zip_file_t *file;
  char *text;

  g_assert_nonnull (zip);
  g_assert_cmpint (zip_stat (zip, part, 0, &stat), ==, 0);
  text = g_malloc0 (stat.size + 1);
  file = zip_fopen (zip, part, 0);
  g_assert_nonnull (file);
  g_assert_cmpint (zip_fread (file, text, stat.size), ==, (zip_int64_t) stat.size);
  zip_fclose (file);
  zip_discard (zip);
  return text;
}
