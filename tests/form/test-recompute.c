/* After any run of answers, the incremental result is the one computed from nothing, and a draft
 * resumed at any point is the filling it was taken from. HTK_TEST_SEED repeats a run. */
#include "tests/form/form-fixture.h"

#define ROUNDS 40
#define STEPS 60

static const char instance_xml[] =
    "<n>1</n><kind/><g><x/><y/><gate/></g><m jr:template=\"\"><age/><sex/><adult/><share/>"
    "<note/><near/><before/><prev/><rest/><k jr:template=\"\"><v/><w/></k></m><c jr:template=\"\"><q/><r/></c>"
    "<adults/><total/><mean/><grade/><pick/><any/><deep/>";

static const char model_xml[] =
    "<instance id=\"l\"><root><item><name>a</name><label>A</label><kind>1</kind></item>"
    "<item><name>b</name><label>B</label><kind>1</kind></item>"
    "<item><name>c</name><label>C</label><kind>2</kind></item></root></instance>"
    "<bind nodeset=\"/data/n\" type=\"int\"/>"
    "<bind nodeset=\"/data/g\" relevant=\"/data/kind = '1'\"/>"
    "<bind nodeset=\"/data/g/x\" type=\"int\" constraint=\". &lt; 5\" required=\"/data/n &gt; 2\"/>"
    "<bind nodeset=\"/data/g/y\" type=\"int\" calculate=\"../x * 2 + /data/n\"/>"
    "<bind nodeset=\"/data/g/gate\" relevant=\"../y &gt; 6\" readonly=\"/data/adults &gt; 1\"/>"
    "<bind nodeset=\"/data/m/age\" type=\"int\"/>"
    "<bind nodeset=\"/data/m/sex\" relevant=\"../age != ''\"/>"
    "<bind nodeset=\"/data/m/adult\" type=\"int\" calculate=\"if(../age &gt;= 6, 1, 0)\"/>"
    "<bind nodeset=\"/data/m/share\" calculate=\"round(100 * ../adult div /data/adults)\"/>"
    "<bind nodeset=\"/data/m/note\" relevant=\"../adult = 1 and /data/total &gt; 10\" "
    "calculate=\"concat(position(..), '/', count(/data/m), '/', sum(../k/w))\"/>"
    "<bind nodeset=\"/data/m/near\" calculate=\"sum(../k[v &gt; ../../n]/w)\"/>"
    "<bind nodeset=\"/data/m/before\" calculate=\"sum(../preceding-sibling::m/age)\"/>"
    "<bind nodeset=\"/data/m/prev\" "
    "calculate=\"indexed-repeat(/data/m/age, /data/m, position(..) - 1)\"/>"
    "<bind nodeset=\"/data/m/rest\" calculate=\"last() - position()\"/>"
    "<bind nodeset=\"/data/deep\" calculate=\"sum(//age) + sum(/data/*/k/v)\"/>"
    "<bind nodeset=\"/data/m/k/v\" type=\"int\"/>"
    "<bind nodeset=\"/data/m/k/w\" type=\"int\" calculate=\"../v + ../../age\"/>"
    "<bind nodeset=\"/data/c/q\" type=\"int\"/>"
    "<bind nodeset=\"/data/c/r\" type=\"int\" "
    "calculate=\"../q + sum(/data/c[position() &lt; position(current()/..)]/q)\"/>"
    "<bind nodeset=\"/data/adults\" type=\"int\" calculate=\"sum(/data/m/adult)\"/>"
    "<bind nodeset=\"/data/total\" type=\"int\" "
    "calculate=\"sum(/data/m/age) + sum(/data/c/q) + sum(/data/m/k/w)\"/>"
    "<bind nodeset=\"/data/mean\" calculate=\"/data/total div count(/data/m)\"/>"
    "<bind nodeset=\"/data/grade\" calculate=\"if(/data/g/y &gt; 8, 'high', 'low')\"/>"
    "<bind nodeset=\"/data/any\" calculate=\"count(/data/m[age &gt; 4]) + count(/data/m/k[v = 3])\"/>";

static const char body_xml[] =
    "<input ref=\"/data/n\"/><input ref=\"/data/kind\"/><group ref=\"/data/g\">"
    "<input ref=\"/data/g/x\"/><input ref=\"/data/g/gate\"/></group>"
    "<group ref=\"/data/m\"><repeat nodeset=\"/data/m\"><input ref=\"/data/m/age\"/>"
    "<input ref=\"/data/m/sex\"/><group ref=\"/data/m/k\"><repeat nodeset=\"/data/m/k\">"
    "<input ref=\"/data/m/k/v\"/></repeat></group></repeat></group>"
    "<group ref=\"/data/c\"><repeat nodeset=\"/data/c\" jr:count=\"/data/n\">"
    "<input ref=\"/data/c/q\"/></repeat></group>"
    "<select ref=\"/data/pick\"><itemset nodeset=\"instance('l')/root/item[kind = /data/kind]\">"
    "<value ref=\"name\"/><label ref=\"label\"/></itemset></select>";

static char *
small_number (GRand *rand)
{
  int n = g_rand_int_range (rand, -1, 10);

  return n < 0 ? g_strdup ("") : g_strdup_printf ("%d", n);
}

/* Answers @ref; one that is not there or not asked at present is no answer. */
static void
try_answer (HtkInstance *instance,
            const char  *ref,
            const char  *value)
{
  HtkNode node = htk_instance_find (instance, ref, NULL);

  if (node != 0)
    htk_instance_set (instance, node, value, NULL);
}

static void
step (HtkInstance *instance,
      GRand       *rand)
{
  static const char *const picks[] = { "a", "b c", "a c", "", "c" };
  g_autofree char *number = small_number (rand);
  int member = g_rand_int_range (rand, 1, 6);
  g_autofree char *member_ref = g_strdup_printf ("/data/m[%d]", member);
  g_autofree char *ref = NULL;

  switch (g_rand_int_range (rand, 0, 10))
    {
    case 0:
      try_answer (instance, "/data/n", number);
      break;
    case 1:
      try_answer (instance, "/data/kind", g_rand_boolean (rand) ? "1" : "2");
      break;
    case 2:
      try_answer (instance, "/data/g/x", number);
      break;
    case 3:
      try_answer (instance, "/data/pick", picks[g_rand_int_range (rand, 0, 5)]);
      break;
    case 4:
      htk_test_change_repeat (instance, rand, "/data/m");
      break;
    case 5:
      ref = g_strconcat (member_ref, "/k", NULL);
      htk_test_change_repeat (instance, rand, ref);
      break;
    case 6:
      ref = g_strdup_printf ("%s/k[%d]/v", member_ref, g_rand_int_range (rand, 1, 4));
      try_answer (instance, ref, number);
      break;
    case 7:
      ref = g_strdup_printf ("/data/c[%d]/q", g_rand_int_range (rand, 1, 5));
      try_answer (instance, ref, number);
      break;
    default:
      ref = g_strconcat (member_ref, "/age", NULL);
      try_answer (instance, ref, number);
    }
}

static void
test_random_runs (void)
{
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);
  guint32 seed = htk_test_seed ();

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed + round);
      g_autoptr (HtkInstance) instance = htk_test_instance (form);

      for (guint i = 0; i < STEPS; i++)
        {
          step (instance, rand);
          if (i % 4 == 3)
            htk_test_assert_resumed_same (form, instance);
        }
    }
}

/* Two fillings given the same answers are the same, though one is closed and resumed all the time. */
static void
test_resumed_at_every_point (void)
{
  g_autoptr (HtkForm) form = htk_test_form (instance_xml, model_xml, body_xml, NULL);
  guint32 seed = htk_test_seed ();
  g_autoptr (GRand) one = g_rand_new_with_seed (seed);
  g_autoptr (GRand) two = g_rand_new_with_seed (seed);
  g_autoptr (HtkInstance) kept = htk_test_instance (form);
  g_autoptr (HtkInstance) resumed = htk_test_instance (form);

  for (guint i = 0; i < 4 * STEPS; i++)
    {
      g_autofree char *draft = htk_instance_to_xml (resumed, TRUE);
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      g_clear_pointer (&resumed, htk_instance_free);
      resumed = htk_test_resume (form, draft);
      step (kept, one);
      step (resumed, two);
      a = htk_test_dump (kept);
      b = htk_test_dump (resumed);
      htk_test_assert_same (a, b);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recompute/incremental-equals-from-nothing", test_random_runs);
  g_test_add_func ("/recompute/draft-resumed-at-every-point", test_resumed_at_every_point);
  return g_test_run ();
}
