/* Workbooks as people save them, and as nobody should: read, or refused with words. */
#include "tests/xlsform/xls-fixture.h"

#include <string.h>
#include <xlsxwriter.h>
#include <zip.h>

static void
fill_sheet (lxw_workbook *book, const char *sheet, const char *csv)
{
  lxw_worksheet *out = workbook_add_worksheet (book, sheet);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ";", -1);

      for (guint k = 0; cells[k] != NULL; k++)
        if (g_ascii_isdigit (*cells[k]))
          worksheet_write_number (out, i, (lxw_col_t)k, g_ascii_strtod (cells[k], NULL), NULL);
        else if (*cells[k] != '\0')
          worksheet_write_string (out, i, (lxw_col_t)k, cells[k], NULL);
    }
}

/* A workbook written by hand: what spreadsheets write and libxlsxwriter does not. */
static void
write_raw (const char *path, const char *sheet_data, const char *shared, const char *styles)
{
  const char *const parts[][2] = {
    { "xl/workbook.xml",
      "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
      "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
      "<sheet name=\" Survey\" sheetId=\"1\" state=\"hidden\" "
      "r:id=\"rId1\"/></sheets></workbook>" },
    { "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
      "<Relationship Id=\"rId1\" Target=\"/xl/worksheets/sheet1.xml\"/></Relationships>" },
    { "xl/worksheets/sheet1.xml", sheet_data },
    { "xl/sharedStrings.xml", shared },
    { "xl/styles.xml", styles },
  };
  zip_t *zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

  g_assert_nonnull (zip);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i][1] != NULL)
      {
        zip_source_t *source = zip_source_buffer (zip, parts[i][1], strlen (parts[i][1]), 0);

        g_assert_cmpint (zip_file_add (zip, parts[i][0], source, 0), >=, 0);
      }
  g_assert_cmpint (zip_close (zip), ==, 0);
}

#define SHEET(rows)                                                                                \
  "<worksheet "                                                                                    \
  "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" rows           \
  "</sheetData></worksheet>"
#define TEXT(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define HEADER                                                                                     \
  "<row r=\"1\">" TEXT ("A1", "type") TEXT ("B1", "name") TEXT ("C1", "label")                     \
      TEXT ("D1", "default") TEXT ("E1", "relevant") "</row>"

static char *
convert_raw (const char *sheet_data, const char *shared, const char *styles, GError **error)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "f.xlsx", NULL);

  write_raw (path, sheet_data, shared, styles);
  return htk_xlsform_convert (path, NULL, error);
}

/* A workbook says the same as its sheets in CSV, and faults name its rows. */
static void
test_workbook (void)
{
  static const char survey[] = "type;name;label;;default\ninteger;n;几人;;3\n\n"
                               "select_one l;p;选;;\ndecimal;d;多少;;1.5";
  static const char choices[] = "list_name;name;label\nl;x;甲\nl;2;乙";
  static const char settings[] = "form_id;version\nhh;2026112402";
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "f.xlsx", NULL);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autoptr (GError) error = NULL;
  lxw_workbook *book = workbook_new (path);

  fill_sheet (book, "survey", survey);
  fill_sheet (book, "choices", choices);
  fill_sheet (book, "settings", settings);
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  one = htk_xlsform_convert (path, NULL, &error);
  g_assert_no_error (error);
  two = htk_test_xform (&(HtkTestSheets){ survey, choices, settings });
  g_assert_cmpstr (one, ==, two);

  book = workbook_new (path);
  fill_sheet (book, "Survey", "type;name;label\n\n\nfrob;a;A");
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  g_assert_null (htk_xlsform_convert (path, NULL, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "survey, row 4, column type"));
}

static void
test_broken_workbook (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "f.xlsx", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  lxw_workbook *book = workbook_new (path);

  fill_sheet (book, "survey", "type;name;label\ntext;a;A");
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize n = 0; n < length; n += 37)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bytes, (gssize)n, NULL));
      g_assert_null (htk_xlsform_convert (path, NULL, &error));
      g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
    }
  for (gsize at = 0; at < length; at += 11)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *xml = NULL;

      bytes[at] ^= 0x55;
      g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
      xml = htk_xlsform_convert (path, NULL, &error);
      g_assert_true ((xml == NULL) == (error != NULL));
      bytes[at] ^= 0x55;
    }
}

/* What is no .xlsx workbook is called what it is. */
static void
test_other_files (void)
{
  static const struct {
    const char *name, *bytes;
    gsize length;
    const char *word;
  } cases[] = {
    { "old.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", 18, "old .xls" },
    { "page.xlsx", "<html><table></table></html>", 28, "something else" },
    { "empty.xlsx", "", 0, "is empty" },
    { "cut.xlsx", "PK\x03\x04 and so on", 14, "cut short" },
  };
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (dir, cases[i].name, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, cases[i].bytes, (gssize)cases[i].length, NULL));
      g_assert_null (htk_xlsform_convert (path, NULL, &error));
      g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
      htk_test_has (error->message, cases[i].word);
    }
  {
    g_autofree char *path = g_build_filename (dir, "nowhere.xlsx", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (htk_xlsform_convert (path, NULL, &error));
    htk_test_has (error->message, "there is no file");
  }
}

/* Rich text, shared strings, whole numbers that are kept as 1.0, days, times, truth values. */
static void
test_kinds_of_cells (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = convert_raw (
      SHEET (HEADER "<row r=\"2\">" TEXT (
          "A2",
          "integer") "<c r=\"B2\" t=\"s\"><v>0</v></c>"
                     "<c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\"><v>1.0</v></c></row>"
                     "<row r=\"3\">" TEXT ("A3", "date") TEXT ("B3", "d") TEXT (
                         "C3",
                         "D") "<c r=\"D3\" s=\"1\"><v>46350</v></c></row>"
                              "<row r=\"4\">" TEXT ("A4", "time") TEXT ("B4", "t") TEXT (
                                  "C4",
                                  "T") "<c r=\"D4\" s=\"2\"><v>0.5</v></c></row>"
                                       "<row r=\"5\">" TEXT ("A5", "dateTime") TEXT ("B5", "dt")
                                           TEXT (
                                               "C5",
                                               "DT") "<c r=\"D5\" s=\"3\"><v>46350.25</v></c></row>"
                                                     "<row r=\"6\">" TEXT ("A6", "decimal")
                                                         TEXT ("B6", "x") TEXT (
                                                             "C6",
                                                             "X") "<c "
                                                                  "r=\"D6\"><v>0.10000000000000001<"
                                                                  "/v></c></row>"
                                                                  "<row r=\"7\">" TEXT ("A7",
                                                                                        "text")
                                                                      TEXT ("B7", "b") TEXT (
                                                                          "C7",
                                                                          "B") "<c r=\"D7\" "
                                                                               "t=\"b\"><v>1</v></"
                                                                               "c></row>"
                                                                               "<row "
                                                                               "r=\"8\">" TEXT (
                                                                                   "A8", "text")
                                                                                   TEXT ("B8", "f")
                                                                                       TEXT (
                                                                                           "C8",
                                                                                           "F") "<c"
                                                                                                " r"
                                                                                                "="
                                                                                                "\""
                                                                                                "D8"
                                                                                                "\""
                                                                                                " t"
                                                                                                "="
                                                                                                "\""
                                                                                                "st"
                                                                                                "r"
                                                                                                "\""
                                                                                                "><"
                                                                                                "f>"
                                                                                                "UP"
                                                                                                "PE"
                                                                                                "R("
                                                                                                "\""
                                                                                                "y"
                                                                                                "\""
                                                                                                ")<"
                                                                                                "/f"
                                                                                                "><"
                                                                                                "v>"
                                                                                                "Y<"
                                                                                                "/v"
                                                                                                "><"
                                                                                                "/c"
                                                                                                "><"
                                                                                                "/r"
                                                                                                "ow"
                                                                                                ">"),
      "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>n</t></si>"
      "<si><r><t>How </t></r><r><rPr><b/></rPr><t>many</t></r><rPh sb=\"0\" "
      "eb=\"1\"><t>no</t></rPh>"
      "</si></sst>",
      "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts>"
      "<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
      "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/></numFmts><cellXfs>"
      "<xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"20\"/><xf "
      "numFmtId=\"165\"/></cellXfs>"
      "</styleSheet>",
      &error);

  g_assert_no_error (error);
  htk_test_has (xml, "<n>1</n>");
  htk_test_has (xml, "<label>How many</label>");
  htk_test_has (xml, "<d>2026-11-24</d>");
  htk_test_has (xml, "<t>12:00:00</t>");
  htk_test_has (xml, "<dt>2026-11-24T06:00:00</dt>");
  htk_test_has (xml, "<x>0.1</x>");
  htk_test_has (xml, "<b>true</b>");
  htk_test_has (xml, "<f>Y</f>");
}

/* Blanks that are none, curly quotes and the signs of a Chinese keyboard. */
static void
test_dirty_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = convert_raw (
      SHEET (
          "<row r=\"2\"/><row r=\"3\">" TEXT ("A3", " Type ") TEXT ("B3", "Name&#160;")
              TEXT ("C3", "Label") TEXT ("D3", "&#65279;default") TEXT (
                  "E3", "Relevance") "</row><row r=\"5\">" TEXT ("A5", "text&#160;")
                  TEXT ("B5", " a&#8203;") TEXT (
                      "C5",
                      "&#8220;Name&#8221;  ") "</row>"
                                              "<row r=\"6\">" TEXT ("A6", "Integer") TEXT ("B6",
                                                                                           "b")
                                                  TEXT ("C6", "B") "<c r=\"D6\"/>" TEXT (
                                                      "E6",
                                                      "${a} \xEF\xBC\x9D "
                                                      "\xE2\x80\x98x\xE2\x80\x99 and "
                                                      "string-length"
                                                      "\xEF\xBC\x88${a}\xEF\xBC\x89 \xE2\x89\xA5 "
                                                      "2") "</row>"
                                                           "<row r=\"7\">" TEXT ("A7",
                                                                                 "  ") "</row>"),
      NULL, NULL, &error);

  g_assert_no_error (error);
  htk_test_has (xml, "<a/><b/>");
  htk_test_has (xml, "<label>\xE2\x80\x9CName\xE2\x80\x9D</label>");
  htk_test_has (xml, "relevant=\"/data/a = 'x' and string-length(/data/a) &gt;= 2\"");
}

/* A formula that failed, or was never computed, is named and not taken for text. */
static void
test_formulas (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = convert_raw (
      SHEET (HEADER "<row r=\"2\">" TEXT ("A2", "text")
                 TEXT ("B2", "a") "<c r=\"C2\" t=\"e\"><f>X9</f><v>#REF!</v></c></row>"
                                  "<row r=\"3\">" TEXT ("A3", "text")
                                      TEXT ("B3", "b") "<c r=\"C3\"><f>A1</f></c></row>"),
      NULL, NULL, &error);

  g_assert_null (xml);
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
  htk_test_has (error->message, "survey, row 2, column label: is “#REF!”");
  htk_test_has (error->message, "survey, row 3, column label: is a formula without a value");
}

/* People merge the cells of a list's name over its choices. */
static void
test_merged_cells (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "f.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  lxw_workbook *book = workbook_new (path);
  lxw_worksheet *choices;

  fill_sheet (book, "survey", "type;name;label\nselect_one l;a;A\nselect_one k;b;B");
  choices = workbook_add_worksheet (book, "choices");
  worksheet_write_string (choices, 0, 0, "list_name", NULL);
  worksheet_write_string (choices, 0, 1, "name", NULL);
  worksheet_write_string (choices, 0, 2, "label", NULL);
  worksheet_merge_range (choices, 1, 0, 2, 0, "l", NULL);
  worksheet_write_string (choices, 1, 1, "x", NULL);
  worksheet_write_string (choices, 1, 2, "X", NULL);
  worksheet_write_string (choices, 2, 1, "y", NULL);
  worksheet_write_string (choices, 2, 2, "Y", NULL);
  worksheet_write_string (choices, 3, 0, "k", NULL);
  worksheet_write_string (choices, 3, 1, "z", NULL);
  worksheet_write_string (choices, 3, 2, "Z", NULL);
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  xml = htk_xlsform_convert (path, NULL, &error);
  g_assert_no_error (error);
  htk_test_has (xml,
                "<instance id=\"l\"><root>\n      <item><name>x</name><label>X</label></item>\n"
                "      <item><name>y</name><label>Y</label></item>");
}

/* A small file that unpacks to a large one, entities, and a cell in every column of many rows. */
static void
test_bombs (void)
{
  g_autoptr (GString) blanks = g_string_sized_new (140u * 1024 * 1024);
  g_autoptr (GString) wide = g_string_new (
      "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
  g_autoptr (GError) error = NULL;

  while (blanks->len < 130u * 1024 * 1024)
    g_string_append_len (blanks, "                                                                ",
                         64);
  g_assert_null (convert_raw (blanks->str, NULL, NULL, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
  htk_test_has (error->message, "unpacks to more than");
  g_clear_error (&error);

  g_assert_null (
      convert_raw ("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
                   "<worksheet><sheetData><row r=\"1\"><c><v>&b;</v></c></row></sheetData>"
                   "</worksheet>",
                   NULL, NULL, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
  g_clear_error (&error);

  for (guint i = 1; i < 3000; i++)
    g_string_append_printf (wide, "<row r=\"%u\"><c r=\"EZZ%u\"><v>1</v></c></row>", i, i);
  g_string_append (wide, "</sheetData></worksheet>");
  g_assert_null (convert_raw (wide->str, NULL, NULL, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
  htk_test_has (error->message, "cells");
}

/* Sheets in one CSV file, as text editors and version control like it. */
static void
test_one_csv (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "one.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  g_assert_true (g_file_set_contents (path,
                                      "\xEF\xBB\xBFsurvey,,,\n,type,name,label\n"
                                      ",select_one l,a,\"A\nand more\"\n,text,b,B\n"
                                      "Choices,,,\n,list_name,name,label\n,l,x,X\n",
                                      -1, NULL));
  xml = htk_xlsform_convert (path, NULL, &error);
  g_assert_no_error (error);
  htk_test_has (xml, "<data id=\"one\"");
  htk_test_has (xml, "<instance id=\"l\"");
  g_clear_pointer (&xml, g_free);

  /* A cell with a line break is one row, as in a spreadsheet. */
  g_assert_true (
      g_file_set_contents (path, "type,name,label\r\ntext,a,\"A\r\nB\"\r\nfrob,b,B\r\n", -1, NULL));
  g_assert_null (htk_xlsform_convert (path, NULL, &error));
  htk_test_has (error->message, "survey, row 3, column type");
  g_clear_error (&error);

  /* 你 as a Chinese spreadsheet writes it, then what is no text in any encoding that is known. */
  g_assert_true (g_file_set_contents (path, "type,name,label\ntext,a,\xC4\xE3\n", -1, NULL));
  xml = htk_xlsform_convert (path, NULL, &error);
  g_assert_no_error (error);
  htk_test_has (xml, "你");
  g_assert_true (g_file_set_contents (path, "type,name,label\ntext,a,\xFF\xFE\n", -1, NULL));
  g_assert_null (htk_xlsform_convert (path, NULL, &error));
  htk_test_has (error->message, "CSV UTF-8");
}

static void
test_misspelt_sheets (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "f.xlsx", NULL);
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  lxw_workbook *book = workbook_new (path);

  fill_sheet (book, "survey", "type;name;label\ntext;a;A");
  fill_sheet (book, "Choises", "list_name;name;label");
  fill_sheet (book, "notes for us", "anything");
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  xml = htk_xlsform_convert (path, findings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 1);
  htk_test_has (((HtkXlsFinding *)findings->pdata[0])->message, "did you mean “choices”?");

  book = workbook_new (path);
  fill_sheet (book, "surveys", "type;name;label\ntext;a;A");
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  g_assert_null (htk_xlsform_convert (path, NULL, &error));
  htk_test_has (error->message, "rename “surveys”");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/workbook-equals-its-sheets", test_workbook);
  g_test_add_func ("/xlsform/broken-workbook-is-refused", test_broken_workbook);
  g_test_add_func ("/xlsform/workbook/other-files-are-called-what-they-are", test_other_files);
  g_test_add_func ("/xlsform/workbook/cells-read-as-people-see-them", test_kinds_of_cells);
  g_test_add_func ("/xlsform/workbook/dirty-text-is-cleaned", test_dirty_text);
  g_test_add_func ("/xlsform/workbook/failed-formulas-are-named", test_formulas);
  g_test_add_func ("/xlsform/workbook/merged-cells-hold-for-their-rows", test_merged_cells);
  g_test_add_func ("/xlsform/workbook/bombs-are-refused", test_bombs);
  g_test_add_func ("/xlsform/workbook/one-csv-holds-all-sheets", test_one_csv);
  g_test_add_func ("/xlsform/workbook/misspelt-sheets-are-named", test_misspelt_sheets);
  return g_test_run ();
}
