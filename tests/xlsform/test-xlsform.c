/* Tables a form author wrote become the form they meant, or words that say which cell to mend. */
#include "app/form/htk-form.h"
#include "app/xlsform/htk-xlsform.h"
#include "tests/lib/htk-test.h"

#include <string.h>
#include <xlsxwriter.h>

static void
put (const char *dir,
     const char *sheet,
     const char *text)
{
  g_autofree char *path = g_build_filename (dir, sheet, NULL);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
convert (const char *survey,
         const char *choices,
         const char *settings,
         GPtrArray  *warnings,
         GError    **error)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();

  put (dir, "survey.csv", survey);
  put (dir, "choices.csv", choices);
  put (dir, "settings.csv", settings);
  return htk_xlsform_convert_folder (dir, warnings, error);
}

static HtkForm *
must_load (const char *survey,
           const char *choices,
           const char *settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = convert (survey, choices, settings, NULL, &error);
  HtkForm *form;

  g_assert_no_error (error);
  form = htk_form_new (xml, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  return form;
}

/* The tables are refused, and the message has all of the words. */
static void
refused (const char *survey,
         const char *choices,
         const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = convert (survey, choices, NULL, NULL, &error);

  if (xml != NULL)
    g_error ("converted, though it should say “%s”: %s", *words, survey);
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
  for (; *words != NULL; words++)
    if (strstr (error->message, *words) == NULL)
      g_error ("“%s” does not say “%s”", error->message, *words);
}

#define REFUSED(survey, choices, ...)                                                              \
  refused (survey, choices, (const char *const[]){ __VA_ARGS__, NULL })

static void
answer (HtkInstance *instance,
        const char  *ref,
        const char  *value)
{
  g_autoptr (GError) error = NULL;

  htk_instance_set (instance, htk_instance_find (instance, ref, NULL), value, &error);
  g_assert_no_error (error);
}

static const char *
value_of (HtkInstance *instance,
          const char  *ref)
{
  HtkNode node = htk_instance_find (instance, ref, NULL);

  g_assert_cmpint (node, !=, 0);
  return htk_instance_get (instance, node);
}

static void
test_bilingual (void)
{
  g_autoptr (HtkForm) form = must_load (
      "type,name,label::中文,label::English,hint::中文,hint::English,required,constraint,"
      "constraint_message::中文,constraint_message::English,relevant,calculation,choice_filter,"
      "appearance,repeat_count,default\n"
      "text,who,姓名,Name,身份证上的,As on the card,yes,,,,,,,,,\n"
      "select_one town,town,乡镇,Town,,,,,,,,,,minimal,,\n"
      "select_one village,village,村,Village,,,,,,,,,town=${town},,,\n"
      "integer,n,人数,How many,,,,. > 0,应大于零,Above zero,,,,,,2\n"
      "begin repeat,m,成员,Member,,,,,,,,,,,${n},\n"
      "integer,age,${who}的年龄,Age for ${who},,,,,,,,,,,,\n"
      "calculate,adult,,,,,,,,,,\"if(${age} >= 18, 1, 0)\",,,,\n"
      "end repeat,,,,,,,,,,,,,,,\n"
      "calculate,adults,,,,,,,,,,sum(${adult}),,,,\n"
      "note,done,共 ${adults} 人,${adults} adults,,,,,,,${adults} > 0,,,,,\n",
      "list_name,name,label::中文,label::English,town\n"
      "town,t1,哀牢,Ailao,\ntown,t2,新平,Xinping,\n"
      "village,v1,一村,One,t1\nvillage,v2,二村,Two,t2\n",
      "form_title,form_id,version,default_language\n户表,hh,7,中文\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);
  g_autoptr (HtkState) age = NULL;
  g_autoptr (HtkState) english = NULL;
  g_autoptr (GPtrArray) villages = NULL;

  g_assert_cmpstr (htk_form_id (form), ==, "hh");
  g_assert_cmpstr (htk_form_version (form), ==, "7");
  g_assert_cmpstr (htk_form_title (form), ==, "户表");
  g_assert_cmpstr (htk_form_languages (form)[0], ==, "中文");
  g_assert_cmpstr (htk_form_languages (form)[1], ==, "English");
  answer (instance, "/data/who", "李明");
  answer (instance, "/data/town", "t2");
  villages = htk_instance_choices (instance, htk_instance_find (instance, "/data/village", NULL),
                                   NULL);
  g_assert_cmpuint (villages->len, ==, 1);
  g_assert_cmpstr (((HtkChoice *) villages->pdata[0])->label, ==, "二村");
  answer (instance, "/data/m[2]/age", "40");
  g_assert_cmpstr (value_of (instance, "/data/adults"), ==, "1");
  g_assert_true (htk_instance_relevant (instance, htk_instance_find (instance, "/data/done", NULL)));
  age = htk_instance_state (instance, htk_instance_find (instance, "/data/m[1]/age", NULL), NULL);
  g_assert_cmpstr (age->label, ==, "李明的年龄");
  answer (instance, "/data/n", "0");
  g_assert_true (htk_instance_set_language (instance, "English", &error));
  english = htk_instance_state (instance, htk_instance_find (instance, "/data/n", NULL), NULL);
  g_assert_cmpstr (english->label, ==, "How many");
  g_assert_cmpstr (english->constraint_message, ==, "Above zero");
}

static void
test_references_in_repeats (void)
{
  g_autoptr (HtkForm) form = must_load ("type,name,label,relevant,calculation\n"
                                        "begin repeat,m,M,,\n"
                                        "text,kind,K,,\n"
                                        "begin group,g,G,${kind} = 'x',\n"
                                        "integer,v,V,,\n"
                                        "end group,,,,\n"
                                        "calculate,w,,,${v} * 2\n"
                                        "end repeat,,,,\n",
                                        NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);

  g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 0, &error), !=, 0);
  answer (instance, "/data/m[2]/kind", "x");
  answer (instance, "/data/m[2]/g/v", "21");
  g_assert_cmpstr (value_of (instance, "/data/m[2]/w"), ==, "42");
  g_assert_cmpstr (value_of (instance, "/data/m[1]/w"), !=, "42");
  g_assert_false (
      htk_instance_relevant (instance, htk_instance_find (instance, "/data/m[1]/g/v", NULL)));
}

/* The list's items have a `kind` of their own: a plain ../kind would be looked for there. */
static void
test_references_in_predicates (void)
{
  g_autoptr (HtkForm) form = must_load ("type,name,label,calculation\n"
                                        "begin repeat,m,M,\n"
                                        "select_one l,kind,K,\n"
                                        "calculate,word,,"
                                        "instance('l')/root/item[name = ${kind}]/label\n"
                                        "end repeat,,,\n",
                                        "list_name,name,label,kind\nl,a,Apple,b\nl,b,Bean,a\n",
                                        NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);

  g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 0, &error), !=, 0);
  answer (instance, "/data/m[1]/kind", "a");
  answer (instance, "/data/m[2]/kind", "b");
  g_assert_cmpstr (value_of (instance, "/data/m[1]/word"), ==, "Apple");
  g_assert_cmpstr (value_of (instance, "/data/m[2]/word"), ==, "Bean");
}

static void
test_faults_name_the_cell (void)
{
  REFUSED ("type,name,label\nfrobnicate,a,A\n", NULL, "survey, row 2, column type", "frobnicate");
  REFUSED ("type,name,label\ntext,a,A\ntext,a,B\n", NULL, "survey, row 3, column name", "row 2");
  REFUSED ("type,name,label\ntext,,A\n", NULL, "survey, row 2, column name", "empty");
  REFUSED ("type,name,label\ntext,1 a,A\n", NULL, "survey, row 2, column name", "1 a");
  REFUSED ("type,name,label\n,a,A\n", NULL, "survey, row 2, column type", "empty");
  REFUSED ("type,name,label\nselect_one l,a,A\n", NULL, "survey, row 2, column type", "“l”",
           "choices");
  REFUSED ("type,name,label,relevant\ntext,a,A,${b} = 1\n", NULL, "survey, row 2, column relevant",
           "${b}");
  REFUSED ("type,name,label\ntext,a,${c\n", NULL, "survey, row 2, column label", "}");
  REFUSED ("type,name,label\ntext,a,A\nbegin group,g,G\ntext,b,B\n", NULL,
           "survey, row 3, column type", "never ended");
  REFUSED ("type,name,label\ntext,a,A\nend group,,\n", NULL, "survey, row 3, column type",
           "not begun");
  REFUSED ("type,name,label\nbegin repeat,r,R\ntext,a,A\nend group,,\n", NULL,
           "survey, row 4, column type", "row 2", "repeat");
  REFUSED ("type,name,label,calculation\ncalculate,a,,\n", NULL,
           "survey, row 2, column calculation", "empty");
  REFUSED ("type,name,label\nselect_one l,a,A\n",
           "list_name,name,label\nl,x,X\nl,x,Y\n", "choices, row 3, column name", "“x”", "“l”");
  REFUSED ("type,name,label\nselect_one l,a,A\n", "list_name,name,label\nl,x y,X\n",
           "choices, row 2, column name", "x y");
  REFUSED ("type,name,label\nselect_one l,a,A\n", "list_name,name,label\nl,x,X\n,y,Y\n",
           "choices, row 3, column list_name", "empty");
  REFUSED ("type,name,label,label\ntext,a,A,B\n", NULL, "survey, row 1", "label", "twice");
  REFUSED ("type,name,label\n", NULL, "survey", "no question");
  REFUSED ("type,name,label\nselect_one_external l,a,A\n", NULL, "survey, row 2, column type",
           "select_one_from_file");
}

static void
test_bad_expressions_name_the_cell (void)
{
  REFUSED ("type,name,label,calculation\ntext,a,A,\ncalculate,b,,${a} +\n", NULL,
           "survey, row 3, column calculation");
  REFUSED ("type,name,label,constraint\ntext,a,A,frob(.)\n", NULL,
           "survey, row 2, column constraint", "frob");
  REFUSED ("type,name,label,relevant\ntext,a,A,selected(.)\n", NULL,
           "survey, row 2, column relevant", "selected");
  REFUSED ("type,name,label,required\ntext,a,A,yes and\n", NULL,
           "survey, row 2, column required");
  REFUSED ("type,name,label,choice_filter\nselect_one l,a,A,(k = 1\n",
           "list_name,name,label,k\nl,x,X,1\n", "survey, row 2, column choice_filter");
  REFUSED ("type,name,label,repeat_count\nbegin repeat,r,R,2 +\ntext,a,A,\nend repeat,,,\n", NULL,
           "survey, row 2, column repeat_count");
  REFUSED ("type,name,label,default\ntext,a,A,concat(1\n", NULL, "survey, row 2, column default");
}

static void
test_all_faults_at_once (void)
{
  REFUSED ("type,name,label,relevant\nfrob,a,A,\ntext,b b,B,\ntext,c,C,${zz} = 1\n", NULL, "row 2",
           "row 3");
}

static void
test_missing_translation_is_warned (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = convert ("type,name,label::中文,label::English\ntext,a,甲,\n", NULL, NULL,
                                  warnings, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_cmpstr (warnings->pdata[0], ==, "survey, row 2, column label::English: is empty");
}

static void
test_or_other (void)
{
  g_autoptr (HtkForm) form = must_load (
      "type,name,label::中文,label::English\nselect_one l or_other,p,选,Pick\n",
      "list_name,name,label::中文,label::English\nl,x,甲,X\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, &error);
  g_autoptr (GPtrArray) choices = htk_instance_choices (
      instance, htk_instance_find (instance, "/data/p", NULL), NULL);
  HtkNode other = htk_instance_find (instance, "/data/p_other", NULL);

  g_assert_cmpuint (choices->len, ==, 2);
  g_assert_cmpstr (((HtkChoice *) choices->pdata[1])->label, ==, "其他");
  g_assert_false (htk_instance_relevant (instance, other));
  answer (instance, "/data/p", "other");
  g_assert_true (htk_instance_relevant (instance, other));
  REFUSED ("type,name,label,choice_filter\nselect_one l or_other,p,P,k = 1\n",
           "list_name,name,label,k\nl,x,X,1\n", "survey, row 2, column type", "choice_filter");
}

static void
fill_sheet (lxw_workbook *book,
            const char   *sheet,
            const char   *csv)
{
  lxw_worksheet *out = workbook_add_worksheet (book, sheet);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ";", -1);

      for (guint k = 0; cells[k] != NULL; k++)
        if (g_ascii_isdigit (*cells[k]))
          worksheet_write_number (out, i, (lxw_col_t) k, g_ascii_strtod (cells[k], NULL), NULL);
        else if (*cells[k] != '\0')
          worksheet_write_string (out, i, (lxw_col_t) k, cells[k], NULL);
    }
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
  one = htk_xlsform_convert_workbook (path, NULL, &error);
  g_assert_no_error (error);
  two = convert (survey, choices, settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one, ==, two);

  book = workbook_new (path);
  fill_sheet (book, "Survey", "type;name;label\n\n\nfrob;a;A");
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  g_assert_null (htk_xlsform_convert_workbook (path, NULL, &error));
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

      g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
      g_assert_null (htk_xlsform_convert_workbook (path, NULL, &error));
      g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
    }
  for (gsize at = 0; at < length; at += 11)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *xml = NULL;

      bytes[at] ^= 0x55;
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
      xml = htk_xlsform_convert_workbook (path, NULL, &error);
      g_assert_true ((xml == NULL) == (error != NULL));
      bytes[at] ^= 0x55;
    }
}

static void
test_no_survey (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (convert (NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ);
  g_assert_nonnull (strstr (error->message, "survey"));
}

static void
test_same_tables_same_form (void)
{
  const char *survey = "type,name,label::a,label::b\nselect_multiple l,p,P,Q\n";
  const char *choices = "list_name,name,label::a,label::b\nl,x,X,Y\nl,y,Z,W\n";
  g_autofree char *one = convert (survey, choices, NULL, NULL, NULL);
  g_autofree char *two = convert (survey, choices, NULL, NULL, NULL);

  g_assert_cmpstr (one, ==, two);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/bilingual-form", test_bilingual);
  g_test_add_func ("/xlsform/references-stay-in-their-repeat", test_references_in_repeats);
  g_test_add_func ("/xlsform/references-in-predicates-mean-the-row", test_references_in_predicates);
  g_test_add_func ("/xlsform/faults-name-sheet-row-column", test_faults_name_the_cell);
  g_test_add_func ("/xlsform/bad-expressions-name-sheet-row-column",
                   test_bad_expressions_name_the_cell);
  g_test_add_func ("/xlsform/all-faults-at-once", test_all_faults_at_once);
  g_test_add_func ("/xlsform/missing-translation-is-warned", test_missing_translation_is_warned);
  g_test_add_func ("/xlsform/missing-survey-is-named", test_no_survey);
  g_test_add_func ("/xlsform/or-other-asks-what", test_or_other);
  g_test_add_func ("/xlsform/workbook-equals-its-sheets", test_workbook);
  g_test_add_func ("/xlsform/broken-workbook-is-refused", test_broken_workbook);
  g_test_add_func ("/xlsform/same-tables-same-form", test_same_tables_same_form);
  return g_test_run ();
}
