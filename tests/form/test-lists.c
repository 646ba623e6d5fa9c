/* Secondary instances of each kind, and what makes choices of them. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define ITEMSET(nodeset) \
  "<select1 ref=\"/data/a\"><itemset nodeset=\"" nodeset "\"><value ref=\"name\"/>" \
  "<label ref=\"label\"/></itemset></select1>"

static const HtkTestResource resources[] = {
  { "jr://file-csv/v.csv", "name;label\nv1;\"One; or \"\"1\"\"\"\nv2;Two\n" },
  { "jr://file/v.xml", "<root><item><name>x1</name><label>X</label></item></root>" },
  { "jr://file/v.geojson",
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"g1\","
    "\"properties\":{\"name\":\"n1\",\"label\":\"Spring\",\"none\":null},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[102.5,24.25]}}]}" },
  { "jr://file-csv/twice.csv", "name,label,name\na,A,b\n" },
  { "jr://file-csv/bad.csv", "name,label\n\xff,A\n" },
  { NULL },
};

static void
test_kinds (void)
{
  static const char *const kinds[][2] = {
    { "jr://file-csv/v.csv", "v1=One; or \"1\" v2=Two" },
    { "jr://file/v.xml", "x1=X" },
    { "jr://file/v.geojson", "n1=Spring" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *model = g_strdup_printf ("<instance id=\"l\" src=\"%s\"/>", kinds[i][0]);
      g_autoptr (HtkForm) form = htk_test_form ("<a/>", model, ITEMSET ("instance('l')/root/item"),
                                                resources);
      g_autoptr (HtkInstance) instance = htk_test_instance (form);
      g_autofree char *choices = htk_test_choices (instance, "/data/a");

      g_assert_cmpstr (choices, ==, kinds[i][1]);
    }
}

static void
test_geometry (void)
{
  g_autoptr (HtkForm) form = htk_test_form ("<a/>",
                                            "<instance id=\"l\" src=\"jr://file/v.geojson\"/>", "",
                                            resources);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autofree char *place = htk_test_eval (instance, "/data", "instance('l')/root/item[id='g1']/geometry");

  g_assert_true (g_str_has_prefix (place, "24.25 102.5"));
}

static void
refused (const char        *model,
         const char        *body,
         const char *const *names)
{
  g_autofree char *xml = htk_test_form_xml ("<a/>", model, body);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_test_form_with (xml, resources, &error);

  g_assert_null (form);
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE);
  for (; *names != NULL; names++)
    if (strstr (error->message, *names) == NULL)
      g_error ("“%s” does not name “%s”", error->message, *names);
}

static void
test_broken_lists_are_named (void)
{
  const char *const twice[] = { "jr://file-csv/twice.csv", "“name”", "1 and 3", NULL };
  const char *const bad[] = { "jr://file-csv/bad.csv", "line 2", "UTF-8", NULL };
  const char *const gone[] = { "jr://file-csv/gone.csv", NULL };

  refused ("<instance id=\"l\" src=\"jr://file-csv/twice.csv\"/>", "", twice);
  refused ("<instance id=\"l\" src=\"jr://file-csv/bad.csv\"/>", "", bad);
  refused ("<instance id=\"l\" src=\"jr://file-csv/gone.csv\"/>", "", gone);
}

static void
test_missing_column_is_named (void)
{
  const char *const names[] = { "/data/a", "“key”", "jr://file-csv/v.csv", NULL };

  refused ("<instance id=\"l\" src=\"jr://file-csv/v.csv\"/>",
           "<select1 ref=\"/data/a\"><itemset nodeset=\"instance('l')/root/item[name != '']\">"
           "<value ref=\"key\"/><label ref=\"label\"/></itemset></select1>",
           names);
}

static void
test_functions_on_lists (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a>v2</a><b/><c/><d/>",
      "<instance id=\"l\" src=\"jr://file-csv/v.csv\"/>"
      "<bind nodeset=\"/data/b\" calculate=\"pulldata('l', 'label', 'name', /data/a)\"/>"
      "<bind nodeset=\"/data/c\" calculate=\"jr:choice-name(/data/a, '/data/a')\"/>"
      "<bind nodeset=\"/data/d\" calculate=\"pulldata('l', 'label', 'name', 'none')\"/>",
      ITEMSET ("instance('l')/root/item"), resources);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  htk_test_value (instance, "/data/b", "Two");
  htk_test_value (instance, "/data/c", "Two");
  htk_test_value (instance, "/data/d", "");
}

static void
test_pulldata_of_no_list (void)
{
  g_autoptr (HtkForm) form = htk_test_form ("<a/>", "", "", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autofree char *got = htk_test_eval (instance, "/data", "pulldata('nix', 'a', 'b', 'c')");

  g_assert_cmpint (*got, ==, '!');
  g_assert_nonnull (strstr (got, "nix"));
}

static void
test_search_is_warned_of (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a/>", "",
      "<select1 ref=\"/data/a\" appearance=\"minimal search('fruits')\">"
      "<item><label>l</label><value>v</value></item></select1>",
      NULL);
  GPtrArray *warnings = htk_form_warnings (form);

  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (warnings->pdata[0], "/data/a"));
  g_assert_nonnull (strstr (warnings->pdata[0], "search()"));
}

/* ODK XForms, randomize(): Park-Miller with the seed, the same in every client. */
static void
test_randomize (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a/>",
      "<instance id=\"l\"><root><item><name>1</name><label>A</label></item><item><name>2</name>"
      "<label>B</label></item><item><name>3</name><label>C</label></item><item><name>4</name>"
      "<label>D</label></item></root></instance>",
      ITEMSET ("randomize(instance('l')/root/item, 33)"), NULL);
  g_autoptr (HtkInstance) one = htk_test_instance (form);
  g_autoptr (HtkInstance) two = htk_test_instance (form);
  g_autofree char *a = htk_test_choices (one, "/data/a");
  g_autofree char *b = htk_test_choices (two, "/data/a");

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpuint (strlen (a), ==, strlen ("1=A 2=B 3=C 4=D"));
  g_assert_cmpstr (a, !=, "1=A 2=B 3=C 4=D");
}

/* Who draws choices again gets the ones of before with what is selected now, until they are others. */
static void
test_choices_again (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
    "<a/><f/>", "<instance id=\"l\" src=\"jr://file-csv/v.csv\"/>",
    "<input ref=\"/data/f\"/>" ITEMSET ("instance('l')/root/item[/data/f = '' or name = /data/f]"),
    resources);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  HtkNode node = htk_instance_find (instance, "/data/a", NULL);
  g_autoptr (GPtrArray) first = htk_instance_choices (instance, node, NULL);
  g_autoptr (GPtrArray) again = NULL, filtered = NULL;
  g_autofree char *label = htk_instance_choice_label (instance, node, "v2");
  g_autofree char *gone = NULL;

  g_assert_cmpstr (label, ==, "Two");
  g_assert_false (((HtkChoice *) first->pdata[1])->selected);
  htk_test_answer (instance, "/data/a", "v2");
  again = htk_instance_choices_again (instance, node, first, NULL);
  g_assert_true (again == first);
  g_assert_true (((HtkChoice *) again->pdata[1])->selected);
  htk_test_answer (instance, "/data/f", "v1");
  filtered = htk_instance_choices_again (instance, node, again, NULL);
  g_assert_true (filtered != first);
  g_assert_cmpuint (filtered->len, ==, 1);
  gone = htk_instance_choice_label (instance, node, "v2");
  g_assert_null (gone);
  htk_test_value (instance, "/data/a", "");
}

/* Labels of a repeat are answers: they are read anew each time. */
static void
test_choices_of_answers (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
    "<a/><m><name>k</name><label>Old</label></m>", "",
    "<group><repeat nodeset=\"/data/m\"><input ref=\"/data/m/label\"/></repeat></group>"
    ITEMSET ("/data/m"), resources);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  HtkNode node = htk_instance_find (instance, "/data/a", NULL);
  g_autoptr (GPtrArray) first = htk_instance_choices (instance, node, NULL);
  g_autoptr (GPtrArray) again = NULL;

  g_assert_cmpstr (((HtkChoice *) first->pdata[0])->label, ==, "Old");
  htk_test_answer (instance, "/data/m[1]/label", "New");
  again = htk_instance_choices_again (instance, node, first, NULL);
  g_assert_cmpstr (((HtkChoice *) again->pdata[0])->label, ==, "New");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lists/csv-xml-and-geojson", test_kinds);
  g_test_add_func ("/lists/geometry-of-geojson", test_geometry);
  g_test_add_func ("/lists/broken-lists-are-named", test_broken_lists_are_named);
  g_test_add_func ("/lists/missing-column-is-named", test_missing_column_is_named);
  g_test_add_func ("/lists/pulldata-and-choice-name", test_functions_on_lists);
  g_test_add_func ("/lists/pulldata-of-no-list", test_pulldata_of_no_list);
  g_test_add_func ("/lists/search-is-warned-of", test_search_is_warned_of);
  g_test_add_func ("/lists/randomize-by-its-seed", test_randomize);
  g_test_add_func ("/lists/choices-again-are-the-same", test_choices_again);
  g_test_add_func ("/lists/choices-of-answers-are-read-anew", test_choices_of_answers);
  return g_test_run ();
}
