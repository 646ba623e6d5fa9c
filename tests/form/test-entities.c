/* Entities made and changed by a filling (ODK Entities), lists of them in other forms, and the
 * compact record. */
#include "tests/form/form-fixture.h"

#include <string.h>

/* Entities need their declaration in the form's own meta block, so these forms are whole. */
#define FORM(version, data, model, body)                                                           \
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "     \
  "xmlns:entities=\"http://www.opendatakit.org/xforms/entities\" "                                 \
  "xmlns:odk=\"http://www.opendatakit.org/xforms\"><h:head><h:title>T</h:title>"                  \
  "<model entities:entities-version=\"" version "\"><instance>" data "</instance>" model           \
  "</model></h:head><h:body>" body "</h:body></h:html>"

static HtkInstance *
begin (const char            *xml,
       const HtkTestResource *resources)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_test_form_with (xml, resources, &error);

  g_assert_no_error (error);
  return htk_test_instance (form);
}

/* "dataset action id label base: name=value …", one line an entity. */
static char *
entities (HtkInstance *instance)
{
  g_autoptr (GPtrArray) all = htk_instance_entities (instance);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      HtkEntity *e = all->pdata[i];

      g_string_append_printf (out, "%s%s %s %s %s %s/%s/%s:", i > 0 ? "\n" : "", e->dataset,
                              e->action, e->id, e->label, e->base_version, e->trunk_version,
                              e->branch_id);
      for (guint k = 0; k + 1 < e->data->len; k += 2)
        g_string_append_printf (out, " %s=%s", (char *) e->data->pdata[k],
                                (char *) e->data->pdata[k + 1]);
    }
  return g_string_free (out, FALSE);
}

static void
test_create (void)
{
  g_autoptr (HtkInstance) instance = begin (
      FORM ("2022.1.0",
            "<data id=\"t\"><species/><age/><meta><instanceID/><entity dataset=\"trees\" id=\"\" "
            "create=\"\"><label/></entity></meta></data>",
            "<bind nodeset=\"/data/species\" entities:saveto=\"species\"/>"
            "<bind nodeset=\"/data/age\" type=\"int\" relevant=\"/data/species != 'oak'\" "
            "entities:saveto=\"age\"/>"
            "<bind nodeset=\"/data/meta/entity/@create\" calculate=\"/data/species != ''\"/>"
            "<bind nodeset=\"/data/meta/entity/@id\"/><setvalue event=\"odk-instance-first-load\" "
            "ref=\"/data/meta/entity/@id\" value=\"uuid()\"/>"
            "<bind nodeset=\"/data/meta/entity/label\" calculate=\"/data/species\"/>",
            "<input ref=\"/data/species\"/><input ref=\"/data/age\"/>"),
      NULL);
  g_autofree char *none = entities (instance);
  g_autofree char *one = NULL;
  g_autofree char *less = NULL;

  g_assert_cmpstr (none, ==, "");
  htk_test_answer (instance, "/data/species", "ash");
  htk_test_answer (instance, "/data/age", "9");
  one = entities (instance);
  g_assert_cmpstr (one, ==, "trees create 00000000-0000-4000-8000-000000000000 ash "
                            "(null)/(null)/(null): species=ash age=9");
  htk_test_answer (instance, "/data/species", "oak");
  less = entities (instance);
  g_assert_nonnull (strstr (less, ": species=oak"));
  g_assert_null (strstr (less, "age="));
}

static void
test_update_from_a_list (void)
{
  static const HtkTestResource trees[] = {
    { "jr://file-csv/trees.csv", "name,label,__version,__trunkVersion,__branchId\n"
                                 "t1,Oak,3,2,b1\nt2,Ash,1,,\n" },
    { NULL },
  };
  g_autoptr (HtkInstance) instance = begin (
      FORM ("2024.1.0",
            "<data id=\"t\"><tree/><cm/><meta><instanceID/><entity dataset=\"trees\" id=\"\" "
            "update=\"1\" baseVersion=\"\" trunkVersion=\"\" branchId=\"\"><label/></entity></meta>"
            "</data>",
            "<instance id=\"trees\" src=\"jr://file-csv/trees.csv\"/>"
            "<bind nodeset=\"/data/cm\" type=\"int\" entities:saveto=\"cm\"/>"
            "<bind nodeset=\"/data/meta/entity/@id\" calculate=\" /data/tree \"/>"
            "<bind nodeset=\"/data/meta/entity/@baseVersion\" "
            "calculate=\"instance('trees')/root/item[name= /data/tree ]/__version\"/>"
            "<bind nodeset=\"/data/meta/entity/@trunkVersion\" "
            "calculate=\"instance('trees')/root/item[name= /data/tree ]/__trunkVersion\"/>"
            "<bind nodeset=\"/data/meta/entity/@branchId\" "
            "calculate=\"instance('trees')/root/item[name= /data/tree ]/__branchId\"/>",
            "<select1 ref=\"/data/tree\"><itemset nodeset=\"instance('trees')/root/item\">"
            "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>"
            "<input ref=\"/data/cm\"/>"),
      trees);
  g_autofree char *got = NULL;

  htk_test_answer (instance, "/data/tree", "t1");
  htk_test_answer (instance, "/data/cm", "70");
  got = entities (instance);
  g_assert_cmpstr (got, ==, "trees update t1  3/2/b1: cm=70");
}

/* Each declaration has the properties around it: of its repeat instance, of its group. */
static void
test_several_declarations (void)
{
  g_autoptr (HtkInstance) instance = begin (
      FORM ("2025.1.0",
            "<data id=\"t\"><farm/><g><well/><meta><entity dataset=\"wells\" id=\"w\" create=\"1\">"
            "<label>W</label></entity></meta></g><m><tree/><meta><entity dataset=\"trees\" id=\"x\" "
            "create=\"1\"><label>T</label></entity></meta></m><m><tree/><meta><entity "
            "dataset=\"trees\" id=\"y\" create=\"true\"><label>T</label></entity></meta></m>"
            "<meta><instanceID/><entity dataset=\"farms\" id=\"f\" create=\"1\" update=\"1\"><label>F"
            "</label></entity></meta></data>",
            "<bind nodeset=\"/data/farm\" entities:saveto=\"farm\"/>"
            "<bind nodeset=\"/data/g/well\" entities:saveto=\"well\"/>"
            "<bind nodeset=\"/data/m/tree\" entities:saveto=\"tree\"/>",
            "<input ref=\"/data/farm\"/><group ref=\"/data/g\"><input ref=\"/data/g/well\"/></group>"
            "<repeat nodeset=\"/data/m\"><input ref=\"/data/m/tree\"/></repeat>"),
      NULL);
  g_autofree char *got = NULL;

  htk_test_answer (instance, "/data/farm", "1");
  htk_test_answer (instance, "/data/g/well", "2");
  htk_test_answer (instance, "/data/m[1]/tree", "3");
  htk_test_answer (instance, "/data/m[2]/tree", "4");
  got = entities (instance);
  g_assert_cmpstr (got, ==,
                   "wells create w W (null)/(null)/(null): well=2\n"
                   "trees create x T (null)/(null)/(null): tree=3\n"
                   "trees create y T (null)/(null)/(null): tree=4\n"
                   "farms upsert f F (null)/(null)/(null): farm=1");
}

static void
test_newer_version_makes_none (void)
{
  g_autoptr (HtkInstance) instance = begin (
      FORM ("2452.2.0",
            "<data id=\"t\"><a/><meta><instanceID/><entity dataset=\"d\" id=\"i\" create=\"1\"/>"
            "</meta></data>", "", "<input ref=\"/data/a\"/>"),
      NULL);
  g_autofree char *got = entities (instance);
  GPtrArray *warnings = htk_form_warnings (htk_instance_form (instance));

  g_assert_cmpstr (got, ==, "");
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (warnings->pdata[0], "2452.2.0"));
}

static void
test_reserved_property (void)
{
  static const char *const names[] = { "name", "LABEL", "__x", "1st" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *bind = g_strdup_printf (
          FORM ("2024.1.0", "<data id=\"t\"><a/><meta><instanceID/></meta></data>",
                "<bind nodeset=\"/data/a\" entities:saveto=\"%s\"/>", "<input ref=\"/data/a\"/>"),
          names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (htk_test_form_with (bind, NULL, &error));
      g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_nonnull (strstr (error->message, "/data/a"));
    }
}

/* The example of the specification. */
static void
test_compact_record (void)
{
  g_autoptr (HtkInstance) instance = begin (
      FORM ("2024.1.0",
            "<household id=\"h\" prefix=\"hh\" delimiter=\"|\"><person><firstname tag=\"fn\"/>"
            "<lastname odk:tag=\"ln\"/><age>10</age></person><meta><instanceID/></meta></household>",
            "<bind nodeset=\"/household/person/lastname\" relevant=\"../age &gt; 5\"/>"
            "<bind nodeset=\"/household/person/age\" type=\"int\"/>",
            "<group ref=\"/household/person\"><input ref=\"/household/person/firstname\"/>"
            "<input ref=\"/household/person/lastname\"/><input ref=\"/household/person/age\"/>"
            "</group>"),
      NULL);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  htk_test_answer (instance, "/household/person/lastname", "Bar");
  one = htk_instance_to_compact (instance);
  g_assert_cmpstr (one, ==, "hh|fn||ln|Bar");
  htk_test_answer (instance, "/household/person/firstname", "Mary|Kate");
  htk_test_answer (instance, "/household/person/age", "3");
  two = htk_instance_to_compact (instance);
  g_assert_cmpstr (two, ==, "hh|fn|Mary\\|Kate");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entities/created-when-it-says-so", test_create);
  g_test_add_func ("/entities/updated-from-a-list", test_update_from_a_list);
  g_test_add_func ("/entities/several-declarations", test_several_declarations);
  g_test_add_func ("/entities/newer-version-makes-none", test_newer_version_makes_none);
  g_test_add_func ("/entities/reserved-property-is-named", test_reserved_property);
  g_test_add_func ("/compact/record", test_compact_record);
  return g_test_run ();
}
