/* Repeats: their instances, what counts them, and what reads across them. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define INPUT(ref) "<input ref=\"/data/" ref "\"/>"
#define BIND(ref, rest) "<bind nodeset=\"/data/" ref "\" " rest "/>"

static int
count_of (HtkInstance *instance,
          const char  *ref,
          gboolean    *fixed)
{
  return htk_instance_repeat_count (instance, ref, fixed, NULL);
}

static void
add (HtkInstance *instance,
     const char  *ref,
     guint        at)
{
  g_autoptr (GError) error = NULL;

  htk_instance_repeat_add (instance, ref, at, &error);
  g_assert_no_error (error);
}

static void
test_template (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<m jr:template=\"\"><x>7</x><k jr:template=\"\"><y>8</y></k></m><m><x>1</x></m>", "",
      "<repeat nodeset=\"/data/m\">" INPUT ("m/x") "<repeat nodeset=\"/data/m/k\">" INPUT ("m/k/y")
      "</repeat></repeat>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  gboolean fixed = TRUE;
  g_autofree char *xml = NULL;

  g_assert_cmpint (count_of (instance, "/data/m", &fixed), ==, 1);
  g_assert_false (fixed);
  htk_test_value (instance, "/data/m[1]/x", "1");
  add (instance, "/data/m", 1);
  htk_test_value (instance, "/data/m[1]/x", "7");
  htk_test_value (instance, "/data/m[2]/x", "1");
  g_assert_cmpint (count_of (instance, "/data/m[1]/k", &fixed), ==, 0);
  add (instance, "/data/m[1]/k", 0);
  htk_test_value (instance, "/data/m[1]/k[1]/y", "8");
  xml = htk_instance_to_xml (instance, FALSE);
  g_assert_null (strstr (xml, "template"));
}

static void
test_nested_count (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<n>2</n><m><k/><i><x/></i><total/></m><all/>",
      BIND ("n", "type=\"int\"") BIND ("m/k", "type=\"int\"") BIND ("m/i/x", "type=\"int\"")
      BIND ("m/total", "type=\"int\" calculate=\"sum(../i/x)\"")
      BIND ("all", "type=\"int\" calculate=\"sum(/data/m/total)\""),
      INPUT ("n") "<repeat nodeset=\"/data/m\" jr:count=\" /data/n \">" INPUT ("m/k")
      "<repeat nodeset=\"/data/m/i\" jr:count=\"../k\">" INPUT ("m/i/x") "</repeat></repeat>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;
  gboolean fixed = FALSE;

  g_assert_cmpint (count_of (instance, "/data/m", &fixed), ==, 2);
  g_assert_true (fixed);
  htk_instance_repeat_add (instance, "/data/m", 0, &error);
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_REPEAT_FIXED);
  htk_test_answer (instance, "/data/m[1]/k", "2");
  htk_test_answer (instance, "/data/m[2]/k", "1");
  htk_test_answer (instance, "/data/m[1]/i[1]/x", "3");
  htk_test_answer (instance, "/data/m[1]/i[2]/x", "4");
  htk_test_answer (instance, "/data/m[2]/i[1]/x", "10");
  htk_test_value (instance, "/data/m[1]/total", "7");
  htk_test_value (instance, "/data/all", "17");
  htk_test_answer (instance, "/data/m[1]/k", "1");
  htk_test_value (instance, "/data/all", "13");
  htk_test_answer (instance, "/data/n", "1");
  htk_test_value (instance, "/data/all", "3");
}

/* A count that is a name beside the repeat, and reads what it counts (as JavaRosa). */
static void
test_count_that_grows (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<o><want/><i><more/></i></o>",
      BIND ("o/want", "type=\"int\" "
                      "calculate=\"count(../i) + (../i[last()]/more = 'yes' or count(../i) = 0)\""),
      "<group ref=\"/data/o\"><repeat nodeset=\"/data/o/i\" jr:count=\"want\">" INPUT ("o/i/more")
      "</repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  gboolean fixed;

  g_assert_cmpint (count_of (instance, "/data/o/i", &fixed), ==, 1);
  htk_test_answer (instance, "/data/o/i[1]/more", "yes");
  g_assert_cmpint (count_of (instance, "/data/o/i", &fixed), ==, 2);
  htk_test_answer (instance, "/data/o/i[2]/more", "no");
  g_assert_cmpint (count_of (instance, "/data/o/i", &fixed), ==, 2);
}

static void
test_no_add_remove (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<m><x>1</x></m><m><x>2</x></m>", "",
      "<repeat nodeset=\"/data/m\" jr:noAddRemove=\"true()\">" INPUT ("m/x") "</repeat>", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;
  gboolean fixed = FALSE;

  g_assert_cmpint (count_of (instance, "/data/m", &fixed), ==, 2);
  g_assert_true (fixed);
  g_assert_false (htk_instance_repeat_remove (
      instance, htk_instance_find (instance, "/data/m[1]", NULL), &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_REPEAT_FIXED);
}

static void
test_places (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<m><x/><here/><first/><before/><at/></m>",
      BIND ("m/here", "calculate=\"position(..)\"")
      BIND ("m/first", "relevant=\"position() = 1\" calculate=\"last()\"")
      BIND ("m/before", "calculate=\"sum(../preceding-sibling::m/x)\"")
      BIND ("m/at", "calculate=\"indexed-repeat(/data/m/x, /data/m, position(..) - 1)\""),
      "<repeat nodeset=\"/data/m\">" INPUT ("m/x") "</repeat>", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  add (instance, "/data/m", 0);
  add (instance, "/data/m", 0);
  htk_test_answer (instance, "/data/m[1]/x", "5");
  htk_test_answer (instance, "/data/m[2]/x", "6");
  htk_test_value (instance, "/data/m[3]/here", "3");
  htk_test_value (instance, "/data/m[3]/before", "11");
  htk_test_value (instance, "/data/m[3]/at", "6");
  htk_test_value (instance, "/data/m[1]/first", "3");
  g_assert_false (htk_test_relevant (instance, "/data/m[2]/first"));
  g_assert_true (htk_instance_repeat_remove (
      instance, htk_instance_find (instance, "/data/m[1]", NULL), NULL));
  htk_test_value (instance, "/data/m[2]/here", "2");
  htk_test_value (instance, "/data/m[2]/before", "6");
  htk_test_value (instance, "/data/m[2]/at", "6");
  htk_test_value (instance, "/data/m[1]/first", "2");
}

/* What predicates, // and wild cards read is followed as what paths read. */
static void
test_reads_are_followed (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<o><cut>0</cut><i><v>1</v></i><i><v>5</v></i><i><v>9</v></i><sum/></o><deep/><wild/><top/>",
      BIND ("o/cut", "type=\"int\"")
      BIND ("o/sum", "calculate=\"sum(../i[v &gt; ../cut]/v)\"")
      BIND ("deep", "calculate=\"sum(//v)\"") BIND ("wild", "calculate=\"sum(/data/*/i/v)\"")
      BIND ("top", "calculate=\"max((/data/o/i)[v &gt; current()/../o/cut]/v)\""),
      "<group ref=\"/data/o\">" INPUT ("o/cut") "<repeat nodeset=\"/data/o/i\">" INPUT ("o/i/v")
      "</repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  htk_test_value (instance, "/data/o/sum", "15");
  htk_test_answer (instance, "/data/o/cut", "4");
  htk_test_value (instance, "/data/o/sum", "14");
  htk_test_value (instance, "/data/top", "9");
  htk_test_answer (instance, "/data/o/cut", "8");
  htk_test_value (instance, "/data/o/sum", "9");
  htk_test_answer (instance, "/data/o/i[1]/v", "20");
  htk_test_value (instance, "/data/o/sum", "29");
  htk_test_value (instance, "/data/deep", "34");
  htk_test_value (instance, "/data/wild", "34");
  htk_test_value (instance, "/data/top", "20");
}

static void
test_label_of_the_group (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<m><x/></m>", "",
      "<group ref=\"/data/m\"><label>Member</label><repeat nodeset=\"/data/m\"><label>not I</label>"
      INPUT ("m/x") "</repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) state = htk_test_state (instance, "/data/m[1]");
  g_autoptr (HtkState) range = htk_instance_range_state (instance, "/data/m", NULL);

  g_assert_cmpstr (state->label, ==, "Member");
  g_assert_cmpstr (range->label, ==, "Member");
}

static void
test_removed_while_relevant_depends (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<m><x/></m><any/><n/>",
      BIND ("any", "relevant=\"count(/data/m) &gt; 1\"") BIND ("n", "calculate=\"count(/data/m)\""),
      "<repeat nodeset=\"/data/m\">" INPUT ("m/x") "</repeat>" INPUT ("any"), NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  add (instance, "/data/m", 0);
  g_assert_true (htk_test_relevant (instance, "/data/any"));
  for (int i = 2; i > 0; i--)
    g_assert_true (htk_instance_repeat_remove (
        instance, htk_instance_find (instance, "/data/m[1]", NULL), NULL));
  g_assert_false (htk_test_relevant (instance, "/data/any"));
  htk_test_value (instance, "/data/n", "0");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repeats/new-instances-are-the-template", test_template);
  g_test_add_func ("/repeats/nested-counts", test_nested_count);
  g_test_add_func ("/repeats/count-that-reads-what-it-counts", test_count_that_grows);
  g_test_add_func ("/repeats/no-add-remove", test_no_add_remove);
  g_test_add_func ("/repeats/places", test_places);
  g_test_add_func ("/repeats/what-predicates-read-is-followed", test_reads_are_followed);
  g_test_add_func ("/repeats/labelled-by-the-group", test_label_of_the_group);
  g_test_add_func ("/repeats/counted-after-removal", test_removed_while_relevant_depends);
  return g_test_run ();
}
