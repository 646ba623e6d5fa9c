/* Every question type of XLSForm becomes what ODK XForms has for it, and a form that loads. */
#include "app/form/htk-form-check.h"
#include "tests/xlsform/xls-fixture.h"

#include <string.h>

#define CHOICES "list_name,name,label\nl,a,Apple\nl,b,Bean\n"

typedef struct {
  const char *type, *parameters;
  const char *bind;    /* its type */
  const char *control; /* how its element begins; NULL for what is not asked */
  const char *more;    /* anything else that must be there */
} Case;

static const Case cases[] = {
  { "text", "", "string", "<input ref=\"/data/q\">", NULL },
  { "text", "rows=5", "string", "<input ref=\"/data/q\" rows=\"5\">", NULL },
  { "integer", "", "int", "<input", NULL },
  { "int", "", "int", "<input", NULL },
  { "decimal", "", "decimal", "<input", NULL },
  { "date", "", "date", "<input", NULL },
  { "time", "", "time", "<input", NULL },
  { "dateTime", "", "dateTime", "<input", NULL },
  { "datetime", "", "dateTime", "<input", NULL },
  { "note", "", "string", "<input", "readonly=\"true()\"" },
  { "barcode", "", "barcode", "<input", NULL },
  { "acknowledge", "", "string", "<trigger ref=\"/data/q\">", NULL },
  { "trigger", "", "string", "<trigger", NULL },
  { "geopoint", "", "geopoint", "<input", NULL },
  { "geopoint", "capture-accuracy=5 warning-accuracy=20 allow-mock-accuracy=true", "geopoint",
    "<input ref=\"/data/q\" accuracyThreshold=\"5\" unacceptableAccuracyThreshold=\"20\">",
    "odk:allow-mock-accuracy=\"true\"" },
  { "geotrace", "incremental=true", "geotrace", "<input ref=\"/data/q\" incremental=\"true\">",
    NULL },
  { "geoshape", "", "geoshape", "<input", NULL },
  { "select_one l", "", "string", "<select1 ref=\"/data/q\">",
    "<itemset nodeset=\"instance('l')/root/item\"><value ref=\"name\"/><label ref=\"label\"/>" },
  { "select one l", "", "string", "<select1", NULL },
  { "select_one l", "randomize=true", "string", "<select1", "randomize(instance('l')/root/item)" },
  { "select_one l", "randomize=true, seed=42", "string", "<select1",
    "randomize(instance('l')/root/item, 42)" },
  { "select_one l", "randomize=true seed=${other}", "string", "<select1",
    "randomize(instance('l')/root/item, /data/other)" },
  { "select_multiple l", "", "string", "<select ref=\"/data/q\">", NULL },
  { "select all that apply from l", "", "string", "<select ref", NULL },
  { "rank l", "", "odk:rank", "<odk:rank ref=\"/data/q\">", NULL },
  { "select_one_from_file v.csv", "", "string", "<select1", "src=\"jr://file-csv/v.csv\"" },
  { "select_one_from_file v.xml", "", "string", "<select1", "src=\"jr://file/v.xml\"" },
  { "select_one_from_file v.geojson", "", "string", "<select1",
    "<value ref=\"id\"/><label ref=\"title\"/>" },
  { "select_multiple_from_file v.csv", "value=town label=label", "string", "<select ref",
    "<value ref=\"town\"/><label ref=\"label\"/>" },
  { "range", "", "int", "<range ref=\"/data/q\" start=\"1\" end=\"10\" step=\"1\">", NULL },
  { "range", "start=0;end=1;step=0.25", "decimal",
    "<range ref=\"/data/q\" start=\"0\" end=\"1\" step=\"0.25\">", NULL },
  { "range", "start=0 end=10 step=2 tick_interval=4 placeholder=6", "int",
    "<range ref=\"/data/q\" start=\"0\" end=\"10\" step=\"2\" odk:tick-interval=\"4\" "
    "odk:placeholder=\"6\">",
    NULL },
  { "range", "tick_labelset=l", "int", "<range", "<itemset nodeset=\"instance('l')/root/item\">" },
  { "image", "max-pixels=1024", "binary", "<upload ref=\"/data/q\" mediatype=\"image/*\">",
    "orx:max-pixels=\"1024\"" },
  { "photo", "app=org.example.camera", "binary",
    "<upload ref=\"/data/q\" mediatype=\"image/*\" intent=\"org.example.camera\">", NULL },
  { "audio", "quality=voice-only", "binary", "<upload ref=\"/data/q\" mediatype=\"audio/*\">",
    "odk:quality=\"voice-only\"" },
  { "video", "", "binary", "<upload ref=\"/data/q\" mediatype=\"video/*\">", NULL },
  { "file", "", "binary", "<upload ref=\"/data/q\" mediatype=\"application/*\">", NULL },
  { "percentage", "", "int", "<input", "constraint=\"0 &lt;= . and . &lt;= 100\"" },
  { "start", "", "dateTime", NULL, "jr:preload=\"timestamp\" jr:preloadParams=\"start\"" },
  { "end", "", "dateTime", NULL, "jr:preload=\"timestamp\" jr:preloadParams=\"end\"" },
  { "today", "", "date", NULL, "jr:preload=\"date\" jr:preloadParams=\"today\"" },
  { "deviceid", "", "string", NULL, "jr:preload=\"property\" jr:preloadParams=\"deviceid\"" },
  { "username", "", "string", NULL, "jr:preload=\"property\" jr:preloadParams=\"username\"" },
  { "phonenumber", "", "string", NULL, "jr:preload=\"property\" jr:preloadParams=\"phonenumber\"" },
  { "email", "", "string", NULL, "jr:preload=\"property\" jr:preloadParams=\"email\"" },
  { "hidden", "", "string", NULL, NULL },
  { "start-geopoint", "", "geopoint", NULL,
    "<odk:setgeopoint event=\"odk-instance-first-load\" ref=\"/data/q\"/>" },
  { "background-audio", "quality=low", "binary", NULL,
    "<odk:recordaudio event=\"odk-instance-load\" ref=\"/data/q\" odk:quality=\"low\"/>" },
};

static void
check_case (const Case *c)
{
  g_autofree char *survey = g_strdup_printf ("type,name,label,parameters\n"
                                             "%s,q,Q,\"%s\"\ntext,other,O,\n",
                                             c->type, c->parameters);
  HtkTestSheets sheets = { survey, CHOICES };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autofree char *bind = g_strdup_printf ("<bind nodeset=\"/data/q\" type=\"%s\"", c->bind);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autoptr (GPtrArray) found = htk_form_check (form, NULL);

  htk_test_has (xml, bind);
  if (c->control != NULL)
    htk_test_has (xml, c->control);
  else
    {
      htk_test_has_not (xml, "<input ref=\"/data/q\"");
      htk_test_has_not (xml, "<upload ref=\"/data/q\"");
    }
  if (c->more != NULL)
    htk_test_has (xml, c->more);
  for (guint i = 0; i < found->len; i++)
    {
      HtkFormFault *finding = found->pdata[i];

      /* The files are at hand only for the engine here. */
      if (finding->severity == HTK_FAULT_ERROR && strcmp (finding->code, "missing-media") != 0)
        g_error ("%s: %s %s", c->type, finding->code, finding->message);
    }
  htk_test_answer (instance, "/data/other", "x");
}

static void
test_each_type (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (&cases[i]);
}

static void
test_metadata_names_itself (void)
{
  g_autofree char *xml = htk_test_xform (
      &(HtkTestSheets){ "type,name,label\nstart,,\ntoday,,\naudit,,\ntext,a,A\n" });

  htk_test_has (xml, "<start/><today/><a/><meta><audit/><instanceID/></meta>");
}

static void
test_audit (void)
{
  g_autofree char *xml = htk_test_xform (&(HtkTestSheets){
      "type,name,label,parameters\n"
      "audit,audit,,location-priority=balanced location-min-interval=60 location-max-age=120 "
      "track-changes=true identify-user=true track-changes-reasons=on-form-edit\ntext,a,A,\n" });

  htk_test_has (xml, "<bind nodeset=\"/data/meta/audit\" type=\"binary\" "
                     "odk:location-priority=\"balanced\" odk:location-min-interval=\"60\" "
                     "odk:location-max-age=\"120\" odk:track-changes=\"true\" "
                     "odk:track-changes-reasons=\"on-form-edit\" odk:identify-user=\"true\"/>");
}

static void
test_lists_of_files_offer_their_rows (void)
{
  HtkTestSheets sheets = { "type,name,label,choice_filter,parameters\n"
                           "select_one_from_file v.csv,q,Q,,\n"
                           "select_one_from_file v.csv,r,R,town = 't2',\n"
                           "select_one_from_file w.geojson,g,G,,\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autofree char *all = htk_test_labels (instance, "/data/q");
  g_autofree char *some = htk_test_labels (instance, "/data/r");
  g_autofree char *features = htk_test_labels (instance, "/data/g");

  g_assert_cmpstr (all, ==, "Apple|Bean");
  g_assert_cmpstr (some, ==, "Bean");
  g_assert_cmpstr (features, ==, "Well");
}

/* select_one_external: obsolete, but its list is at hand in the workbook. */
static void
test_external_choices (void)
{
  HtkTestSheets sheets
      = { .survey = "type,name,label,choice_filter\ntext,t,T,\n"
                    "select_one_external city,q,Q,town=${t}\n",
          .external = "list_name,name,label,town\ncity,a,Apple,t1\ncity,b,Bean,t2\n" };
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autofree char *labels = NULL;

  htk_test_answer (instance, "/data/t", "t2");
  labels = htk_test_labels (instance, "/data/q");
  g_assert_cmpstr (labels, ==, "Bean");
  htk_test_warned (&sheets,
                   (const char *const[]){ "survey, row 3, column type", "obsolete", NULL });
}

static void
test_external_files (void)
{
  HtkTestSheets sheets = { "type,name,label,calculation\n"
                           "csv-external,people,,\nxml-external,plots,,\n"
                           "calculate,one,,instance('people')/root/item[name = 'b']/label\n"
                           "calculate,two,,instance('plots')/root/item[1]/label\n"
                           "calculate,three,,\"pulldata('prices', 'label', 'name', 'a')\"\n"
                           "text,a,A,\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  htk_test_has (xml, "<instance id=\"people\" src=\"jr://file-csv/people.csv\"/>");
  htk_test_has (xml, "<instance id=\"plots\" src=\"jr://file/plots.xml\"/>");
  htk_test_has (xml, "<instance id=\"prices\" src=\"jr://file-csv/prices.csv\"/>");
  g_assert_cmpstr (htk_test_value (instance, "/data/one"), ==, "Bean");
  g_assert_cmpstr (htk_test_value (instance, "/data/two"), ==, "Apple");
  g_assert_cmpstr (htk_test_value (instance, "/data/three"), ==, "Apple");
}

/* A household's members are the choices for its head; one without a name is none. */
static void
test_select_from_repeat (void)
{
  HtkTestSheets sheets = { "type,name,label,choice_filter,repeat_count\n"
                           "begin repeat,m,Member,,3\ntext,who,Name,,\ninteger,age,Age,,\n"
                           "end repeat,,,,\n"
                           "select_one ${who},head,Head,,\n"
                           "select_one ${who},adult,Adult,${age} >= 18,\n" };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);
  g_autofree char *heads = NULL;
  g_autofree char *adults = NULL;

  htk_test_has (xml, "nodeset=\"/data/m[./who != '']\"><value ref=\"who\"/><label ref=\"who\"/>");
  htk_test_answer (instance, "/data/m[1]/who", "Li");
  htk_test_answer (instance, "/data/m[1]/age", "40");
  htk_test_answer (instance, "/data/m[3]/who", "Pu");
  htk_test_answer (instance, "/data/m[3]/age", "4");
  heads = htk_test_labels (instance, "/data/head");
  adults = htk_test_labels (instance, "/data/adult");
  g_assert_cmpstr (heads, ==, "Li|Pu");
  g_assert_cmpstr (adults, ==, "Li");
}

static void
test_table_list (void)
{
  HtkTestSheets sheets = { "type,name,label,appearance\n"
                           "begin group,g,How often,table-list\n"
                           "select_one l,q1,Water,\nselect_one l,q2,Power,quick\n"
                           "end group,,,\n",
                           CHOICES };
  g_autofree char *xml = htk_test_xform (&sheets);
  g_autoptr (HtkForm) form = htk_test_load (&sheets);
  g_autoptr (HtkInstance) instance = htk_test_fill (form);

  htk_test_has (xml, "<group ref=\"/data/g\" appearance=\"field-list\">");
  htk_test_has (xml, "<input ref=\"/data/g/g_table_list_label\">");
  htk_test_has (xml, "<select1 ref=\"/data/g/g_table_list_choices\" appearance=\"label\">");
  htk_test_has (xml, "<select1 ref=\"/data/g/q1\" appearance=\"list-nolabel\">");
  htk_test_has (xml, "<select1 ref=\"/data/g/q2\" appearance=\"list-nolabel quick\">");
  htk_test_answer (instance, "/data/g/q2", "b");
  REFUSED ("type,name,label,appearance\nbegin group,g,G,table-list\nselect_one l,a,A,\n"
           "select_one k,b,B,\nend group,,,\n",
           CHOICES "k,x,X\n", "survey, row 4, column type", "“select_one l”");
}

/* The place is taken when the question that triggers it is answered. */
static void
test_background_geopoint (void)
{
  g_autofree char *xml = htk_test_xform (
      &(HtkTestSheets){ "type,name,label,trigger\ntext,a,A,\nbackground-geopoint,where,,${a}\n" });

  htk_test_has (xml, "<odk:setgeopoint event=\"xforms-value-changed\" ref=\"/data/where\"/>");
  htk_test_has (xml, "<bind nodeset=\"/data/where\" type=\"geopoint\"/>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xlsform/types/each-converts-loads-and-checks", test_each_type);
  g_test_add_func ("/xlsform/types/metadata-names-itself", test_metadata_names_itself);
  g_test_add_func ("/xlsform/types/audit-keeps-its-parameters", test_audit);
  g_test_add_func ("/xlsform/types/files-offer-their-rows", test_lists_of_files_offer_their_rows);
  g_test_add_func ("/xlsform/types/external-choices-are-choices", test_external_choices);
  g_test_add_func ("/xlsform/types/external-files-can-be-read", test_external_files);
  g_test_add_func ("/xlsform/types/members-are-choices", test_select_from_repeat);
  g_test_add_func ("/xlsform/types/table-list-is-a-table", test_table_list);
  g_test_add_func ("/xlsform/types/background-geopoint-waits-for-its-trigger",
                   test_background_geopoint);
  return g_test_run ();
}
