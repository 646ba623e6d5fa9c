/* Ledger 8: what is posted in the village. Names, villages, classes and days only: no identity
 * number, phone, bank account or health (domain.md 6, [S1]). */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-limits.h"

#include <string.h>

#define LONGEST_DIGITS 4 /* in a name; more are a number that somebody put there */

enum
{
  N_COUNT, N_TOWN, N_VILLAGE, N_HEAD, N_CLASS, N_WHAT, N_START, N_END, N_IDENTIFIED, N_CLEARED,
};

static const HtkLedgerColumn columns[] = {
  [N_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [N_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 16 },
  [N_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 16 },
  [N_HEAD] = { "户主", "Head", HTK_COLUMN_TEXT, 12 },
  [N_CLASS] = { "类别", "Class", HTK_COLUMN_TEXT, 20, FALSE, "sugs" },
  [N_WHAT] = { "事项", "What", HTK_COLUMN_TEXT, 22, FALSE, "#notice" },
  [N_START] = { "公示开始", "Posted from", HTK_COLUMN_DATE, 12 },
  [N_END] = { "公示结束", "Posted until", HTK_COLUMN_DATE, 12 },
  [N_IDENTIFIED] = { "识别日", "Identified", HTK_COLUMN_DATE, 12 },
  [N_CLEARED] = { "消除日", "Cleared", HTK_COLUMN_DATE, 12 },
};

/* A name is a name: digits that were written into it are left out. */
static void
put_name (HtkLedgerRun *run,
          const char   *name)
{
  GString *out = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (const char *p = name != NULL ? name : ""; *p != '\0';)
    {
      gsize digits = strspn (p, "0123456789");
      gsize n = digits > 0 ? digits : 1;

      if (digits <= LONGEST_DIGITS)
        g_string_append_len (out, p, (gssize) n);
      p += n;
    }
  text = g_string_free (out, FALSE);
  htk_run_text (run, N_HEAD, text);
}

/* While it is posted the class is the one that was suggested; the county decides after it. */
static void
put_class (HtkLedgerRun *run,
           const char   *class,
           const char   *suggestion)
{
  g_autofree char *code =
    class != NULL ? g_strdup_printf ("%d", (int) g_ascii_strtoll (class, NULL, 10) + 1) : NULL;

  if (code != NULL)
    htk_run_text (run, N_CLASS, code);
  else if (suggestion != NULL && strlen (suggestion) == 1 && strchr ("123", *suggestion) != NULL)
    htk_run_text (run, N_CLASS, suggestion);
}

static void
put_days (HtkLedgerRun      *run,
          const char *const *f)
{
  gboolean clearing = g_str_has_prefix (f[HTK_NOTICE_F_STATE], "clear");
  const char *start = clearing ? f[HTK_NOTICE_F_CLEAR_START] : f[HTK_NOTICE_F_PUB_START];
  const char *ended = clearing ? f[HTK_NOTICE_F_CLEARED_ON] : f[HTK_NOTICE_F_PUB_END];
  HtkDay day = start != NULL ? htk_day_parse (start) : 0;
  g_autofree char *until =
    ended == NULL && day != 0
      ? htk_day_plus (start, (int) htk_settings_count (htk_rules_settings (run->rules), "pub_days",
                                                       day))
      : g_strdup (ended);

  htk_run_text (run, N_START, start);
  htk_run_text (run, N_END, until);
}

static gboolean
add_notice (const char *const *f,
            gpointer           data,
            GError           **error)
{
  HtkLedgerRun *run = data;

  htk_run_place (run, N_TOWN, f[HTK_NOTICE_F_VILLAGE]);
  put_name (run, f[HTK_NOTICE_F_HEAD]);
  put_class (run, f[HTK_NOTICE_F_CLASS], f[HTK_NOTICE_F_SUGGESTION]);
  htk_run_text (run, N_WHAT, f[HTK_NOTICE_F_STATE]);
  put_days (run, f);
  htk_run_text (run, N_IDENTIFIED, f[HTK_NOTICE_F_IDENTIFIED_ON]);
  htk_run_text (run, N_CLEARED, f[HTK_NOTICE_F_CLEARED_ON]);
  return htk_run_end_row (run, error);
}

static gboolean
fill_notices (HtkLedgerRun *run,
              GError      **error)
{
  return htk_report_each (run->store, HTK_REPORT_NOTICES, &run->filter, add_notice, run, error);
}

const HtkLedger htk_ledger_notices = {
  .id = "8", .zh = "公示公告", .en = "Public notice",
  .columns = columns, .n_columns = G_N_ELEMENTS (columns), .is_public = TRUE,
  .states = "publicity clear_publicity active cleared unfinished", .state_list = "#case",
  .fill = fill_notices,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_DAYS | HTK_LEDGER_BY_STATE,
};
