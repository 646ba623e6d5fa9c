/* A form that loads does what its author wrote, and one that does not load says what to mend. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define REFUSED(instance, model, body, domain, code, ...)                                          \
  htk_test_form_refused (instance, model, body, domain, code,                                      \
                         (const char *const[]){ __VA_ARGS__, NULL })

static void
test_cycle (void)
{
  REFUSED ("<a/><b/><c/>",
           "<bind nodeset=\"/data/a\" calculate=\"/data/b + 1\"/>"
           "<bind nodeset=\"/data/b\" calculate=\"/data/c + 1\"/>"
           "<bind nodeset=\"/data/c\" calculate=\"../a + 1\"/>",
           "<input ref=\"/data/a\"/>", HTK_FORM_ERROR, HTK_FORM_ERROR_CYCLE, "/data/a", "/data/b",
           "/data/c");
  REFUSED ("<a/>", "<bind nodeset=\"/data/a\" relevant=\". = 1\"/>", "<input ref=\"/data/a\"/>",
           HTK_FORM_ERROR, HTK_FORM_ERROR_CYCLE, "/data/a");
}

static void
test_bad_expression (void)
{
  REFUSED ("<a/><b/>", "<bind nodeset=\"/data/b\" calculate=\"frobnicate(/data/a)\"/>",
           "<input ref=\"/data/a\"/>", HTK_XPATH_ERROR, HTK_XPATH_ERROR_UNKNOWN_FUNCTION,
           "calculate", "/data/b", "frobnicate(/data/a)");
  REFUSED ("<a/>", "<bind nodeset=\"/data/a\" constraint=\". &gt; \"/>", "<input ref=\"/data/a\"/>",
           HTK_XPATH_ERROR, HTK_XPATH_ERROR_SYNTAX, "constraint", "/data/a");
  REFUSED ("<a/>", "<bind nodeset=\"/data/a\" relevant=\"selected(1)\"/>",
           "<input ref=\"/data/a\"/>", HTK_XPATH_ERROR, HTK_XPATH_ERROR_ARITY, "relevant",
           "/data/a", "selected");
}

static void
test_missing_lists (void)
{
  REFUSED ("<a/>", "<instance id=\"villages\" src=\"jr://file-csv/villages.csv\"/>",
           "<input ref=\"/data/a\"/>", HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE,
           "jr://file-csv/villages.csv", "villages");
  REFUSED ("<a/>", "",
           "<select1 ref=\"/data/a\"><itemset nodeset=\"instance('nowhere')/root/item\">"
           "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>",
           HTK_FORM_ERROR, HTK_FORM_ERROR_RESOURCE, "nowhere", "/data/a");
  REFUSED ("<a/>", "",
           "<select1 ref=\"/data/a\"><itemset nodeset=\"/data/b\"/></select1>", HTK_FORM_ERROR,
           HTK_FORM_ERROR_INVALID, "/data/a");
}

static void
test_choice_filter (void)
{
  static const HtkTestResource resources[] = {
    { "jr://file-csv/v.csv", "name,label,town\nv1,哀牢,t1\nv2,\"磨盘, 上\",t1\nv3,新平,t2\n" },
    { NULL },
  };
  g_autoptr (HtkForm) form = htk_test_form (
      "<town/><village/>", "<instance id=\"v\" src=\"jr://file-csv/v.csv\"/>",
      "<input ref=\"/data/town\"/><select1 ref=\"/data/village\">"
      "<itemset nodeset=\"instance('v')/root/item[town = /data/town]\"><value ref=\"name\"/>"
      "<label ref=\"label\"/></itemset></select1>",
      resources);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autofree char *none = htk_test_choices (instance, "/data/village");
  g_autofree char *two = NULL;
  g_autofree char *one = NULL;

  g_assert_cmpstr (none, ==, "");
  htk_test_answer (instance, "/data/town", "t1");
  two = htk_test_choices (instance, "/data/village");
  g_assert_cmpstr (two, ==, "v1=哀牢 v2=磨盘, 上");
  htk_test_answer (instance, "/data/village", "v2");
  htk_test_value (instance, "/data/village", "v2");
  htk_test_answer (instance, "/data/town", "t2");
  one = htk_test_choices (instance, "/data/village");
  g_assert_cmpstr (one, ==, "v3=新平");
  htk_test_value (instance, "/data/village", "");
  htk_test_answer (instance, "/data/town", "t1");
  htk_test_value (instance, "/data/village", "");
}

static void
test_repeats_of_the_person (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<m jr:template=\"\"><age>1</age><pos/></m><total/>",
      "<bind nodeset=\"/data/m/age\" type=\"int\"/>"
      "<bind nodeset=\"/data/m/pos\" calculate=\"position(..)\"/>"
      "<bind nodeset=\"/data/total\" type=\"int\" calculate=\"sum(/data/m/age)\"/>",
      "<group ref=\"/data/m\"><repeat nodeset=\"/data/m\"><input ref=\"/data/m/age\"/></repeat>"
      "</group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;
  gboolean fixed = TRUE;

  g_assert_cmpint (htk_instance_repeat_count (instance, "/data/m", &fixed, &error), ==, 0);
  g_assert_false (fixed);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 0, &error), !=, 0);
  htk_test_answer (instance, "/data/m[2]/age", "30");
  htk_test_value (instance, "/data/total", "32");
  htk_test_value (instance, "/data/m[3]/pos", "3");
  g_assert_true (htk_instance_repeat_remove (
      instance, htk_instance_find (instance, "/data/m[1]", NULL), &error));
  htk_test_value (instance, "/data/total", "31");
  htk_test_value (instance, "/data/m[1]/age", "30");
  htk_test_value (instance, "/data/m[2]/pos", "2");
  g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 1, &error), !=, 0);
  htk_test_value (instance, "/data/m[2]/age", "30");
  htk_test_value (instance, "/data/m[3]/pos", "3");
  g_assert_cmpint (htk_instance_find (instance, "/data/m[4]/age", &error), ==, 0);
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_NODE);
}

static void
test_repeats_of_the_form (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<n>2</n><m jr:template=\"\"><age/></m>", "<bind nodeset=\"/data/n\" type=\"int\"/>",
      "<input ref=\"/data/n\"/><group ref=\"/data/m\"><repeat nodeset=\"/data/m\" "
      "jr:count=\"/data/n\"><input ref=\"/data/m/age\"/></repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;
  gboolean fixed = FALSE;

  g_assert_cmpint (htk_instance_repeat_count (instance, "/data/m", &fixed, NULL), ==, 2);
  g_assert_true (fixed);
  htk_test_answer (instance, "/data/m[2]/age", "7");
  htk_test_answer (instance, "/data/n", "4");
  g_assert_cmpint (htk_instance_repeat_count (instance, "/data/m", &fixed, NULL), ==, 4);
  htk_test_value (instance, "/data/m[2]/age", "7");
  htk_test_answer (instance, "/data/n", "");
  g_assert_cmpint (htk_instance_repeat_count (instance, "/data/m", &fixed, NULL), ==, 4);
  htk_test_answer (instance, "/data/n", "0");
  g_assert_cmpint (htk_instance_repeat_count (instance, "/data/m", &fixed, NULL), ==, 0);
  htk_test_answer (instance, "/data/n", "1");
  g_assert_cmpint (htk_instance_repeat_add (instance, "/data/m", 0, &error), ==, 0);
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_REPEAT_FIXED);
}

static void
test_not_relevant (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<has/><g><what/></g><echo/>",
      "<bind nodeset=\"/data/g\" relevant=\"/data/has = 'yes'\"/>"
      "<bind nodeset=\"/data/g/what\" required=\"true()\"/>"
      "<bind nodeset=\"/data/echo\" calculate=\"/data/g/what\"/>",
      "<input ref=\"/data/has\"/><group ref=\"/data/g\"><input ref=\"/data/g/what\"/></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkInstance) resumed = NULL;
  g_autofree char *draft = NULL;
  g_autofree char *submission = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (htk_instance_set (instance, htk_instance_find (instance, "/data/g/what", NULL),
                                    "x", &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NOT_RELEVANT);
  htk_test_answer (instance, "/data/has", "yes");
  htk_test_answer (instance, "/data/g/what", "roof");
  htk_test_value (instance, "/data/echo", "roof");
  htk_test_answer (instance, "/data/has", "no");
  g_assert_false (htk_test_relevant (instance, "/data/g/what"));
  htk_test_value (instance, "/data/echo", "");
  draft = htk_instance_to_xml (instance, TRUE);
  submission = htk_instance_to_xml (instance, FALSE);
  g_assert_nonnull (strstr (draft, "<what>roof</what>"));
  g_assert_null (strstr (submission, "<g>"));
  g_assert_null (strstr (submission, "roof"));
  resumed = htk_test_resume (form, draft);
  htk_test_answer (resumed, "/data/has", "yes");
  htk_test_value (resumed, "/data/g/what", "roof");
  htk_test_value (resumed, "/data/echo", "roof");
}

static void
test_languages (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<who/><pick/>",
      "<itext><translation lang=\"中文\" default=\"true()\"><text id=\"p\"><value>选 "
      "<output value=\"/data/who\"/></value><value form=\"guidance\">细看</value></text>"
      "<text id=\"c\"><value>好</value></text></translation>"
      "<translation lang=\"English\"><text id=\"p\"><value>Pick <output value=\"/data/who\"/>"
      "</value></text><text id=\"c\"><value>good</value></text></translation></itext>",
      "<input ref=\"/data/who\"/><select1 ref=\"/data/pick\"><label ref=\"jr:itext('p')\"/>"
      "<hint ref=\"jr:itext('p')\"/><item><label ref=\"jr:itext('c')\"/><value>1</value></item>"
      "</select1>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) chinese = NULL;
  g_autoptr (HtkState) english = NULL;
  g_autofree char *choices = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (htk_form_languages (form)[0], ==, "中文");
  g_assert_cmpstr (htk_form_languages (form)[1], ==, "English");
  htk_test_answer (instance, "/data/who", "A");
  chinese = htk_test_state (instance, "/data/pick");
  g_assert_cmpstr (chinese->label, ==, "选 A");
  g_assert_cmpstr (chinese->guidance, ==, "细看");
  g_assert_true (htk_instance_set_language (instance, "English", &error));
  english = htk_test_state (instance, "/data/pick");
  g_assert_cmpstr (english->label, ==, "Pick A");
  choices = htk_test_choices (instance, "/data/pick");
  g_assert_cmpstr (choices, ==, "1=good");
  g_assert_false (htk_instance_set_language (instance, "Yi", &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_NO_LANGUAGE);
}

static void
test_constraint_is_stored_and_marked (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<age/>",
      "<bind nodeset=\"/data/age\" type=\"int\" constraint=\". &lt; 150\" "
      "jr:constraintMsg=\"太大\" required=\"true()\" jr:requiredMsg=\"必填\"/>",
      "<input ref=\"/data/age\"/>", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) wrong = NULL;
  g_autoptr (HtkState) empty = NULL;
  g_autoptr (GPtrArray) violations = NULL;

  htk_test_answer (instance, "/data/age", "200");
  htk_test_value (instance, "/data/age", "200");
  wrong = htk_test_state (instance, "/data/age");
  g_assert_false (wrong->valid);
  g_assert_cmpstr (wrong->violation, ==, "constraint");
  g_assert_cmpstr (wrong->constraint_message, ==, "太大");
  htk_test_answer (instance, "/data/age", NULL);
  empty = htk_test_state (instance, "/data/age");
  g_assert_cmpstr (empty->violation, ==, "required");
  violations = htk_instance_validate (instance);
  g_assert_cmpuint (violations->len, ==, 1);
  g_assert_cmpstr (((HtkViolation *) violations->pdata[0])->message, ==, "必填");
}

static void
note_changed (HtkInstance *instance,
              GArray      *nodes,
              gpointer     data)
{
  GString *out = data;

  for (guint i = 0; i < nodes->len; i++)
    {
      g_autofree char *ref = htk_instance_ref_of (instance, g_array_index (nodes, HtkNode, i));

      g_string_append_printf (out, "%s;", ref);
    }
}

static void
test_only_what_depends (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a/><b/><twice/><other/>",
      "<bind nodeset=\"/data/twice\" calculate=\"/data/a * 2\"/>"
      "<bind nodeset=\"/data/other\" calculate=\"concat(/data/b, '!')\"/>",
      "<input ref=\"/data/a\"/><input ref=\"/data/b\"/>", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GString) changed = g_string_new (NULL);

  htk_instance_set_changed (instance, note_changed, changed);
  htk_test_answer (instance, "/data/a", "4");
  g_assert_cmpstr (changed->str, ==, "/data/a;/data/twice;");
}

static void
test_actions (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<start/><a/><copy/><dev/><m jr:template=\"\"><s/></m>",
      "<bind nodeset=\"/data/start\" type=\"dateTime\" jr:preload=\"timestamp\" "
      "jr:preloadParams=\"start\"/>"
      "<bind nodeset=\"/data/dev\" jr:preload=\"property\" jr:preloadParams=\"deviceid\"/>"
      "<setvalue event=\"odk-instance-first-load\" ref=\"/data/a\" value=\"1 + 1\"/>",
      "<input ref=\"/data/a\"><setvalue event=\"xforms-value-changed\" ref=\"/data/copy\" "
      "value=\"concat('=', /data/a)\"/></input><group ref=\"/data/m\"><repeat nodeset=\"/data/m\">"
      "<setvalue event=\"odk-new-repeat\" ref=\"/data/m/s\" value=\"position(..)\"/>"
      "<input ref=\"/data/m/s\"/></repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  htk_test_value (instance, "/data/start", "2026-11-24T09:30:00.000+08:00");
  htk_test_value (instance, "/data/dev", "tablet-1");
  htk_test_value (instance, "/data/a", "2");
  htk_test_answer (instance, "/data/a", "9");
  htk_test_value (instance, "/data/copy", "=9");
  htk_instance_repeat_add (instance, "/data/m", 0, NULL);
  htk_instance_repeat_add (instance, "/data/m", 0, NULL);
  htk_test_value (instance, "/data/m[2]/s", "2");
}

static void
test_edit_gets_a_new_id (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a/>", "<bind nodeset=\"/data/orx:meta/orx:instanceID\" jr:preload=\"uid\"/>",
      "<input ref=\"/data/a\"/>", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) edited = htk_instance_new_from_xml (
      form, NULL,
      "<data id=\"t\" version=\"1\" xmlns:orx=\"http://openrosa.org/xforms\"><a>1</a><orx:meta>"
      "<orx:instanceID>uuid:old</orx:instanceID></orx:meta></data>",
      TRUE, &error);
  g_autofree char *xml = NULL;

  g_assert_no_error (error);
  xml = htk_instance_to_xml (edited, FALSE);
  g_assert_nonnull (strstr (xml, "<orx:deprecatedID>uuid:old</orx:deprecatedID>"));
  g_assert_null (strstr (xml, "<orx:instanceID>uuid:old"));
}

static void
test_other_form_is_refused (void)
{
  g_autoptr (HtkForm) form = htk_test_form ("<a/>", "", "<input ref=\"/data/a\"/>", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (htk_instance_new_from_xml (form, NULL, "<data id=\"u\"><a/></data>", FALSE,
                                            &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "u"));
}

static void
test_entities (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<name/><m jr:template=\"\"><who/><meta><entity dataset=\"members\" create=\"1\" id=\"\">"
      "<label/></entity></meta></m><meta><entity dataset=\"houses\" create=\"\" update=\"\" id=\"\">"
      "<label/></entity></meta>",
      "<bind nodeset=\"/data/name\" entities:saveto=\"head\" "
      "xmlns:entities=\"http://www.opendatakit.org/xforms/entities\"/>"
      "<bind nodeset=\"/data/m/who\" entities:saveto=\"person\" "
      "xmlns:entities=\"http://www.opendatakit.org/xforms/entities\"/>"
      "<bind nodeset=\"/data/meta/entity/@create\" calculate=\"/data/name = 'new'\"/>"
      "<bind nodeset=\"/data/meta/entity/@update\" calculate=\"/data/name = 'old'\"/>"
      "<bind nodeset=\"/data/meta/entity/@id\" calculate=\"concat('h-', /data/name)\"/>"
      "<bind nodeset=\"/data/m/meta/entity/label\" calculate=\"../../../who\"/>",
      "<input ref=\"/data/name\"/><group ref=\"/data/m\"><repeat nodeset=\"/data/m\">"
      "<input ref=\"/data/m/who\"/></repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GPtrArray) none = htk_instance_entities (instance);
  g_autoptr (GPtrArray) both = NULL;
  HtkEntity *entity;

  g_assert_cmpuint (none->len, ==, 0);
  htk_instance_repeat_add (instance, "/data/m", 0, NULL);
  htk_test_answer (instance, "/data/m[1]/who", "李");
  htk_test_answer (instance, "/data/name", "old");
  both = htk_instance_entities (instance);
  g_assert_cmpuint (both->len, ==, 2);
  entity = both->pdata[0];
  g_assert_cmpstr (entity->dataset, ==, "members");
  g_assert_cmpstr (entity->action, ==, "create");
  g_assert_cmpstr (entity->label, ==, "李");
  g_assert_cmpuint (entity->data->len, ==, 2);
  g_assert_cmpstr (entity->data->pdata[0], ==, "person");
  entity = both->pdata[1];
  g_assert_cmpstr (entity->action, ==, "update");
  g_assert_cmpstr (entity->id, ==, "h-old");
  g_assert_cmpuint (entity->data->len, ==, 2);
  g_assert_cmpstr (entity->data->pdata[1], ==, "old");
}

static void
test_params_and_attachments (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<r/><p>a.jpg</p>",
      "<bind nodeset=\"/data/r\" type=\"decimal\"/><bind nodeset=\"/data/p\" type=\"binary\"/>",
      "<range ref=\"/data/r\" start=\"1\" end=\"5\" step=\"0.5\" appearance=\"x\"/>"
      "<upload ref=\"/data/p\" mediatype=\"image/*\"/>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) state = htk_test_state (instance, "/data/r");
  g_autoptr (GPtrArray) files = htk_instance_attachments (instance);

  g_assert_cmpstr (g_hash_table_lookup (state->params, "step"), ==, "0.5");
  g_assert_cmpuint (g_hash_table_size (state->params), ==, 3);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (files->pdata[0], ==, "a.jpg");
}

static void
test_json (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<n>3</n><d>2.5</d><s>文</s><e/><m><k>1</k></m><m><k>2</k></m>",
      "<bind nodeset=\"/data/n\" type=\"int\"/><bind nodeset=\"/data/d\" type=\"decimal\"/>"
      "<bind nodeset=\"/data/m/k\" type=\"int\"/>",
      "<input ref=\"/data/n\"/><group ref=\"/data/m\"><repeat nodeset=\"/data/m\">"
      "<input ref=\"/data/m/k\"/></repeat></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (JsonNode) json = htk_instance_to_json (instance, FALSE);
  g_autofree char *text = json_to_string (json, FALSE);

  g_assert_true (g_str_has_prefix (
      text, "{\"id\":\"t\",\"version\":\"1\",\"data\":{\"n\":3,\"d\":2.5,\"s\":\"文\",\"e\":null,"
            "\"m\":[{\"k\":1},{\"k\":2}],\"meta\":{"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form/cycle-names-its-questions", test_cycle);
  g_test_add_func ("/form/bad-expression-names-question-and-text", test_bad_expression);
  g_test_add_func ("/form/missing-list-is-named", test_missing_lists);
  g_test_add_func ("/form/choice-filter-clears-what-it-takes-away", test_choice_filter);
  g_test_add_func ("/form/repeats-added-and-removed", test_repeats_of_the_person);
  g_test_add_func ("/form/repeats-counted-by-the-form", test_repeats_of_the_form);
  g_test_add_func ("/form/not-relevant-kept-in-draft-not-submitted", test_not_relevant);
  g_test_add_func ("/form/languages", test_languages);
  g_test_add_func ("/form/wrong-answer-is-stored-and-marked", test_constraint_is_stored_and_marked);
  g_test_add_func ("/form/only-what-depends-changes", test_only_what_depends);
  g_test_add_func ("/form/preloads-and-actions", test_actions);
  g_test_add_func ("/form/edit-gets-a-new-id", test_edit_gets_a_new_id);
  g_test_add_func ("/form/answers-of-another-form-are-refused", test_other_form_is_refused);
  g_test_add_func ("/form/json-is-typed", test_json);
  g_test_add_func ("/form/entities-made-and-changed", test_entities);
  g_test_add_func ("/form/params-and-attachments", test_params_and_attachments);
  return g_test_run ();
}
