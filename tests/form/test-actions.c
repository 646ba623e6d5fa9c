/* What a form does by itself: each event and action of ODK XForms, and the preloads. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define INPUT(ref) "<input ref=\"/data/" ref "\"/>"
#define SETVALUE(event, ref, rest) "<setvalue event=\"" event "\" ref=\"/data/" ref "\" " rest

static void
test_first_load (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a>2</a><b/><c>old</c><d/><e/>",
      "<bind nodeset=\"/data/d\" calculate=\"/data/a * 10\"/><bind id=\"e\" nodeset=\"/data/e\"/>"
      SETVALUE ("odk-instance-first-load", "b", "value=\"/data/d + 1\"/>")
      SETVALUE ("odk-instance-first-load", "c", "/>")
      "<setvalue event=\"xforms-ready\" bind=\"e\">text &amp; more</setvalue>",
      INPUT ("a"), NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkInstance) resumed = NULL;
  g_autofree char *draft = NULL;

  htk_test_value (instance, "/data/b", "21");
  htk_test_value (instance, "/data/c", "");
  htk_test_value (instance, "/data/e", "text & more");
  htk_test_answer (instance, "/data/a", "3");
  htk_test_value (instance, "/data/b", "21");
  draft = htk_instance_to_xml (instance, TRUE);
  resumed = htk_test_resume (form, draft);
  htk_test_value (resumed, "/data/b", "21");
}

static void
test_every_load (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<n>0</n><m>0</m>",
      SETVALUE ("odk-instance-load", "n", "value=\"/data/n + 1\"/>")
      SETVALUE ("odk-instance-first-load odk-instance-load", "m", "value=\"/data/m + 1\"/>"),
      INPUT ("n"), NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autofree char *draft = htk_instance_to_xml (instance, TRUE);
  g_autoptr (HtkInstance) resumed = htk_test_resume (form, draft);

  htk_test_value (instance, "/data/n", "1");
  htk_test_value (resumed, "/data/n", "2");
  htk_test_value (instance, "/data/m", "1");
  htk_test_value (resumed, "/data/m", "2");
}

/* Dispatched for instances a person or jr:count adds, never for those the form defines. */
static void
test_new_repeat (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<k>1</k><m><x/><y/></m><c><z/></c>", "<bind nodeset=\"/data/k\" type=\"int\"/>",
      INPUT ("k") "<repeat nodeset=\"/data/m\">"
      SETVALUE ("odk-new-repeat", "m/x", "value=\"../../k + position(..)\"/>")
      SETVALUE ("odk-instance-first-load odk-new-repeat", "m/y", ">hello</setvalue>")
      INPUT ("m/x") "</repeat><repeat nodeset=\"/data/c\" jr:count=\"/data/k\">"
      SETVALUE ("odk-new-repeat", "c/z", ">made</setvalue>") INPUT ("c/z") "</repeat>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  htk_test_value (instance, "/data/m[1]/x", "");
  htk_test_value (instance, "/data/m[1]/y", "hello");
  g_assert_cmpuint (htk_instance_repeat_add (instance, "/data/m", 0, NULL), !=, 0);
  htk_test_value (instance, "/data/m[2]/x", "3");
  htk_test_value (instance, "/data/m[2]/y", "hello");
  htk_test_value (instance, "/data/m[1]/x", "");
  htk_test_value (instance, "/data/c[1]/z", "");
  htk_test_answer (instance, "/data/k", "3");
  htk_test_value (instance, "/data/c[3]/z", "made");
}

/* It comes after all calculations, and a chain of actions follows to its end. */
static void
test_value_changed (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a/><twice/><b/><c/><n>0</n><m><x/><y/></m><m><x/><y/></m>",
      "<bind nodeset=\"/data/twice\" calculate=\"/data/a * 2\"/>",
      "<input ref=\"/data/a\">" SETVALUE ("xforms-value-changed", "b", "value=\"/data/twice\"/>")
      SETVALUE ("xforms-value-changed", "n", "value=\"/data/n + 1\"/>") "</input>"
      "<input ref=\"/data/b\">" SETVALUE ("xforms-value-changed", "c", ">seen</setvalue>")
      "</input><repeat nodeset=\"/data/m\"><input ref=\"/data/m/x\">"
      SETVALUE ("xforms-value-changed", "m/y", "value=\"concat(../x, '!')\"/>")
      "</input></repeat>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  htk_test_value (instance, "/data/n", "0");
  htk_test_answer (instance, "/data/a", "4");
  htk_test_value (instance, "/data/b", "8");
  htk_test_value (instance, "/data/c", "seen");
  htk_test_value (instance, "/data/n", "1");
  htk_test_answer (instance, "/data/a", "4");
  htk_test_value (instance, "/data/n", "1");
  htk_test_answer (instance, "/data/m[2]/x", "q");
  htk_test_value (instance, "/data/m[2]/y", "q!");
  htk_test_value (instance, "/data/m[1]/y", "");
}

static void
test_actions_in_a_ring (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a>0</a><b>0</b>", "",
      "<input ref=\"/data/a\">" SETVALUE ("xforms-value-changed", "b", "value=\"/data/a + 1\"/>")
      "</input><input ref=\"/data/b\">"
      SETVALUE ("xforms-value-changed", "a", "value=\"/data/b + 1\"/>") "</input>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  gint64 start = g_get_monotonic_time ();

  htk_test_answer (instance, "/data/a", "1");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

static void
test_revalidate (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<end/><n/>",
      "<bind nodeset=\"/data/end\" type=\"dateTime\" jr:preload=\"timestamp\" "
      "jr:preloadParams=\"end\"/>"
      SETVALUE ("xforms-revalidate", "n", ">checked</setvalue>"),
      "", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);

  htk_test_value (instance, "/data/end", "");
  htk_test_value (instance, "/data/n", "");
  htk_instance_finalize (instance);
  htk_test_value (instance, "/data/end", "2026-11-24T09:30:00.000+08:00");
  htk_test_value (instance, "/data/n", "checked");
}

static void
test_setgeopoint (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<p/><q/>", "<bind nodeset=\"/data/p\" type=\"geopoint\"/>"
      "<odk:setgeopoint event=\"odk-instance-first-load\" ref=\"/data/p\" value=\"1\"/>",
      "<input ref=\"/data/p\"/>", NULL);
  HtkFormEnv env = { .location = "24.35 102.54 1640 5" };
  HtkFormEnv lost = { .location = "nowhere" };
  g_autoptr (HtkInstance) here = htk_instance_new (form, &env, NULL);
  g_autoptr (HtkInstance) nowhere = htk_instance_new (form, &lost, NULL);

  htk_test_value (here, "/data/p", "24.35 102.54 1640.0 5.0");
  htk_test_value (nowhere, "/data/p", "");
}

/* Recording is the client's work: it is told when, and how well. */
static void
test_recordaudio (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<r/>", "<bind nodeset=\"/data/r\" type=\"binary\"/><odk:recordaudio "
      "event=\"odk-instance-load\" ref=\"/data/r\" odk:quality=\"low\"/>",
      "", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (HtkState) state = htk_test_state (instance, "/data/r");

  g_assert_cmpstr (g_hash_table_lookup (state->params, "recordaudio"), ==, "odk-instance-load");
  g_assert_cmpstr (g_hash_table_lookup (state->params, "quality"), ==, "low");
}

static void
test_unknown_event (void)
{
  const char *const names[] = { "/data/a", "odk-sunrise", "odk-new-repeat", NULL };

  htk_test_form_refused ("<a/>", SETVALUE ("odk-instance-load odk-sunrise", "a", "/>"), "",
                         HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID, names);
}

static void
test_preloads (void)
{
  static const char *const binds[][4] = {
    { "a", "uid", "", "uuid:00000000-0000-4000-8000-000000000000" },
    { "b", "timestamp", "start", "2026-11-24T09:30:00.000+08:00" },
    { "c", "date", "today", "2026-11-24" },
    { "d", "property", "deviceid", "tablet-1" },
    { "e", "property", "username", "inspector" },
    { "f", "property", "phone number", "" },
    { "g", "property", "email", "" },
    { "h", "property", "simserial", "" },
    { "i", "timestamp", "end", "" },
  };
  g_autoptr (GString) nodes = g_string_new (NULL);
  g_autoptr (GString) model = g_string_new (NULL);
  g_autoptr (HtkForm) form = NULL;
  g_autoptr (HtkInstance) instance = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (binds); i++)
    {
      g_string_append_printf (nodes, "<%s/>", binds[i][0]);
      g_string_append_printf (model,
                              "<bind nodeset=\"/data/%s\" jr:preload=\"%s\" jr:preloadParams=\"%s\"/>",
                              binds[i][0], binds[i][1], binds[i][2]);
    }
  form = htk_test_form (nodes->str, model->str, "", NULL);
  instance = htk_test_instance (form);
  for (gsize i = 0; i < G_N_ELEMENTS (binds); i++)
    {
      g_autofree char *ref = g_strconcat ("/data/", binds[i][0], NULL);

      htk_test_value (instance, ref, binds[i][3]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/actions/first-load-once-after-calculations", test_first_load);
  g_test_add_func ("/actions/instance-load-each-time", test_every_load);
  g_test_add_func ("/actions/new-repeat-only-when-added", test_new_repeat);
  g_test_add_func ("/actions/value-changed-after-calculations", test_value_changed);
  g_test_add_func ("/actions/ring-comes-to-an-end", test_actions_in_a_ring);
  g_test_add_func ("/actions/revalidate-at-the-end", test_revalidate);
  g_test_add_func ("/actions/setgeopoint-or-blank", test_setgeopoint);
  g_test_add_func ("/actions/recordaudio-told-to-the-client", test_recordaudio);
  g_test_add_func ("/actions/unknown-event-is-named", test_unknown_event);
  g_test_add_func ("/actions/preloads", test_preloads);
  return g_test_run ();
}
