/* Whatever stands in the cells: a form that is XML the engine can judge, or faults, and never a
 * crash. */
#include "tests/xlsform/xls-fixture.h"

#include <string.h>
#include <time.h>

static const char *const words[] = {
  "",
  "text",
  "integer",
  "select_one l",
  "select_one ${a}",
  "select_multiple_from_file v.csv",
  "rank l",
  "range",
  "note",
  "calculate",
  "audit",
  "csv-external",
  "begin group",
  "end group",
  "begin repeat",
  "end repeat",
  "start-geopoint",
  "background-geopoint",
  "osm",
  "a",
  "b",
  "meta",
  "a b",
  "名",
  "<&\"'>",
  "${a}",
  "${b} + 1",
  "${last-saved#a}",
  "${",
  "}",
  "${}",
  "${a",
  "yes",
  "no",
  "table-list",
  "field-list",
  "randomize=true seed=${a}",
  "start=1 end=2 step=0.5",
  "rows==",
  "concat('${a}', \"x\")",
  "instance('l')/root/item[name = ${a}]/label",
  "indexed-repeat(${a}, ${b}, 1)",
  "pulldata('v', 'x', 'y', ${a})",
  "((((((((",
  "]]]]",
  "p#q",
  "l",
  "true()",
  "today()",
  "position(..)",
  "\xEF\xBC\x88\xE2\x80\x9C",
  "=1+1",
  "#REF!",
  "99999999999999999999",
  "x\ny",
};

static const char *const columns[] = {
  "type",         "name",
  "label",        "label::zh",
  "hint",         "guidance_hint",
  "relevant",     "constraint",
  "calculation",  "default",
  "trigger",      "choice_filter",
  "parameters",   "appearance",
  "repeat_count", "required",
  "save_to",      "image::zh",
  "bind::x:y",    "body::z",
  "instance::w",  "constraint_message",
  "disabled",     "",
};

static void
append_cell (GString *out, const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", pieces);

  g_string_append_printf (out, "%s\"%s\"",
                          out->len > 0 && out->str[out->len - 1] != '\n' ? "," : "", doubled);
}

static const char *
any_word (void)
{
  return words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];
}

/* A cell that is as a rule what it should be: with all wrong nothing but faults would be tested. */
static char *
any_cell (guint column, guint row)
{
  if (g_test_rand_int_range (0, 12) == 0)
    return g_strdup (any_word ());
  if (column == 0)
    return g_strdup (words[g_test_rand_int_range (1, 10)]);
  return column == 1 ? g_strdup_printf ("%c", 'a' + (int)row) : g_strdup (column == 2 ? "L" : "");
}

/* A sheet whose first columns are those it needs, and whose cells are anything. */
static char *
any_sheet (const char *const *needed)
{
  GString *out = g_string_new (NULL);
  guint n_columns = (guint)g_test_rand_int_range (2, 12);
  guint n_rows = (guint)g_test_rand_int_range (0, 9);

  for (guint i = 0; i < n_columns; i++)
    append_cell (out, i < g_strv_length ((char **)needed) && g_test_rand_int_range (0, 30) > 0
                          ? needed[i]
                          : columns[g_test_rand_int_range (0, G_N_ELEMENTS (columns))]);
  for (guint k = 0; k < n_rows; k++)
    {
      g_string_append_c (out, '\n');
      for (guint i = 0; i < n_columns; i++)
        {
          g_autofree char *cell = any_cell (i, k);

          append_cell (out, cell);
        }
    }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static void
test_any_cells (void)
{
  guint n_good = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *survey = any_sheet ((const char *const[]){ "type", "name", "label", NULL });
      g_autofree char *choices
          = g_test_rand_bit ()
                ? g_strdup ("list_name,name,label\nl,x,X\n")
                : any_sheet ((const char *const[]){ "list_name", "name", "label", NULL });
      g_autofree char *settings = any_sheet ((const char *const[]){ "form_id", "name", NULL });
      g_autofree char *entities = any_sheet ((const char *const[]){ "list_name", "label", NULL });
      HtkTestSheets sheets = { survey, choices, g_test_rand_int_range (0, 4) == 0 ? settings : NULL,
                               g_test_rand_int_range (0, 4) == 0 ? entities : NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) inner = NULL;
      g_autofree char *xml = htk_test_convert (&sheets, NULL, &error);
      g_autoptr (HtkForm) form = NULL;

      g_assert_true ((xml == NULL) == (error != NULL));
      if (xml == NULL)
        continue;
      n_good++;
      form = htk_form_new (xml, -1, NULL, NULL, &inner);
      if (g_error_matches (inner, HTK_FORM_ERROR, HTK_FORM_ERROR_XML))
        g_error ("%s\n%s\nof\n%s", inner->message, xml, survey);
    }
  /* Enough of them are forms for the test to mean something. */
  g_test_message ("%u of 1000 are forms", n_good);
  g_assert_cmpuint (n_good, >, 10);
}

/* Processor time, not that of the clock: the machine may be busy with something else. */
static double
seconds_of (void (*run) (guint n), guint n)
{
  clock_t begun = clock ();

  run (n);
  return (double)(clock () - begun) / CLOCKS_PER_SEC;
}

static void
run_rows (guint n)
{
  g_autoptr (GString) survey = g_string_new ("type,name,label,calculation,trigger\n");
  g_autoptr (GString) choices = g_string_new ("list_name,name,label,town\n");
  g_autofree char *xml = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (survey, "integer,q%u,Q,,\ncalculate,c%u,,${q%u} + ${q%u},\n", i, i, i,
                            i / 2);
  g_string_append (survey, "select_one l,s,S,,\n");
  for (guint i = 0; i < 10 * n; i++)
    g_string_append_printf (choices, "l,h%u,Household %u,t%u\n", i, i, i % 100);
  xml = htk_test_xform (&(HtkTestSheets){ survey->str, choices->str });
  htk_test_has (xml, "<name>h0</name>");
}

static void
run_faults (guint n)
{
  g_autoptr (GString) survey = g_string_new ("type,name,label,relevant\n");
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (survey, "integr,q%u,Q,\n", i);
  g_assert_null (htk_test_convert (&(HtkTestSheets){ survey->str }, findings, &error));
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
  g_assert_cmpuint (findings->len, ==, n);
}

/* Eight times the rows take eight times the time, not sixty-four. */
static void
test_linear (gconstpointer data)
{
  void (*run) (guint n) = (void (*) (guint))data;
  double once = seconds_of (run, 600);
  double eight = seconds_of (run, 4800);

  g_test_message ("%.3f s, %.3f s", once, eight);
  g_assert_cmpfloat (eight, <, 24 * MAX (once, 0.01));
}

/* Groups in groups, as deep as nobody needs. */
static void
test_deep_groups (void)
{
  g_autoptr (GString) survey = g_string_new ("type,name,label\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (survey, "begin group,g%u,G\n", i);
  g_string_append (survey, "text,a,A\n");
  for (guint i = 0; i < 10000; i++)
    g_string_append (survey, "end group,,\n");
  xml = htk_test_convert (&(HtkTestSheets){ survey->str }, NULL, &error);
  g_assert_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_INVALID);
  htk_test_has (error->message, "survey, row 66, column type");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/hostile/any-cells-give-a-form-or-faults", test_any_cells);
  g_test_add_data_func ("/xlsform/hostile/time-grows-with-rows", run_rows, test_linear);
  g_test_add_data_func ("/xlsform/hostile/time-grows-with-faults", run_faults, test_linear);
  g_test_add_func ("/xlsform/hostile/deep-groups-are-refused", test_deep_groups);
  return g_test_run ();
}
