/* Who may choose what in a conflict, and which fields a visit changes: also over a correction. */
#include "app/record/htk-conflict-life.h"
#include "app/record/htk-subject-fields.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"

static gboolean
may (const char *kind,
     const char *choice,
     const char *role,
     gboolean    own)
{
  const HtkConflict c = { .kind = (char *) kind };
  g_autoptr (GError) error = NULL;
  gboolean allowed = htk_conflict_may (&c, choice, role, own, &error);

  g_assert_true (allowed == (error == NULL));
  return allowed;
}

static void
test_who (void)
{
  static const char *const kinds[] = { "fork", "double", "household", "team" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_assert_true (may (kinds[i], "mine", "lead", FALSE));
      g_assert_true (may (kinds[i], "theirs", "county", FALSE));
      /* Nobody decides about a visit of their own, and a worker about none. */
      g_assert_false (may (kinds[i], "mine", "lead", TRUE));
      g_assert_false (may (kinds[i], "mine", "worker", TRUE));
      g_assert_false (may (kinds[i], "mine", "worker", FALSE));
      g_assert_false (may (kinds[i], "base", "lead", FALSE));
    }
  g_assert_true (may ("field", "base", "worker", TRUE));
  g_assert_false (may ("field", "base", "worker", FALSE));
  g_assert_false (may ("field", "both", "lead", FALSE));
  g_assert_true (may ("double", "both", "lead", FALSE));
  g_assert_true (may ("decision", "theirs", "lead", TRUE));
  g_assert_false (may ("decision", "mine", "lead", TRUE));
  g_assert_false (may ("field", "mine", "auditor", FALSE));
}

/* Whom it waits for, and who only reads. */
static void
test_whose (void)
{
  static const struct
  {
    const char *kind, *role;
    gboolean own, any;
  } cases[] = {
    { "fork", "worker", TRUE, FALSE },    { "fork", "lead", FALSE, TRUE },
    { "fork", "lead", TRUE, FALSE },      { "double", "county", FALSE, TRUE },
    { "team", "worker", TRUE, FALSE },    { "household", "worker", TRUE, FALSE },
    { "field", "worker", TRUE, TRUE },    { "field", "worker", FALSE, FALSE },
    { "decision", "worker", TRUE, TRUE }, { "decision", "auditor", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const HtkConflict c = { .kind = (char *) cases[i].kind };

      g_assert_true (htk_conflict_may_any (&c, cases[i].role, cases[i].own) == cases[i].any);
    }
}

static GHashTable *
fields (const char *json)
{
  GHashTable *map = htk_paths_read (json);

  g_assert_nonnull (map);
  return map;
}

static void
assert_changed (const char *start,
                const char *mine,
                const char *corrected,
                const char *corrected_base,
                const char *wanted)
{
  g_autoptr (GHashTable) s = fields (start);
  g_autoptr (GHashTable) m = fields (mine);
  g_autoptr (GHashTable) c = corrected != NULL ? fields (corrected) : NULL;
  g_autoptr (JsonNode) base = corrected_base != NULL ? htk_json_parse (corrected_base, NULL) : NULL;
  g_autoptr (JsonObject) changed =
    htk_paths_changed (s, m, c, base != NULL ? json_node_get_object (base) : NULL);
  g_autofree char *text = htk_json_write (changed);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_changed (void)
{
  assert_changed ("{\"m/a/name\":\"x\",\"m/a/sex\":\"1\"}", "{\"m/a/name\":\"y\",\"m/a/sex\":\"1\"}", NULL, NULL,
                  "{\"m/a/name\":\"x\"}");
  assert_changed ("{}", "{\"m/a/rel\":\"son\"}", NULL, NULL, "{\"m/a/rel\":null}");
  /* The register moved between the visit and its correction: what was there before the visit counts. */
  assert_changed ("{\"m/a/name\":\"county\"}", "{\"m/a/name\":\"y\"}", "{\"m/a/name\":\"y\"}",
                  "{\"m/a/name\":\"x\"}", "{\"m/a/name\":\"x\"}");
  /* What the visit only showed and the correction leaves alone is still no change. */
  assert_changed ("{\"m/a/name\":\"county\"}", "{\"m/a/name\":\"x\"}", "{\"m/a/name\":\"x\"}", "{}", "{}");
  /* Corrected back to what it was. */
  assert_changed ("{\"m/a/name\":\"x\"}", "{\"m/a/name\":\"x\"}", "{\"m/a/name\":\"y\"}", "{\"m/a/name\":\"x\"}",
                  "{}");
}

static void
test_put (void)
{
  g_autoptr (JsonNode) node =
    htk_json_parse ("{\"id\":\"h\",\"members\":[{\"id\":\"a\",\"name\":\"x\"}]}", NULL);
  g_autoptr (JsonNode) project = htk_json_parse ("{\"id\":\"p\",\"paid\":1}", NULL);
  JsonObject *row = json_node_get_object (node);

  g_assert_true (htk_field_put (row, "m/a/name", "y"));
  g_assert_true (htk_field_put (json_node_get_object (project), "project/paid", "500"));
  g_assert_cmpint (htk_json_int (json_node_get_object (project), "paid", 0), ==, 500);
  g_assert_cmpstr (htk_json_text (json_array_get_object_element (htk_json_list (row, "members"), 0), "name"),
                   ==, "y");
  g_assert_false (htk_field_put (row, "m/b/name", "y"));
  g_assert_false (htk_field_put (row, "m/a/no_such_field", "y"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conflict-life/who-may-choose-what", test_who);
  g_test_add_func ("/conflict-life/whom-it-waits-for", test_whose);
  g_test_add_func ("/subject-fields/changed-since-the-visit-was-begun", test_changed);
  g_test_add_func ("/subject-fields/one-field-is-put", test_put);
  return g_test_run ();
}
