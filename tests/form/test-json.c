/* Answers as XML and JSON, there and back without loss, after any run of answers. HTK_TEST_SEED
 * repeats a run. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define ROUNDS 30
#define STEPS 25

static const char instance_xml[] =
    "<n>1</n><d/><s/><when/><hide/><g note=\"x\"><x/><y a=\"1\" odk:b=\"2\">q</y></g>"
    "<m jr:template=\"\" kind=\"&lt;\"><v/><k jr:template=\"\"><w/></k></m><c><z/></c><empty/>";

static const char model_xml[] =
    "<bind nodeset=\"/data/n\" type=\"int\"/><bind nodeset=\"/data/d\" type=\"decimal\"/>"
    "<bind nodeset=\"/data/g\" relevant=\"/data/hide != 'y'\"/>"
    "<bind nodeset=\"/data/g/@note\" calculate=\"concat('n', /data/n)\"/>"
    "<bind nodeset=\"/data/m/v\" type=\"int\"/>"
    "<bind nodeset=\"/data/m/k\" relevant=\"../v != 3\"/>";

static const char body_xml[] =
    "<input ref=\"/data/n\"/><input ref=\"/data/d\"/><input ref=\"/data/s\"/>"
    "<input ref=\"/data/hide\"/><group ref=\"/data/g\"><input ref=\"/data/g/x\"/>"
    "<input ref=\"/data/g/y\"/></group><repeat nodeset=\"/data/m\"><input ref=\"/data/m/v\"/>"
    "<repeat nodeset=\"/data/m/k\"><input ref=\"/data/m/k/w\"/></repeat></repeat>"
    "<repeat nodeset=\"/data/c\" jr:count=\"/data/n\"><input ref=\"/data/c/z\"/></repeat>";

static void
try_answer (HtkInstance *instance,
            GRand       *rand,
            const char  *ref)
{
  static const char *const values[] = {
    "", "0", "3", "2.50", "-7", "y", "007", "文字 & <b>\"q\"</b>", " two  spaces ", "line\nline\ttab",
    "1e5", "99999999999999999999", "0.1", "true", "null", "\r\n", "]]>", "\xf0\x9f\x8f\xa0",
  };
  HtkNode node = htk_instance_find (instance, ref, NULL);

  if (node != 0)
    htk_instance_set (instance, node,
                      values[g_rand_int_range (rand, 0, G_N_ELEMENTS (values))], NULL);
}

static void
step (HtkInstance *instance,
      GRand       *rand)
{
  static const char *const refs[] = { "/data/n",        "/data/d",   "/data/s",
                                      "/data/hide",     "/data/g/x", "/data/g/y",
                                      "/data/m[1]/v",   "/data/m[2]/v",
                                      "/data/m[1]/k[1]/w", "/data/m[2]/k[2]/w", "/data/c[2]/z" };
  static const char *const ranges[] = { "/data/m", "/data/m[1]/k", "/data/m[2]/k" };
  const char *range = ranges[g_rand_int_range (rand, 0, G_N_ELEMENTS (ranges))];
  g_autofree char *first = g_strconcat (range, "[1]", NULL);
  gboolean fixed;

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      if (htk_instance_repeat_count (instance, range, &fixed, NULL) < 4)
        htk_instance_repeat_add (instance, range, 0, NULL);
      break;
    case 1:
      if (htk_instance_find (instance, first, NULL) != 0)
        htk_instance_repeat_remove (instance, htk_instance_find (instance, first, NULL), NULL);
      break;
    default:
      try_answer (instance, rand, refs[g_rand_int_range (rand, 0, G_N_ELEMENTS (refs))]);
    }
}

static JsonNode *
through_text (JsonNode *json)
{
  g_autofree char *text = json_to_string (json, FALSE);
  g_autoptr (GError) error = NULL;
  JsonNode *again = json_from_string (text, &error);

  g_assert_no_error (error);
  return again;
}

/* XML -> JSON -> XML, and JSON -> XML -> JSON, of the draft and of the submission. */
static void
check_round_trip (HtkForm     *form,
                  HtkInstance *instance,
                  gboolean     draft)
{
  g_autofree char *xml = htk_instance_to_xml (instance, draft);
  g_autoptr (HtkInstance) from_xml = htk_test_resume (form, xml);
  g_autoptr (JsonNode) json = htk_instance_to_json (instance, draft);
  g_autoptr (JsonNode) parsed = through_text (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkInstance) from_json = htk_instance_new_from_json (form, NULL, parsed, FALSE, &error);
  g_autofree char *xml_of_json = NULL;
  g_autoptr (JsonNode) json_of_xml = htk_instance_to_json (from_xml, draft);
  g_autofree char *one = json_to_string (json, FALSE);
  g_autofree char *two = json_to_string (json_of_xml, FALSE);

  g_assert_no_error (error);
  xml_of_json = htk_instance_to_xml (from_json, draft);
  g_assert_cmpstr (xml_of_json, ==, xml);
  g_assert_cmpstr (one, ==, two);
}

static void
test_round_trips (void)
{
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);
  const char *text = g_getenv ("HTK_TEST_SEED");
  guint32 seed = text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : g_random_int ();

  g_test_message ("HTK_TEST_SEED=%u", seed);
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed + round);
      g_autoptr (HtkInstance) instance = htk_test_instance (form);

      for (guint i = 0; i < STEPS; i++)
        {
          step (instance, rand);
          check_round_trip (form, instance, TRUE);
          check_round_trip (form, instance, FALSE);
        }
    }
}

static void
test_canonical (void)
{
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (JsonNode) json = NULL;
  g_autofree char *text = NULL;

  htk_instance_repeat_add (instance, "/data/m", 0, NULL);
  htk_test_answer (instance, "/data/d", "2");
  json = htk_instance_to_json (instance, FALSE);
  text = json_to_string (json, FALSE);
  g_assert_true (g_str_has_prefix (
      text, "{\"id\":\"t\",\"version\":\"1\",\"data\":{\"n\":1,\"d\":2.0,\"s\":null,\"when\":null,"
            "\"hide\":null,\"g\":{\"@note\":\"n1\",\"x\":null,\"y\":{\"@a\":\"1\",\"@odk:b\":\"2\","
            "\"#text\":\"q\"}},\"m\":[{\"@kind\":\"<\",\"v\":null}],\"c\":[{\"z\":null}],"
            "\"empty\":null,\"meta\":{"));
}

/* Members in another order are the same answers. */
static void
test_order_does_not_matter (void)
{
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);
  g_autoptr (JsonNode) json = json_from_string (
      "{\"data\":{\"s\":\"b\",\"m\":[{\"v\":4},{\"k\":[{\"w\":\"c\"}],\"v\":null}],\"n\":2},"
      "\"version\":\"1\",\"id\":\"t\"}", NULL);
  g_autoptr (HtkInstance) instance = htk_instance_new_from_json (form, NULL, json, FALSE, NULL);
  g_autofree char *xml = htk_instance_to_xml (instance, FALSE);

  g_assert_nonnull (strstr (xml, "<n>2</n><d/><s>b</s><when/>"));
  htk_test_value (instance, "/data/m[2]/k[1]/w", "c");
  g_assert_nonnull (strstr (xml, "<c><z/></c><c><z/></c>"));
}

static void
test_wrong_json_is_named (void)
{
  static const char *const texts[][2] = {
    { "[]", "data" },
    { "{\"id\":\"t\"}", "data" },
    { "{\"id\":\"other\",\"data\":{}}", "other" },
    { "{\"id\":\"t\",\"data\":[]}", "data" },
    { "{\"id\":\"t\",\"data\":{\"m\":[[1]]}}", "m" },
    { "{\"id\":\"t\",\"data\":{\"a b\":1}}", "a b" },
    { "{\"id\":\"t\",\"data\":{\"@x\":{}}}", "@x" },
  };
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) json = json_from_string (texts[i][0], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (htk_instance_new_from_json (form, NULL, json, FALSE, &error));
      g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_MISMATCH);
      g_assert_nonnull (strstr (error->message, texts[i][1]));
    }
}

static void
test_nested_too_deep (void)
{
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);
  JsonNode *inner = json_node_init_string (json_node_alloc (), "x");
  g_autoptr (JsonNode) json = json_node_alloc ();
  JsonObject *top = json_object_new ();
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 700; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_member (object, "a", inner);
      inner = json_node_init_object (json_node_alloc (), object);
      json_object_unref (object);
    }
  json_object_set_string_member (top, "id", "t");
  json_object_set_member (top, "data", inner);
  json_node_init_object (json, top);
  json_object_unref (top);
  g_assert_null (htk_instance_new_from_json (form, NULL, json, FALSE, &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_MISMATCH);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/round-trips-of-any-filling", test_round_trips);
  g_test_add_func ("/json/one-canonical-shape", test_canonical);
  g_test_add_func ("/json/order-does-not-matter", test_order_does_not_matter);
  g_test_add_func ("/json/wrong-json-is-named", test_wrong_json_is_named);
  g_test_add_func ("/json/nested-too-deep", test_nested_too_deep);
  return g_test_run ();
}
