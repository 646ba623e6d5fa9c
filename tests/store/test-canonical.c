/* What two programs must write alike: the text that is hashed and signed, and ids that sort by their time. */
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-uuid.h"

static void
test_canonical_json (void)
{
  static const char *const pairs[][2] = {
    { "{\"b\":1,\"a\":[true,null,\"x\\n\"]}", "{\"a\":[true,null,\"x\\n\"],\"b\":1}" },
    { "{\"x\":1.50,\"y\":2.0,\"z\":0.1}", "{\"x\":1.5,\"y\":2,\"z\":0.1}" },
    { "\"\\u4e2d\\u6587\"", "\"中文\"" },
    { "[]", "[]" },
    { "{}", "{}" },
    { "{\"o\":{\"b\":{},\"a\":{}}}", "{\"o\":{\"a\":{},\"b\":{}}}" },
    { "\"\\\"q\\\" \\\\ \\u0001\\b\\f\\r\\t\\/ \\u007f\"",
      "\"\\\"q\\\" \\\\ \\u0001\\u0008\\u000c\\r\\t/ \x7f\"" },
    { "{\"名\":\"\",\"B\":0,\"a\":-0.25}", "{\"B\":0,\"a\":-0.25,\"名\":\"\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (JsonNode) node = htk_json_parse (pairs[i][0], NULL);
      g_autofree char *text = htk_canonical_json (node);

      g_assert_cmpstr (text, ==, pairs[i][1]);
    }
}

static void
test_uuid7_sorts_by_time (void)
{
  g_autofree char *a = htk_uuid7_new ();
  g_autofree char *b = NULL;
  gint64 start = g_get_real_time () / 1000;

  g_assert_true (htk_uuid7_is_valid (a));
  g_assert_false (htk_uuid7_is_valid ("00000000-0000-4000-8000-000000000000"));
  g_assert_false (htk_uuid7_is_valid (NULL));
  while (g_get_real_time () / 1000 <= start)
    ;
  b = htk_uuid7_new ();
  g_assert_cmpstr (a, <, b);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/canonical-json", test_canonical_json);
  g_test_add_func ("/store/uuid7-sorts-by-time", test_uuid7_sorts_by_time);
  return g_test_run ();
}
