/* The author's check of references, structure, texts and time. */
#include "app/form/htk-form-check.h"
#include "tests/form/check-fixture.h"
#include "tests/form/form-fixture.h"

#include <string.h>

#define INPUT(ref) "<input ref='" ref "'><label>L</label></input>"
#define AB "<a/><b/><r><z/></r>"
#define BODY_AB INPUT ("/data/a") INPUT ("/data/b")
#define MODEL(name, model, finding)                                                                \
  {                                                                                                \
    "/check/" name, AB, model, BODY_AB, finding                                                    \
  }

static const HtkCheckCase references[] = {
  MODEL ("reference-to-nothing",
         "<bind nodeset='/data/b' relevant=\"/data/zz = 1\"/>",
         "unknown-ref /data/b"),
  MODEL ("relative-reference-to-nothing",
         "<bind nodeset='/data/b' relevant=\"../zz = 1\"/>",
         "unknown-ref /data/b"),
  MODEL ("word-without-quotes",
         "<bind nodeset='/data/b' relevant=\"/data/a = yes\"/>",
         "unknown-ref /data/b"),
  MODEL ("reference-in-a-predicate-to-nothing",
         "<bind nodeset='/data/b' calculate=\"/data/r[zz = 1]/z\"/>",
         "unknown-ref /data/b"),
  MODEL ("good-references",
         "<bind nodeset='/data/b' calculate=\"concat(../a, /data/r[z = 1]/z, current()/../a, "
         "/data/r/*)\" "
         "relevant=\"count(//z) = 0\"/>",
         "!unknown-ref"),
  MODEL ("value-set-from-nothing",
         "<setvalue event='odk-instance-load' ref='/data/a' value='/data/zz'/>",
         "unknown-ref /data/a"),
  { "/check/count-of-nothing", AB, "",
    "<group ref='/data/r'><label>R</label><repeat nodeset='/data/r' jr:count='/data/zz'>" INPUT (
        "/data/r/z") "</repeat></group>",
    "unknown-ref /data/r" },
  { "/check/output-of-nothing", AB, "",
    "<input ref='/data/a'><label>L <output value='/data/zz'/></label></input>",
    "unknown-ref /data/a" },
  { "/check/output-of-nothing-in-a-translation", AB,
    "<itext><translation lang='A'><text id='x'><value>L <output "
    "value='../zz'/></value></text></translation>"
    "</itext>",
    "<input ref='/data/a'><label ref=\"jr:itext('x')\"/></input>", "unknown-ref /data/a" },
  { "/check/label-of-a-repeat-speaks-of-its-members", AB, "",
    "<group ref='/data/r'><label>R <output value='./z'/></label><repeat nodeset='/data/r'>" INPUT (
        "/data/r/z") "</repeat></group>",
    "!unknown-ref" },
  MODEL ("pattern-that-is-none",
         "<bind nodeset='/data/b' constraint=\"regex(., '[0-9')\"/>",
         "bad-regex /data/b"),
  MODEL ("good-pattern",
         "<bind nodeset='/data/b' constraint=\"regex(., '^1[0-9]{10}$')\"/>",
         "!bad-regex"),
  MODEL ("pulldata-from-nothing",
         "<bind nodeset='/data/b' calculate=\"pulldata('t', 'x', 'name', 'k')\"/>",
         "missing-resource /data/b"),
  MODEL ("pulldata-of-a-column-that-is-not-there",
         "<instance id='t' src='jr://file-csv/towns.csv'/>"
         "<bind nodeset='/data/b' calculate=\"pulldata('t', 'town', 'name', 't1')\"/>",
         "unknown-column /data/b"),
  MODEL ("good-pulldata",
         "<instance id='t' src='jr://file-csv/towns.csv'/>"
         "<bind nodeset='/data/b' calculate=\"pulldata('t', 'county', 'name', 't1')\"/>",
         "!unknown-column"),
  { "/check/label-that-no-language-has", AB, "<itext><translation lang='A'/></itext>",
    "<input ref='/data/a'><label ref=\"jr:itext('x')\"/></input>", "missing-itext /data/a" },
  MODEL ("message-that-no-language-has",
         "<itext><translation lang='A'/></itext><bind nodeset='/data/b' constraint='. &gt; 1' "
         "jr:constraintMsg=\"jr:itext('m')\"/>",
         "missing-itext /data/b"),
  { NULL },
};

static const HtkCheckCase structure[]
    = {
        MODEL ("bind-without-node",
               "<bind nodeset='/data/zz' required='true()'/>",
               "bind-no-node /data/zz"),
        { "/check/question-without-node", AB, "", INPUT ("/data/zz"), "control-no-node /data/zz" },
        { "/check/same-name-twice", "<a/><a/>", "", INPUT ("/data/a"), "duplicate-name /data/a" },
        { "/check/instances-of-a-repeat-share-a-name", "<r><z/></r><r><z/></r>", "",
          "<repeat nodeset='/data/r'>" INPUT ("/data/r/z") "</repeat>", "!duplicate-name" },
        { "/check/member-outside-its-repeat", "<a/><r><z/></r>", "",
          "<repeat nodeset='/data/r'/>" INPUT ("/data/r/z"), "outside-repeat /data/r/z" },
        { "/check/stranger-inside-a-repeat", "<a/><r><z/></r>", "",
          "<repeat nodeset='/data/r'>" INPUT ("/data/r/z") INPUT ("/data/a") "</repeat>",
          "outside-repeat /data/a" },
        { "/check/nested-repeats-are-in-place", "<r><z/><s><k/></s></r>", "",
          "<group ref='/data/r'><repeat nodeset='/data/r'>" INPUT (
              "/data/r/z") "<group ref='/data/r/s'><repeat nodeset='/data/r/s'>" INPUT ("/data/r/s/"
                                                                                        "k") "</"
                                                                                             "repea"
                                                                                             "t></"
                                                                                             "group"
                                                                                             "></"
                                                                                             "repea"
                                                                                             "t>"
                                                                                             "</"
                                                                                             "group"
                                                                                             ">",
          "!outside-repeat" },
        { "/check/seven-groups-deep", "<a/>", "",
          "<group><group><group><group><group><group><group>" INPUT (
              "/data/a") "</group></group></group></group></group></group></group>",
          "deep-group -" },
        { "/check/six-groups-deep", "<a/>", "",
          "<group><group><group><group><group><group>" INPUT (
              "/data/a") "</group></group></group></group></group></group>",
          "!deep-group" },
        MODEL (
            "type-that-is-none", "<bind nodeset='/data/a' type='number'/>", "unknown-type /data/a"),
        MODEL ("types-with-a-prefix", "<bind nodeset='/data/a' type='xsd:int'/>", "!unknown-type"),
        MODEL ("two-binds-for-one-node",
               "<bind nodeset='/data/a'/><bind nodeset='/data/a' type='int'/>",
               "duplicate-bind /data/a"),
        MODEL ("two-binds-of-one-id",
               "<bind id='i' nodeset='/data/a'/><bind id='i' nodeset='/data/b'/>",
               "duplicate-id /data/b"),
        MODEL ("two-texts-of-one-id",
               "<itext><translation lang='A'><text id='x'><value>1</value></text><text "
               "id='x'><value>2</value>"
               "</text></translation></itext>",
               "duplicate-id x"),
        MODEL ("old-event",
               "<setvalue event='xforms-ready' ref='/data/a' value='1'/>",
               "obsolete /data/a"),
        { "/check/search-in-an-appearance", AB, "",
          "<select1 ref='/data/a' appearance=\"minimal "
          "search('t')\"><label>L</label><item><label>l</label>"
          "<value>v</value></item></select1>",
          "obsolete /data/a" },
        { NULL },
      };

#define TEXTS(one, two)                                                                            \
  "<itext><translation lang='A'>" one "</translation><translation lang='B'>" two                   \
  "</translation></itext>"
#define TEXT(id, text) "<text id='" id "'><value>" text "</value></text>"
#define SHOWN "<input ref='/data/a'><label ref=\"jr:itext('x')\"/></input>"
#define MANY(input) input input input input input input input input input input

static const HtkCheckCase texts[] = {
  { "/check/text-without-translation", AB, TEXTS (TEXT ("x", "1"), ""), SHOWN,
    "missing-translation /data/a" },
  { "/check/text-translated-by-nothing", AB, TEXTS (TEXT ("x", "1"), TEXT ("x", "")), SHOWN,
    "missing-translation /data/a" },
  { "/check/text-translated-by-a-dash", AB, TEXTS (TEXT ("x", "1"), TEXT ("x", "-")), SHOWN,
    "missing-translation /data/a" },
  { "/check/guidance-without-translation", AB,
    TEXTS ("<text id='x'><value>1</value><value form='guidance'>g</value></text>", TEXT ("x", "1")),
    SHOWN, "missing-translation /data/a" },
  { "/check/texts-translated", AB, TEXTS (TEXT ("x", "1"), TEXT ("x", "2")), SHOWN,
    "!missing-translation" },
  { "/check/question-without-label", AB, "", "<input ref='/data/a'/>", "no-label /data/a" },
  { "/check/question-with-a-blank-label", AB, "", "<input ref='/data/a'><label> </label></input>",
    "no-label /data/a" },
  { "/check/row-of-a-table-needs-no-label", AB, "",
    "<select1 ref='/data/a' "
    "appearance='list-nolabel'><item><label>l</label><value>v</value></item></select1>",
    "!no-label" },
  { "/check/section-over-25-minutes", AB, "",
    "<group>" MANY (MANY (INPUT ("/data/a"))) INPUT ("/data/a") "</group>", "long-section -" },
  { "/check/section-of-25-minutes", AB, "", "<group>" MANY (MANY (INPUT ("/data/a"))) "</group>",
    "!long-section" },
  { "/check/loose-questions-are-a-section", AB, "",
    MANY (MANY (INPUT ("/data/a"))) INPUT ("/data/a"), "long-section /data/a" },
  { "/check/repeat-takes-its-count-of-times", AB, "",
    "<group><repeat nodeset='/data/r' jr:count='101'>" INPUT ("/data/r/z") "</repeat></group>",
    "long-section -" },
  { "/check/what-is-asked-sometimes-counts-half", AB,
    "<bind nodeset='/data/a' relevant='/data/b = 1'/>",
    "<group>" MANY (MANY (INPUT ("/data/a") INPUT ("/data/a"))) "</group>", "!long-section" },
  { NULL },
};

/* A form that does not load is told all its bad expressions, not only the first. */
static void
test_unloaded (void)
{
  g_autofree char *xml = htk_test_form_xml (
      AB,
      "<bind nodeset='/data/a' relevant='1 +'/><bind nodeset='/data/b' calculate='nope()'/>"
      "<bind nodeset='/data/r' relevant='true(1)'/>",
      BODY_AB);
  static const char *const wanted[]
      = { "xpath-syntax /data/a", "xpath-unknown-function /data/b", "xpath-arity /data/r" };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, NULL, NULL, &error);
  g_autoptr (GPtrArray) findings = NULL;

  g_assert_null (form);
  findings = htk_form_check_unloaded (xml, -1, "xpath-syntax", error);
  g_assert_cmpuint (findings->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < findings->len; i++)
    {
      HtkFormFault *finding = findings->pdata[i];
      g_autofree char *name = g_strdup_printf ("%s %s", finding->code, finding->ref);

      g_assert_cmpstr (name, ==, wanted[i]);
      g_assert_cmpint (finding->severity, ==, HTK_FAULT_ERROR);
    }
}

static void
find_in_xml (const char *xml, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, NULL, NULL, &error);
  g_autoptr (GPtrArray) findings = form != NULL
                                       ? htk_form_check (form, NULL)
                                       : htk_form_check_unloaded (xml, -1, "form-invalid", error);
  gboolean found = FALSE;

  for (guint i = 0; i < findings->len; i++)
    found = found || strcmp (((HtkFormFault *)findings->pdata[i])->code, wanted) == 0;
  if (!found)
    g_error ("%s is not found in %s", wanted, xml);
}

/* What stands around a form. */
static void
test_frame (void)
{
  g_autofree char *xml
      = htk_test_form_xml (AB, "<bind nodeset='/data/a' entities:saveto='x'/>", BODY_AB);
  g_autofree char *bare = htk_test_form_xml (AB, "", BODY_AB);
  g_auto (GStrv) without_id = g_strsplit (bare, " id=\"t\"", 2);
  g_auto (GStrv) without_namespace
      = g_strsplit (bare, " xmlns=\"http://www.w3.org/2002/xforms\"", 2);
  g_autofree char *no_id = g_strjoinv ("", without_id);
  g_autofree char *no_namespace = g_strjoinv ("", without_namespace);

  find_in_xml (xml, "undeclared-prefix");
  find_in_xml (no_id, "no-form-id");
  find_in_xml (no_namespace, "wrong-namespace");
  find_in_xml ("<root><item/></root>", "wrong-namespace");
}

/* Reasoning about one condition ends, however many ways there are to meet it. */
static void
test_hard_conditions (void)
{
  g_autoptr (GString) condition = g_string_new ("true()");
  g_autoptr (GString) model = g_string_new (NULL);
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < 150; i++)
    g_string_append_printf (condition, " and (/data/a = 'x%d' or contains(/data/b, 'y%d'))", i, i);
  g_string_append (condition, " and /data/a = 'z'");
  for (int i = 0; i < 60; i++)
    g_string_append_printf (condition,
                            " and if(if(if(/data/a = %d, 1, 2) = 1, 1, 2) = 1, 1, 2) = 1", i);
  g_string_printf (model, "<bind nodeset='/data/r' relevant=\"%s\"/>", condition->str);
  {
    g_autoptr (HtkForm) form = htk_test_form (AB, model->str, BODY_AB, NULL);
    g_autoptr (GPtrArray) findings = htk_form_check (form, NULL);

    g_assert_nonnull (findings);
  }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* A long chain of questions, each asked only after the one before, and a long list. */
static void
test_large_form (void)
{
  g_autoptr (GString) instance = g_string_new ("<s/><q0/>");
  g_autoptr (GString) model = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  gint64 start = g_get_monotonic_time ();

  g_string_append (model, "<instance id='l'><root>");
  for (int i = 0; i < 50000; i++)
    g_string_append_printf (model, "<item><name>n%d</name><label>L</label><v>%d</v></item>", i,
                            i % 50);
  g_string_append (model, "</root></instance>");
  for (int i = 1; i < 300; i++)
    {
      g_string_append_printf (instance, "<q%d/>", i);
      g_string_append_printf (model,
                              "<bind nodeset='/data/q%d' type='int' constraint='. &lt; 1000' "
                              "relevant=\"/data/q%d &gt; %d and /data/s = 'n%d'\"/>",
                              i, i - 1, i, i % 7);
      g_string_append_printf (body, "<input ref='/data/q%d'><label>L</label></input>", i);
    }
  g_string_append (body, "<select1 ref='/data/s'><label>S</label><itemset "
                         "nodeset=\"instance('l')/root/item[v = /data/q0]\"><value ref='name'/>"
                         "<label ref='label'/></itemset></select1>");
  {
    g_autoptr (HtkForm) form = htk_test_form (instance->str, model->str, body->str, NULL);
    g_autoptr (GPtrArray) findings = htk_form_check (form, NULL);

    g_assert_nonnull (findings);
  }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  htk_check_add_cases (references);
  htk_check_add_cases (structure);
  htk_check_add_cases (texts);
  g_test_add_func ("/check/form-that-does-not-load-is-told-all", test_unloaded);
  g_test_add_func ("/check/frame-of-a-form", test_frame);
  g_test_add_func ("/check/large-form-ends", test_large_form);
  g_test_add_func ("/check/hard-conditions-end", test_hard_conditions);
  return g_test_run ();
}
