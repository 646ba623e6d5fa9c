/* Data types and controls: what each takes, how it is stored, what a client is told. */
#include "tests/form/form-fixture.h"

#include <string.h>

typedef struct
{
  const char *type;
  const char *given;
  const char *stored; /* "" is what a value not of the type leaves */
} Answer;

static void
test_answers_by_type (void)
{
  static const Answer answers[] = {
    { "string", " a  b ", " a  b " },
    { "int", "37", "37" },
    { "int", "0037", "37" },
    { "int", "-5", "-5" },
    { "int", "abc", "" },
    { "int", "2147483648", "" },
    { "xsd:int", "3", "3" },
    { "decimal", "2.50", "2.5" },
    { "decimal", "-.5", "-0.5" },
    { "decimal", "1e3", "" },
    { "boolean", "true", "true" },
    { "date", "2026-02-28", "2026-02-28" },
    { "date", "2026-02-30", "" },
    { "date", "28.2.2026", "" },
    { "date", "0000-00-00", "" },
    { "time", "23:59:59.000+08:00", "23:59:59.000+08:00" },
    { "time", "25:00:00", "" },
    { "dateTime", "2026-11-24T09:30:00.000+08:00", "2026-11-24T09:30:00.000+08:00" },
    { "dateTime", "2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z" },
    { "dateTime", "2026-11-31T09:30:00Z", "" },
    { "geopoint", "24.35 102.54 0 0", "24.35 102.54 0.0 0.0" },
    { "geopoint", "95 10 0 0", "" },
    { "geotrace", "1 1 0 0; 2 2 0 0", "1.0 1.0 0.0 0.0;2.0 2.0 0.0 0.0" },
    { "geotrace", "1 1 0 0", "" },
    { "geoshape", "1 1 0 0;2 2 0 0;3 1 0 0;1 1 0 0",
      "1.0 1.0 0.0 0.0;2.0 2.0 0.0 0.0;3.0 1.0 0.0 0.0;1.0 1.0 0.0 0.0" },
    { "geoshape", "1 1 0 0;2 2 0 0", "" },
    { "barcode", "6901234567892", "6901234567892" },
    { "intent", "x", "x" },
    { "binary", "a.jpg", "a.jpg" },
    { "unheard-of", "any", "any" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *bind = g_strdup_printf ("<bind nodeset=\"/data/a\" type=\"%s\"/>",
                                               answers[i].type);
      g_autoptr (HtkForm) form = htk_test_form ("<a/>", bind, "<input ref=\"/data/a\"/>", NULL);
      g_autoptr (HtkInstance) instance = htk_test_instance (form);

      htk_test_answer (instance, "/data/a", answers[i].given);
      htk_test_value (instance, "/data/a", answers[i].stored);
    }
}

/* Expressions read 10, submissions have 10.0, and going on reads 10 again. */
static void
test_decimal_is_written_with_a_point (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<d/><s/>", "<bind nodeset=\"/data/d\" type=\"decimal\"/>"
      "<bind nodeset=\"/data/s\" calculate=\"concat(/data/d, ' yuan')\"/>",
      "<input ref=\"/data/d\"/>", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkInstance) resumed = NULL;
  g_autofree char *xml = NULL;

  htk_test_answer (instance, "/data/d", "10");
  htk_test_value (instance, "/data/s", "10 yuan");
  xml = htk_instance_to_xml (instance, TRUE);
  g_assert_nonnull (strstr (xml, "<d>10.0</d>"));
  resumed = htk_test_resume (form, xml);
  htk_test_value (resumed, "/data/d", "10");
  htk_test_value (resumed, "/data/s", "10 yuan");
}

static void
param_is (HtkInstance *instance,
          const char  *ref,
          const char  *name,
          const char  *value)
{
  g_autoptr (HtkState) state = htk_test_state (instance, ref);

  g_assert_cmpstr (g_hash_table_lookup (state->params, name), ==, value);
}

static void
test_what_clients_are_told (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<r/><u/><t/><s/><g><x/></g>",
      "<bind nodeset=\"/data/r\" type=\"int\"/>"
      "<bind nodeset=\"/data/u\" type=\"binary\" orx:max-pixels=\"1024\"/>"
      "<bind nodeset=\"/data/s\" saveIncomplete=\"true()\"/>",
      "<range ref=\"/data/r\" start=\"1\" end=\"9\" step=\"2\"/>"
      "<upload ref=\"/data/u\" mediatype=\"image/*\" accept=\".png,.jpg\"/>"
      "<trigger ref=\"/data/t\"/><input ref=\"/data/s\" rows=\"4\" autoplay=\"audio\" "
      "accuracyThreshold=\"5\" appearance=\"multiline w3\"/>"
      "<group ref=\"/data/g\" intent=\"org.example.pick(a='1')\"><input ref=\"/data/g/x\"/></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) s = htk_test_state (instance, "/data/s");

  param_is (instance, "/data/r", "start", "1");
  param_is (instance, "/data/r", "end", "9");
  param_is (instance, "/data/r", "step", "2");
  param_is (instance, "/data/u", "mediatype", "image/*");
  param_is (instance, "/data/u", "accept", ".png,.jpg");
  param_is (instance, "/data/u", "max-pixels", "1024");
  param_is (instance, "/data/s", "saveIncomplete", "true()");
  param_is (instance, "/data/s", "rows", "4");
  param_is (instance, "/data/s", "autoplay", "audio");
  param_is (instance, "/data/s", "accuracyThreshold", "5");
  param_is (instance, "/data/g", "intent", "org.example.pick(a='1')");
  g_assert_cmpstr (s->appearance[0], ==, "multiline");
  g_assert_cmpstr (s->appearance[1], ==, "w3");
}

static void
test_trigger_and_rank (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<t/><k/>", "<bind nodeset=\"/data/k\" type=\"odk:rank\"/>",
      "<trigger ref=\"/data/t\"/><odk:rank ref=\"/data/k\">"
      "<item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item>"
      "</odk:rank>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;

  htk_test_answer (instance, "/data/t", "1");
  htk_test_value (instance, "/data/t", "OK");
  htk_test_answer (instance, "/data/t", "");
  htk_test_value (instance, "/data/t", "");
  htk_test_answer (instance, "/data/k", "b a");
  htk_test_value (instance, "/data/k", "b a");
  g_assert_false (htk_instance_set (instance, htk_instance_find (instance, "/data/k", NULL), "a",
                                    &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_BAD_VALUE);
}

static void
test_controls_that_cannot_be (void)
{
  const char *const range[] = { "/data/a", "int or decimal", NULL };
  const char *const upload[] = { "/data/a", "pictures", NULL };

  htk_test_form_refused ("<a/>", "<bind nodeset=\"/data/a\" type=\"date\"/>",
                         "<range ref=\"/data/a\" start=\"1\" end=\"2\" step=\"1\"/>",
                         HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, range);
  htk_test_form_refused ("<a/>", "", "<upload ref=\"/data/a\" mediatype=\"pictures\"/>",
                         HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, upload);
}

static void
test_readonly_and_relevance_are_inherited (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<lock/><hide/><g><h><x/></h></g>",
      "<bind nodeset=\"/data/g\" readonly=\"/data/lock = 'y'\"/>"
      "<bind nodeset=\"/data/g/h\" relevant=\"/data/hide != 'y'\"/>",
      "<input ref=\"/data/lock\"/><input ref=\"/data/hide\"/><group ref=\"/data/g\">"
      "<group ref=\"/data/g/h\"><input ref=\"/data/g/h/x\"/></group></group>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  HtkNode x = htk_instance_find (instance, "/data/g/h/x", NULL);
  g_autoptr (GError) locked = NULL;
  g_autoptr (GError) hidden = NULL;

  htk_test_answer (instance, "/data/lock", "y");
  g_assert_false (htk_instance_set (instance, x, "1", &locked));
  g_assert_error (locked, HTK_FORM_ERROR, HTK_FORM_ERROR_READONLY);
  htk_test_answer (instance, "/data/hide", "y");
  g_assert_false (htk_instance_set (instance, x, "1", &hidden));
  g_assert_error (hidden, HTK_FORM_ERROR, HTK_FORM_ERROR_NOT_RELEVANT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/types/answers-by-type", test_answers_by_type);
  g_test_add_func ("/types/decimal-is-written-with-a-point", test_decimal_is_written_with_a_point);
  g_test_add_func ("/types/what-clients-are-told", test_what_clients_are_told);
  g_test_add_func ("/types/trigger-and-rank", test_trigger_and_rank);
  g_test_add_func ("/types/controls-that-cannot-be", test_controls_that_cannot_be);
  g_test_add_func ("/types/readonly-and-relevance-are-inherited",
                   test_readonly_and_relevance_are_inherited);
  return g_test_run ();
}
