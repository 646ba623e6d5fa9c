/* Broken, huge and hostile input is refused with words, in time, and never with a crash. */
#include "tests/form/form-fixture.h"

#include <string.h>

static void
refuse_xml (const char *xml,
            gssize      length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = htk_form_new (xml, length, NULL, NULL, &error);

  g_assert_null (form);
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_XML);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static char *
good_form (void)
{
  return htk_test_form_xml (
      "<a>1</a><b/><m jr:template=\"\"><c/></m>",
      "<instance id=\"l\"><root><item><name>x</name><label>X</label></item></root></instance>"
      "<bind nodeset=\"/data/b\" type=\"int\" calculate=\"/data/a + 1\"/>",
      "<input ref=\"/data/a\"><label>A &amp; <output value=\"/data/b\"/></label></input>"
      "<group ref=\"/data/m\"><repeat nodeset=\"/data/m\"><select1 ref=\"/data/m/c\">"
      "<itemset nodeset=\"instance('l')/root/item\"><value ref=\"name\"/><label ref=\"label\"/>"
      "</itemset></select1></repeat></group>");
}

static void
test_truncated (void)
{
  g_autofree char *xml = good_form ();
  gssize length = (gssize) strlen (xml);

  for (gssize n = 0; n < length; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkForm) form = htk_form_new (xml, n, NULL, NULL, &error);

      g_assert_null (form);
      g_assert_nonnull (error);
    }
}

/* Each name of the form misspelt in turn: it loads or is refused, and what loads can be begun. */
static void
test_renamed (void)
{
  g_autofree char *xml = good_form ();
  gsize length = strlen (xml);

  for (gsize at = 0; at < length; at++)
    {
      g_autofree char *changed = g_strdup (xml);
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkForm) form = NULL;

      if (!g_ascii_isalpha (changed[at]))
        continue;
      changed[at] = changed[at] == 'q' ? 'z' : 'q';
      form = htk_form_new (changed, -1, NULL, NULL, &error);
      g_assert_true ((form == NULL) == (error != NULL));
      if (form != NULL)
        {
          g_autoptr (HtkInstance) instance = htk_test_instance (form);
          g_autoptr (GPtrArray) body = htk_instance_body (instance);
          g_autofree char *text = htk_instance_to_xml (instance, TRUE);

          g_assert_nonnull (text);
        }
    }
}

static void
test_flipped_bytes (void)
{
  g_autofree char *xml = good_form ();
  gsize length = strlen (xml);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261124);

  for (guint round = 0; round < 2000; round++)
    {
      g_autofree char *changed = g_memdup2 (xml, length + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkForm) form = NULL;

      for (int i = g_rand_int_range (rand, 1, 5); i > 0; i--)
        changed[g_rand_int_range (rand, 0, (gint32) length)] = (char) g_rand_int_range (rand, 1, 256);
      form = htk_form_new (changed, (gssize) length, NULL, NULL, &error);
      g_assert_true ((form == NULL) == (error != NULL));
    }
}

static void
test_entity_bomb (void)
{
  g_autoptr (GString) bomb = g_string_new ("<!DOCTYPE b [<!ENTITY l0 \"lollollollol\">");

  for (int i = 1; i < 12; i++)
    g_string_append_printf (bomb,
                            "<!ENTITY l%d \"&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;\">",
                            i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
  g_string_append (bomb, "]><b>&l11;</b>");
  refuse_xml (bomb->str, -1);
  refuse_xml ("<!DOCTYPE b [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><b>&f;</b>", -1);
}

static void
test_deep (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (int i = 0; i < 10000; i++)
    g_string_append (deep, "<a>");
  for (int i = 0; i < 10000; i++)
    g_string_append (deep, "</a>");
  refuse_xml (deep->str, -1);
}

/* An expression of very many operators is refused before anything walks it. */
static void
test_long_expression (void)
{
  static const char *const operators[] = { " or ", " + ", " | " };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      g_autoptr (GString) text = g_string_new ("/data/a");
      g_autofree char *model = NULL;
      g_autofree char *xml = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkForm) form = NULL;

      for (guint n = 0; n < 200000; n++)
        g_string_append_printf (text, "%s/data/a", operators[i]);
      model = g_strdup_printf ("<bind nodeset='/data/b' calculate='%s'/>", text->str);
      xml = htk_test_form_xml ("<a/><b/>", model, "<input ref='/data/a'/>");
      form = htk_form_new (xml, -1, NULL, NULL, &error);
      g_assert_null (form);
      g_assert_error (error, HTK_XPATH_ERROR, HTK_XPATH_ERROR_LIMIT);
    }
}

static void
test_not_text (void)
{
  refuse_xml ("", 0);
  refuse_xml ("<a", -1);
  refuse_xml ("\xff\xfe\x00<", 4);
  refuse_xml ("<a>\xc3\x28</a>", -1);
  refuse_xml ("<a>\0</a>", 9);
}

static void
test_no_form (void)
{
  static const char *const texts[] = { "<a/>", "<html><head/><body/></html>",
                                       "<html><head><model/></head><body/></html>",
                                       "<html><head><model><instance/></model></head><body/></html>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkForm) form = htk_form_new (texts[i], -1, NULL, NULL, &error);

      g_assert_null (form);
      g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_INVALID);
    }
}

static void
test_broken_answers (void)
{
  g_autofree char *xml = good_form ();
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, NULL, NULL, NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autofree char *draft = htk_instance_to_xml (instance, TRUE);

  for (gsize n = 0; n < strlen (draft); n++)
    {
      g_autofree char *cut = g_strndup (draft, n);
      g_autoptr (GError) error = NULL;

      g_assert_null (htk_instance_new_from_xml (form, NULL, cut, FALSE, &error));
      g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_XML);
    }
}

/* Answers to questions the form does not have are kept out of its way. */
static void
test_unknown_answers (void)
{
  g_autofree char *xml = good_form ();
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, NULL, NULL, NULL);
  g_autoptr (HtkInstance) instance = htk_test_resume (
      form, "<data id=\"t\"><zz><y>1</y></zz><a x=\"1\">5<b/></a><m/><m><c>x</c><c>y</c></m></data>");
  g_autofree char *seen = htk_test_dump (instance);

  g_assert_nonnull (strstr (seen, "/data/m[2]/c=x"));
}

static void
test_huge (void)
{
  g_autoptr (GString) list = g_string_new ("name,label,key\n");
  g_autofree char *choices = NULL;
  HtkTestResource resources[] = { { "jr://file-csv/h.csv", NULL }, { NULL } };
  g_autoptr (HtkForm) form = NULL;
  g_autoptr (HtkInstance) instance = NULL;
  gint64 start;

  for (int i = 0; i < 50000; i++)
    g_string_append_printf (list, "h%d,户 %d,%d\n", i, i, i / 5);
  resources[0].text = list->str;
  form = htk_test_form ("<k/><h/>", "<instance id=\"h\" src=\"jr://file-csv/h.csv\"/>",
                        "<input ref=\"/data/k\"/><select1 ref=\"/data/h\">"
                        "<itemset nodeset=\"instance('h')/root/item[key = /data/k]\">"
                        "<value ref=\"name\"/><label ref=\"label\"/></itemset></select1>",
                        resources);
  instance = htk_test_instance (form);
  start = g_get_monotonic_time ();
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%d", i * 7);

      htk_test_answer (instance, "/data/k", key);
    }
  choices = htk_test_choices (instance, "/data/h");
  g_assert_true (g_str_has_prefix (choices, "h34965=户 34965"));
  /* A thousand filters that each read the list through would take minutes. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

#define FRAME "concat(count(instance('l')/root/item%s), ' ', instance('l')/root/item%s)"

/* The index gives what reading the list through gives, whatever else the predicate says. */
static void
test_index_is_exact (void)
{
  g_autoptr (GString) list = g_string_new ("<instance id=\"l\"><root>");
  g_autoptr (HtkForm) form = NULL;
  g_autoptr (HtkInstance) instance = NULL;
  static const char *const pairs[][2] = {
    { "[k = '7']", "[concat(k, '') = '7']" },
    { "[k = '7' and n > 50]", "[concat(k, '') = '7' and n > 50]" },
    { "['7' = k]/n", "['7' = concat(k, '')]/n" },
    { "[k = /data/k][2]", "[concat(k, '') = /data/k][2]" },
    { "[k = '7' and position() = 8]", "[concat(k, '') = '7' and position() = 8]" },
    { "[k = '']", "[concat(k, '') = '']" },
    { "[k = 'none']", "[concat(k, '') = 'none']" },
    { "[k = 7]", "[number(k) = 7]" },
  };

  for (int i = 0; i < 300; i++)
    g_string_append_printf (list, "<item><n>%d</n><k>%d</k></item>", i, i % 13);
  g_string_append (list, "</root></instance>");
  form = htk_test_form ("<k>7</k>", list->str, "<input ref=\"/data/k\"/>", NULL);
  instance = htk_test_instance (form);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *fast = g_strdup_printf (FRAME, pairs[i][0], pairs[i][0]);
      g_autofree char *slow = g_strdup_printf (FRAME, pairs[i][1], pairs[i][1]);
      g_autofree char *a = htk_test_eval (instance, "/data", fast);
      g_autofree char *b = htk_test_eval (instance, "/data", slow);

      if (strcmp (a, b) != 0)
        g_error ("%s gives “%s”, not “%s”", pairs[i][0], a, b);
    }
}

static void
test_runaway (void)
{
  g_autoptr (GString) items = g_string_new ("<instance id=\"l\"><root>");
  g_autoptr (HtkForm) form = NULL;
  g_autoptr (HtkInstance) instance = NULL;
  g_autofree char *got = NULL;

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (items, "<item><n>%d</n></item>", i);
  g_string_append (items, "</root></instance>");
  form = htk_test_form ("<a/>", items->str, "<input ref=\"/data/a\"/>", NULL);
  instance = htk_test_instance (form);
  got = htk_test_eval (instance, "/data",
                       "count(instance('l')//item[count(instance('l')//item[n > "
                       "count(instance('l')//item[n < 5])]) > 1])");
  g_assert_cmpint (*got, ==, '!');
}

/* Cycles by way of a repeat, a relevance, a count or a filter are refused and named. */
static void
test_cycles (void)
{
  static const char *const models[][3] = {
    { "<bind nodeset=\"/data/a\" calculate=\"sum(/data/m/x)\"/>"
      "<bind nodeset=\"/data/m/x\" calculate=\"/data/a + 1\"/>", "/data/a", "/data/m/x" },
    { "<bind nodeset=\"/data/a\" relevant=\"/data/b = 1\" calculate=\"1\"/>"
      "<bind nodeset=\"/data/b\" calculate=\"/data/a\"/>", "/data/a", "/data/b" },
    { "<bind nodeset=\"/data/a\" calculate=\"count(/data/m[x &gt; /data/b])\"/>"
      "<bind nodeset=\"/data/b\" calculate=\"/data/a\"/>", "/data/a", "/data/b" },
    { "<bind nodeset=\"/data/m/x\" calculate=\"sum(../../m[y &gt; ../b]/y)\"/>"
      "<bind nodeset=\"/data/b\" calculate=\"sum(/data/m/x)\"/>", "/data/b", "/data/m/x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      const char *const names[] = { models[i][1], models[i][2], NULL };

      htk_test_form_refused ("<a/><b/><m><x/><y/></m>", models[i][0],
                             "<repeat nodeset=\"/data/m\"><input ref=\"/data/m/y\"/></repeat>",
                             HTK_FORM_ERROR, HTK_FORM_ERROR_CYCLE, names);
    }
}

static void
test_huge_numbers (void)
{
  static const char *const exprs[] = {
    "pow(10, 400)",  "0 - pow(10, 400)", "round(1, 999999999)", "round(123456789, -999999999)",
    "1 div 0",       "int(pow(2, 70))",  "substr('abc', -999999999999, 999999999999)",
    "selected-at('a b', pow(2, 40))",    "format-date(99999999999, '%Y-%m-%d')",
    "date(pow(10, 300))", "decimal-date-time('9999999-01-01')", "uuid(0 - 5)",
    "string(1 div 3 * pow(10, 300))",    "checklist(0 - pow(10, 300), pow(10, 300), 1)",
    "position(..) * pow(10, 308) * 10",  "date('2026-13-45')", "number('9' )",
    "geofence('91 181', '1 1;2 2;3 3;1 1')", "area('1 1 0 0;2 2')", "digest('', 'NOPE')",
    "base64-decode('%%%')", "regex('a', '(((((')", "instance('none')/root", "randomize(/data, 'x')",
  };
  g_autoptr (HtkForm) form = htk_test_form ("<a/>", "", "", NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  gint64 start = g_get_monotonic_time ();

  for (gsize i = 0; i < G_N_ELEMENTS (exprs); i++)
    {
      g_autofree char *got = htk_test_eval (instance, "/data/a", exprs[i]);

      g_assert_true (g_utf8_validate (got, -1, NULL));
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* A number no device could hold of instances is cut, and one that cannot be is none. */
static void
test_counts_beyond_reason (void)
{
  static const char *const counts[] = { "100000000", "-3", "NaN", "1e9", "99999999999999999999" };
  g_autoptr (HtkForm) form = htk_test_form (
      "<n>1</n><m><x/></m>", "",
      "<input ref=\"/data/n\"/><repeat nodeset=\"/data/m\" jr:count=\"/data/n\">"
      "<input ref=\"/data/m/x\"/></repeat>",
      NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  gint64 start = g_get_monotonic_time ();

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gboolean fixed;
      int n;

      htk_test_answer (instance, "/data/n", counts[i]);
      n = htk_instance_repeat_count (instance, "/data/m", &fixed, NULL);
      g_assert_cmpint (n, >=, 0);
      g_assert_cmpint (n, <=, 10000);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

static void
test_answers_not_text (void)
{
  g_autofree char *xml = good_form ();
  g_autoptr (HtkForm) form = htk_form_new (xml, -1, NULL, NULL, NULL);
  g_autoptr (HtkInstance) instance = htk_test_instance (form);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) bad = NULL;

  g_assert_false (htk_instance_set (instance, htk_instance_find (instance, "/data/a", NULL),
                                    "\xff\xfe", &error));
  g_assert_error (error, HTK_FORM_ERROR, HTK_FORM_ERROR_BAD_VALUE);
  htk_test_value (instance, "/data/a", "1");
  g_assert_null (htk_instance_new_from_xml (form, NULL, "<data id=\"t\"><a>\xff</a></data>", FALSE,
                                            &bad));
  g_assert_error (bad, HTK_FORM_ERROR, HTK_FORM_ERROR_XML);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/truncated-anywhere", test_truncated);
  g_test_add_func ("/hostile/every-letter-changed", test_renamed);
  g_test_add_func ("/hostile/flipped-bytes", test_flipped_bytes);
  g_test_add_func ("/hostile/entity-bomb", test_entity_bomb);
  g_test_add_func ("/hostile/ten-thousand-deep", test_deep);
  g_test_add_func ("/hostile/two-hundred-thousand-operators", test_long_expression);
  g_test_add_func ("/hostile/not-text", test_not_text);
  g_test_add_func ("/hostile/xml-but-no-form", test_no_form);
  g_test_add_func ("/hostile/answers-cut-anywhere", test_broken_answers);
  g_test_add_func ("/hostile/answers-to-no-question", test_unknown_answers);
  g_test_add_func ("/hostile/fifty-thousand-rows", test_huge);
  g_test_add_func ("/hostile/index-is-exact", test_index_is_exact);
  g_test_add_func ("/hostile/predicates-without-end", test_runaway);
  g_test_add_func ("/hostile/cycles-of-all-ways", test_cycles);
  g_test_add_func ("/hostile/huge-numbers", test_huge_numbers);
  g_test_add_func ("/hostile/counts-beyond-reason", test_counts_beyond_reason);
  g_test_add_func ("/hostile/answers-that-are-no-text", test_answers_not_text);
  return g_test_run ();
}
