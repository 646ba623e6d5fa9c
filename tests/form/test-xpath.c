/* Expressions mean what XPath 1.0 and ODK's function library say, dates included. */
#include "tests/form/form-fixture.h"

typedef struct
{
  const char *expr, *wanted;
} Case;

static HtkInstance *
make (void)
{
  g_autoptr (HtkForm) form = htk_test_form (
      "<a>3</a><b>4</b><blank/><name> 李 明 </name><day>2026-02-28</day><pick>x z</pick>"
      "<m><n>1</n></m><m><n>2</n></m><m><n>5</n></m><tr>24.0 102.0 0 0;24.0 102.1 0 0</tr>",
      "<instance id=\"list\"><root><item><name>x</name><label>甲</label><kind>1</kind></item>"
      "<item><name>y</name><label>乙</label><kind>2</kind></item>"
      "<item><name>z</name><label>丙</label><kind>1</kind></item></root></instance>",
      "<input ref=\"/data/a\"/><group><repeat nodeset=\"/data/m\"><input ref=\"/data/m/n\"/>"
      "</repeat></group><select ref=\"/data/pick\"><itemset nodeset=\"instance('list')/root/item\">"
      "<value ref=\"name\"/><label ref=\"label\"/></itemset></select>",
      NULL);

  return htk_test_instance (form);
}

static void
check (const Case *cases)
{
  g_autoptr (HtkInstance) instance = make ();

  for (; cases->expr != NULL; cases++)
    {
      g_autofree char *got = htk_test_eval (instance, "/data", cases->expr);

      if (g_strcmp0 (got, cases->wanted) != 0)
        g_error ("%s is “%s”, not “%s”", cases->expr, got, cases->wanted);
    }
}

static void
test_operators (void)
{
  static const Case cases[] = {
    { "1 + 2 * 3", "7" },
    { "(1 + 2) * 3", "9" },
    { "/data/a + /data/b", "7" },
    { "7 div 2", "3.5" },
    { "7 mod 2", "1" },
    { "-7 mod 2", "-1" },
    { "1 div 0", "Infinity" },
    { "0.1 + 0.2", "0.30000000000000004" },
    { "1 < 2 and 2 <= 2 and not(3 < 3)", "true" },
    { "/data/a = 3 or nothing-there = 1", "true" },
    { "/data/m/n = 5", "true" },
    { "/data/m/n != 5", "true" },
    { "'a' = 'a'", "true" },
    { "true() = 1", "true" },
    { "1div 2", "0.5" },
    { "string(/data/blank) = ''", "true" },
    { "/data/blank + 1", "NaN" },
    { NULL },
  };

  check (cases);
}

static void
test_paths (void)
{
  static const Case cases[] = {
    { "count(/data/m)", "3" },
    { "/data/m[2]/n", "2" },
    { "/data/m[n > 1][last()]/n", "5" },
    { "sum(/data/m/n)", "8" },
    { "name(/data/m[1]/..)", "data" },
    { "count(//n)", "3" },
    { "count(/data/*)", "11" },
    { "/data/m[position() = 3]/n", "5" },
    { "instance('list')/root/item[name = 'y']/label", "乙" },
    { "count(instance('list')/root/item[kind = '1'])", "2" },
    { "instance('list')/root/item[kind = '1'][name = 'z']/label", "丙" },
    { "indexed-repeat(/data/m/n, /data/m, 2)", "2" },
    { "position(/data/m[3])", "3" },
    { NULL },
  };

  check (cases);
}

static void
test_functions (void)
{
  static const Case cases[] = {
    { "concat('a', 1, true())", "a1true" },
    { "join('-', /data/m/n)", "1-2-5" },
    { "substr('hello', 1, 3)", "el" },
    { "substring('hello', 2, 3)", "ell" },
    { "substring-before('a/b', '/')", "a" },
    { "substring-after('a/b', '/')", "b" },
    { "string-length('哀牢山')", "3" },
    { "normalize-space(/data/name)", "李 明" },
    { "translate('abc', 'ac', 'x')", "xb" },
    { "contains('abc', 'b') and starts-with('abc', 'a') and ends-with('abc', 'c')", "true" },
    { "regex('530402199001011234', '[0-9]{17}[0-9X]')", "true" },
    { "if(/data/a > 2, 'yes', 'no')", "yes" },
    { "coalesce(/data/blank, 'other')", "other" },
    { "int(7.9)", "7" },
    { "round(2.5)", "3" },
    { "round(3.14159, 2)", "3.14" },
    { "pow(2, 10)", "1024" },
    { "max(/data/m/n)", "5" },
    { "min(3, 1, 2)", "1" },
    { "selected(/data/pick, 'z')", "true" },
    { "selected('xz', 'z')", "false" },
    { "count-selected(/data/pick)", "2" },
    { "selected-at(/data/pick, 1)", "z" },
    { "jr:choice-name('z', '/data/pick')", "丙" },
    { "count-non-empty(/data/a | /data/blank)", "1" },
    { "boolean-from-string('1')", "true" },
    { "checklist(-1, 2, 1, 1, 0)", "true" },
    { "pulldata('list', 'label', 'name', 'x')", "甲" },
    { "digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72" },
    { "distance(/data/tr) > 10000 and distance(/data/tr) < 10200", "true" },
    { NULL },
  };

  check (cases);
}

static void
test_dates (void)
{
  static const Case cases[] = {
    { "today()", "2026-11-24" },
    { "format-date(now(), '%Y/%m/%d %H:%M')", "2026/11/24 09:30" },
    { "date('2026-02-28') + 1 = date('2026-03-01')", "true" },
    { "format-date(date('2024-02-28') + 1, '%d')", "29" },
    { "date('2026-03-01') - date('2026-02-28')", "1" },
    { "/data/day < today()", "true" },
    { "int((today() - date('1990-11-25')) div 365.25)", "35" },
    { "number(date('1970-01-02')) > 0.6 and number(date('1970-01-02')) < 1", "true" },
    { "decimal-time('06:00:00.000+08:00')", "0.25" },
    { "format-date('2026-11-05', '%e %n')", "5 11" },
    { "string(date('no date'))", "Invalid Date" },
    { NULL },
  };

  check (cases);
}

static void
refused (const char *expr,
         const char *named)
{
  g_autoptr (HtkInstance) instance = make ();
  g_autofree char *got = htk_test_eval (instance, "/data", expr);

  g_assert_cmpint (*got, ==, '!');
  if (strstr (got, named) == NULL)
    g_error ("“%s” does not name “%s”", got, named);
}

static void
test_faults (void)
{
  refused ("1 +", "1 +");
  refused ("concat('a'", "concat");
  refused ("no-such(1)", "no-such");
  refused ("substring-before('a')", "substring-before");
  refused ("'open", "open");
  refused ("a[", "a[");
  refused ("count(1)", "count");
  refused ("foo::bar", "foo");
  refused ("q:bar", "q");
  refused ("date('2026-02-30')", "2026-02-30");
}

static void
test_deep_expression (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '(');
  refused (deep->str, "deep");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xpath/operators", test_operators);
  g_test_add_func ("/xpath/paths-and-predicates", test_paths);
  g_test_add_func ("/xpath/odk-functions", test_functions);
  g_test_add_func ("/xpath/dates", test_dates);
  g_test_add_func ("/xpath/faults-are-named", test_faults);
  g_test_add_func ("/xpath/deep-nesting-is-refused", test_deep_expression);
  return g_test_run ();
}
