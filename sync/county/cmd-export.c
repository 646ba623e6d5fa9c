/* huitoukan-county export: writes a part of the register as CSV that the import reads back. */
#include "sync/county/cmd.h"

#include "app/store/htk-store-private.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

/* The first column of the titles names those of the query; @numbers is the column of identity
 * numbers, which only a reason and an entry in the audit trail show in full (domain.md 5). */
static const struct
{
  const char *kind, *titles, *sql;
  int numbers;
} kinds[] = {
  { "regions", "village_code,village_name,township_code,township_name,county_code,county_name",
    "SELECT v.code, v.name, substr (t.code, 1, 9), t.name, substr (c.code, 1, 6), c.name"
    " FROM region v JOIN region t ON t.code = v.parent JOIN region c ON c.code = t.parent"
    " WHERE v.level = 5 ORDER BY v.code", -1 },
  { "households",
    "行政村代码,户编号,本地编号,户主姓名,户类型,脱贫年度,监测类别,自然村,住址,联系电话,下次回访",
    "SELECT village_code, hh_no, local_no, head_name, hh_type,"
    " json_extract (extra, '$.tuopin_year'),"
    " monitor_class, json_extract (extra, '$.natural_village'), json_extract (extra, '$.addr'),"
    " json_extract (extra, '$.phone'), next_due FROM household WHERE status = 'active'"
    " ORDER BY village_code, local_no, hh_no", -1 },
  { "members",
    "户编号,本地编号,姓名,与户主关系,证件号码,出生日期,性别,人员状态,民族,文化程度,劳动技能,务工区域,务工月数",
    "SELECT h.hh_no, h.local_no, m.name, m.rel, m.id_no, m.birth, m.sex, m.status,"
    " json_extract (m.extra, '$.ethnic'), json_extract (m.extra, '$.edu_level'),"
    " json_extract (m.extra, '$.labor'), json_extract (m.extra, '$.work_place'),"
    " json_extract (m.extra, '$.work_months') FROM member m"
    " JOIN household h ON h.id = m.household_id ORDER BY h.village_code, h.id, m.seq", 4 },
  { "helpers", "姓名,联系电话,单位,户编号",
    "SELECT p.name, p.phone, u.name, h.hh_no FROM helper p"
    " LEFT JOIN support_unit u ON u.id = p.unit_id LEFT JOIN household h ON h.helper_id = p.id"
    " ORDER BY p.name, p.phone, h.hh_no", -1 },
  { "projects", "项目编号,项目名称,行政村代码,主管部门,资金类型,年度,批复金额,已支付,到账日期",
    "SELECT code, name, village_code, json_extract (extra, '$.dept'),"
    " json_extract (extra, '$.fund_type'), json_extract (extra, '$.year'),"
    " printf ('%.2f', json_extract (extra, '$.alloc') / 100.0),"
    " printf ('%.2f', json_extract (extra, '$.paid') / 100.0),"
    " json_extract (extra, '$.arrive_date') FROM fund_project ORDER BY code", -1 },
  { "visits", "记录号,表单,对象,行政村代码,回访日期,调查员,状态,颜色,分值",
    "SELECT v.id, v.form_id, v.subject_id, v.village_code, v.visit_date,"
    " coalesce (u.name, v.worker), v.state, v.color, v.score FROM visit v"
    " LEFT JOIN user u ON u.id = v.worker"
    " ORDER BY v.submitted_at, v.id", -1 },
};

/* A value that a spreadsheet would take for a formula gets a quote before it. */
static void
append_cell (GString    *out,
             const char *text)
{
  gboolean formula = strchr ("=+-@\t", *text) != NULL && *text != '\0';

  if (!formula && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append (out, formula ? "\"'" : "\"");
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static char *
cell_text (HtkStmt *stmt,
           int      column,
           gboolean hide)
{
  char *text = g_strdup (htk_stmt_text (stmt, column));
  gsize n = strlen (text);

  for (gsize i = 4; hide && i + 4 < n; i++)
    text[i] = '*';
  return text;
}

static gboolean
write_rows (HtkStore *store,
            guint     kind,
            gboolean  full,
            GString  *out,
            GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, kinds[kind].sql, error);
  gboolean has_row;

  if (stmt == NULL)
    return FALSE;
  /* The mark by which spreadsheets know UTF-8. */
  g_string_append_printf (out, "\xef\xbb\xbf%s\r\n", kinds[kind].titles);
  while (TRUE)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      for (int i = 0; i < sqlite3_column_count (stmt); i++)
        {
          g_autofree char *text = cell_text (stmt, i, i == kinds[kind].numbers && !full);

          g_string_append (out, i > 0 ? "," : "");
          append_cell (out, text);
        }
      g_string_append (out, "\r\n");
    }
}

/* Numbers in full need somebody who may see them and why; both are written down first. */
static gboolean
may_export_full (HtkStore   *store,
                 const char *user,
                 const char *reason,
                 const char *kind,
                 GError    **error)
{
  g_autofree char *object = g_strdup_printf ("%s: %s", kind, reason != NULL ? reason : "");

  if (user == NULL || reason == NULL || *reason == '\0' ||
      !htk_county_one (store, "SELECT 1 FROM user WHERE id = ? AND role = 'county'", user, NULL,
                       NULL, NULL))
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "--full-numbers wants --user with a county officer, and --reason");
      return FALSE;
    }
  return htk_account_audit (store, user, "export-identity", object, error);
}

static int
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, name) == 0)
      return (int) i;
  return -1;
}

static gboolean
write_out (const char *path,
           GString    *out,
           GError    **error)
{
  if (path != NULL)
    return g_file_set_contents_full (path, out->str, (gssize) out->len,
                                     G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  fwrite (out->str, 1, out->len, stdout);
  return TRUE;
}

int
htk_cmd_export (int    argc,
                char **argv)
{
  g_autofree char *store_spec = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *path = NULL;
  g_autofree char *user = NULL;
  g_autofree char *reason = NULL;
  gboolean full = FALSE;
  const GOptionEntry entries[] = {
    { "store", 0, 0, G_OPTION_ARG_STRING, &store_spec, "The county's database", "sqlite:PATH" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind,
      "regions, households, members, helpers, projects or visits", "KIND" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, "The file, standard output unless told",
      "FILE" },
    { "full-numbers", 0, 0, G_OPTION_ARG_NONE, &full, "Show identity numbers in full", NULL },
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, "Who exports numbers in full", "ID" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why numbers are exported in full", "TEXT" },
    { NULL }
  };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (HtkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status = HTK_EXIT_USAGE, k;

  if (!htk_cmd_options ("export", "",
                        "Writes CSV in UTF-8 that import reads back. Identity numbers are masked\n"
                        "unless an officer asks for them with a reason, which is audited.",
                        entries, &argc, &argv, &status))
    return status;
  k = find_kind (kind);
  if (argc != 1 || k < 0)
    {
      fprintf (stderr, "huitoukan-county export: wants --kind (see --help)\n");
      return HTK_EXIT_USAGE;
    }
  store = htk_county_open (store_spec, &error);
  if (store == NULL || (full && !may_export_full (store, user, reason, kind, &error)) ||
      !write_rows (store, (guint) k, full, out, &error) || !write_out (path, out, &error))
    return htk_cmd_fail ("export", error);
  return HTK_EXIT_OK;
}
