/* sample-workbook FILE.xlsx [dirty]: writes the workbook of a visit as an author would, with
 * formats, merged cells and numbers as a spreadsheet keeps them; “dirty” with the usual mistakes.
 */
#include <glib.h>
#include <string.h>
#include <xlsxwriter.h>

#define COLUMNS                                                                                      \
  "type|name|label::中文 (zh)|label::English (en)|hint|required|relevant|constraint|"              \
  "constraint_message::中文 (zh)|constraint_message::English (en)|calculation|default|appearance|" \
  "choice_filter|parameters|repeat_count|read_only\n"

static const char survey[] = COLUMNS
    "start||||||||||||||||\nend||||||||||||||||\ntoday||||||||||||||||\n"
    "begin group|sec_house|住户|Household|||||||||field-list||||\n"
    "select_one town|town|乡镇|Town||yes|||||||minimal||||\n"
    "select_one village|village|村|Village||yes|||||||minimal|town = ${town}|||\n"
    "text|head|户主姓名|Head of household|身份证上的姓名|yes||string-length(.) >= 2|"
    "姓名至少两个字|At least two letters||||||||\n"
    "end group||||||||||||||||\n\n"
    "begin group|sec_members|家庭成员|Members||||||||||||||\n"
    "integer|n|几口人|How many people||yes||. > 0 and . <= 20|应为 1 到 20|From 1 to 20||1|||||\n"
    "begin repeat|m|第 ${pos} 人|Person ${pos}||||||||||||${n}|\n"
    "calculate|pos|||||||||position(..)||||||\n"
    "text|who|姓名|Name||yes|||||||||||\n"
    "integer|age|年龄|Age||yes||. >= 0 and . < 130|年龄不对|No such age|||||||\n"
    "select_one yes_no|school|上学吗|At school?||yes|${age} >= 6 and ${age} <= 15|||||||||||\n"
    "end repeat||||||||||||||||\n"
    "calculate|out|||||||||sum(${gone})||||||\n"
    "end group||||||||||||||||\n"
    "begin group|sec_income|收入|Income||||||||||||||\n"
    "decimal|income|全年纯收入（元）|Net income of the year, yuan||yes||. > "
    "-1000000|不能少于负一百万|"
    "Not below minus a million|||||||\n"
    "calculate|per_head|||||||||round(${income} div ${n}, 2)||||||\n"
    "note|show|人均 ${per_head} 元|${per_head} yuan per head||||||||||||||\n"
    "select_multiple source or_other|sources|收入来源|Sources of income||||||||||||||\n"
    "range|mood|满意度|Satisfaction|||||||||||start=1 end=5 step=1||\n"
    "end group||||||||||||||||\n"
    "image|photo|房屋照片|Photo of the house|||||||||||max-pixels=1600||\n"
    "geopoint|place|位置|Place|||||||||||capture-accuracy=10||";

static const char choices[]
    = "list_name|name|label::中文 (zh)|label::English (en)|town\n"
      "yes_no|1|是|Yes|\nyes_no|0|否|No|\n"
      "town|t1|哀牢山镇|Ailaoshan|\ntown|t2|漠沙镇|Mosha|\n"
      "village|v1|和平村|Heping|t1\nvillage|v2|曼线村|Manxian|t2\nvillage|v3|仁和村|Renhe|t2\n"
      "source|farm|种植|Farming|\nsource|wage|务工|Wages|";

static const char settings[]
    = "form_title|form_id|version|default_language|instance_name\n"
      "住户走访|visit_sample|2026112501|中文|concat(${head}, ' ', ${today})";

static void
write_sheet (lxw_workbook *book, const char *name, const char *text)
{
  lxw_worksheet *sheet = workbook_add_worksheet (book, name);
  lxw_format *bold = workbook_add_format (book);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  format_set_bold (bold);
  worksheet_freeze_panes (sheet, 1, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "|", -1);

      for (guint k = 0; cells[k] != NULL; k++)
        {
          char *end = NULL;
          double number = g_ascii_strtod (cells[k], &end);

          /* A spreadsheet keeps what looks like a number as one. */
          if (*cells[k] != '\0' && *end == '\0' && strlen (cells[k]) < 12)
            worksheet_write_number (sheet, i, (lxw_col_t)k, number, NULL);
          else if (*cells[k] != '\0')
            worksheet_write_string (sheet, i, (lxw_col_t)k, cells[k], i == 0 ? bold : NULL);
        }
    }
}

static char *
replaced (const char *text, const char *what, const char *with)
{
  g_auto (GStrv) pieces = g_strsplit (text, what, -1);

  return g_strjoinv (with, pieces);
}

int
main (int argc, char **argv)
{
  gboolean dirty = argc > 2 && strcmp (argv[2], "dirty") == 0;
  g_autofree char *whole
      = replaced (survey, "sum(${gone})", "count(${m}[age >= 6 and age <= 15 and school = 0])");
  g_autofree char *one = replaced (whole, "integer|age", dirty ? "intger|age" : "integer|age");
  g_autofree char *two
      = replaced (one, "${income} div ${n}", dirty ? "${incom} div ${n}" : "${income} div ${n}");
  g_autofree char *three
      = replaced (two, "select_one yes_no", dirty ? "select_one yesno" : "select_one yes_no");
  g_autofree char *four
      = replaced (three, ". > 0 and . <= 20", dirty ? ". > 0 && . <= 20" : ". > 0 and . <= 20");
  lxw_workbook *book;

  if (argc < 2)
    return 2;
  book = workbook_new (argv[1]);
  write_sheet (book, "survey", four);
  write_sheet (book, "choices", choices);
  write_sheet (book, "settings", settings);
  write_sheet (book, "说明", "给同事看的说明");
  return workbook_close (book) == LXW_NO_ERROR ? 0 : 1;
}
