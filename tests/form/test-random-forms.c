/* Forms made at random: questions in and out of repeats, one repeat in another, calculations,
 * relevance, choice filters and actions that read each other in every way a form can. After any
 * answers, and instances added and removed, what was computed step by step is what is computed from
 * nothing. HTK_TEST_SEED repeats a run. */
#include "tests/form/form-fixture.h"

#include <string.h>

#define FORMS 60
#define STEPS 40
#define VARS 14

/* Where a question lies: in the form, in the repeat a, in the repeat b of a, in the repeat c. */
static const char *const places[] = { "/data", "/data/a", "/data/a/b", "/data/c" };

typedef struct
{
  guint place;
  gboolean calculated;
  gboolean chosen; /* a select with a filter */
} Var;

typedef struct
{
  Var vars[VARS];
  GString *instance[G_N_ELEMENTS (places)];
  GString *model;
  GString *body[G_N_ELEMENTS (places)];
} Maker;

static gboolean
shares (guint one,
        guint two)
{
  return two != 0 && (one == two || (one == 2 && two == 1));
}

/* One value that the variable @at may read of the variable @of, which comes before it. */
static char *
read_of (Maker *maker,
         GRand *rand,
         guint  at,
         guint  of)
{
  guint here = maker->vars[at].place, there = maker->vars[of].place;
  const char *path = places[there];
  const char *ups = here == 2 && there == 1 ? "../../" : "../";

  if (there == 0)
    return g_strdup_printf ("/data/v%u", of);
  if (shares (here, there) && g_rand_boolean (rand))
    return g_strdup_printf (g_rand_boolean (rand) ? "%sv%u" : "current()/%sv%u", ups, of);
  switch (g_rand_int_range (rand, 0, 7))
    {
    case 0:
      return g_strdup_printf ("count(%s[v%u &gt; 4])", path, of);
    case 1:
      return g_strdup_printf ("%s[1]/v%u", path, of);
    case 2:
      return g_strdup_printf ("%s[position() = 2]/v%u", path, of);
    case 3:
      if (here == there && here != 2)
        return g_strdup_printf ("coalesce(%s[position() = position(current()/..) - 1]/v%u, 0)", path,
                                of);
      return g_strdup_printf ("count(%s)", path);
    case 4:
      if (there != 2)
        return g_strdup_printf ("indexed-repeat(%s/v%u, %s, 2)", path, of, path);
      return g_strdup_printf ("max(%s/v%u)", path, of);
    case 5:
      return here == there ? g_strdup_printf ("position(..)")
                           : g_strdup_printf ("count-non-empty(%s/v%u)", path, of);
    default:
      return g_strdup_printf ("sum(%s/v%u)", path, of);
    }
}

static char *
condition_of (Maker *maker,
              GRand *rand,
              guint  at)
{
  g_autofree char *value = read_of (maker, rand, at, (guint) g_rand_int_range (rand, 0, (int) at));

  return g_strdup_printf (g_rand_boolean (rand) ? "%s &gt; 3" : "%s != ''", value);
}

static void
add_bind (Maker *maker,
          GRand *rand,
          guint  at)
{
  Var *var = &maker->vars[at];
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *condition = NULL;

  g_string_append_printf (maker->model, "<bind nodeset=\"%s/v%u\" type=\"%s\"", places[var->place], at,
                          var->chosen ? "string" : "int");
  if (var->calculated)
    {
      one = read_of (maker, rand, at, (guint) g_rand_int_range (rand, 0, (int) at));
      two = read_of (maker, rand, at, (guint) g_rand_int_range (rand, 0, (int) at));
      g_string_append_printf (maker->model, " calculate=\"coalesce(%s, 0) + coalesce(%s, 1)\"", one,
                              two);
    }
  if (at > 0 && g_rand_int_range (rand, 0, 3) == 0)
    {
      condition = condition_of (maker, rand, at);
      g_string_append_printf (maker->model, " %s=\"%s\"",
                              g_rand_boolean (rand) ? "relevant" : "required", condition);
    }
  g_string_append (maker->model, "/>");
}

static void
add_control (Maker *maker,
             GRand *rand,
             guint  at)
{
  Var *var = &maker->vars[at];
  GString *body = maker->body[var->place];
  g_autofree char *value = NULL;

  if (var->calculated)
    return;
  if (!var->chosen)
    {
      g_string_append_printf (body, "<input ref=\"%s/v%u\">", places[var->place], at);
      if (g_rand_int_range (rand, 0, 4) == 0)
        g_string_append_printf (body,
                                "<setvalue event=\"xforms-value-changed\" ref=\"/data/seen\" "
                                "value=\"/data/seen + 1\"/>");
      g_string_append (body, "</input>");
      return;
    }
  value = read_of (maker, rand, at, (guint) g_rand_int_range (rand, 0, (int) at));
  g_string_append_printf (body,
                          "<select ref=\"%s/v%u\"><itemset nodeset=\"instance('l')/root/item"
                          "[kind = %s or name = 'a']\"><value ref=\"name\"/><label ref=\"name\"/>"
                          "</itemset></select>",
                          places[var->place], at, value);
}

static HtkForm *
make_form (Maker *maker)
{
  g_autofree char *instance = g_strdup_printf (
      "%s<seen>0</seen><a jr:template=\"\">%s<b jr:template=\"\">%s</b></a><c jr:template=\"\">%s</c>",
      maker->instance[0]->str, maker->instance[1]->str, maker->instance[2]->str,
      maker->instance[3]->str);
  g_autofree char *body = g_strdup_printf (
      "%s<group ref=\"/data/a\"><repeat nodeset=\"/data/a\">%s<group ref=\"/data/a/b\">"
      "<repeat nodeset=\"/data/a/b\">%s</repeat></group></repeat></group>"
      "<group ref=\"/data/c\"><repeat nodeset=\"/data/c\">%s</repeat></group>",
      maker->body[0]->str, maker->body[1]->str, maker->body[2]->str, maker->body[3]->str);

  return htk_test_form (instance, maker->model->str, body, NULL);
}

/* A variable reads only those before it, so that there is no cycle. */
static HtkForm *
random_form (Maker *maker,
             GRand *rand)
{
  HtkForm *form;

  maker->model = g_string_new ("<instance id=\"l\"><root><item><name>a</name><kind>1</kind></item>"
                               "<item><name>b</name><kind>2</kind></item>"
                               "<item><name>c</name><kind>3</kind></item></root></instance>");
  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    {
      maker->instance[p] = g_string_new (NULL);
      maker->body[p] = g_string_new (NULL);
    }
  for (guint i = 0; i < VARS; i++)
    {
      Var *var = &maker->vars[i];

      /* The first lie one in each place, so that there is something to read everywhere. */
      var->place = i < G_N_ELEMENTS (places)
                       ? i
                       : (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (places));
      var->calculated = i >= G_N_ELEMENTS (places) && g_rand_boolean (rand);
      var->chosen = !var->calculated && i > 0 && g_rand_int_range (rand, 0, 5) == 0;
      g_string_append_printf (maker->instance[var->place], "<v%u/>", i);
      add_bind (maker, rand, i);
      add_control (maker, rand, i);
    }
  /* Shown by --verbose, to see what went wrong in which form. */
  g_test_message ("%s", maker->model->str);
  form = make_form (maker);
  g_string_free (maker->model, TRUE);
  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    {
      g_string_free (maker->instance[p], TRUE);
      g_string_free (maker->body[p], TRUE);
    }
  return form;
}

static void
answer (HtkInstance *instance,
        Maker       *maker,
        GRand       *rand)
{
  static const char *const picks[] = { "a", "b c", "a c", "", "c" };
  guint i = (guint) g_rand_int_range (rand, 0, VARS);
  int n = g_rand_int_range (rand, -1, 10);
  g_autofree char *number = n < 0 ? g_strdup ("") : g_strdup_printf ("%d", n);
  int one = g_rand_int_range (rand, 1, 5), two = g_rand_int_range (rand, 1, 4);
  g_autofree char *where = maker->vars[i].place == 0   ? g_strdup ("/data")
                           : maker->vars[i].place == 1 ? g_strdup_printf ("/data/a[%d]", one)
                           : maker->vars[i].place == 2
                               ? g_strdup_printf ("/data/a[%d]/b[%d]", one, two)
                               : g_strdup_printf ("/data/c[%d]", one);
  g_autofree char *ref = g_strdup_printf ("%s/v%u", where, i);
  HtkNode node = maker->vars[i].calculated ? 0 : htk_instance_find (instance, ref, NULL);

  /* What is not there, or not asked at present, is not answered. */
  if (node != 0)
    htk_instance_set (instance, node,
                      maker->vars[i].chosen ? picks[g_rand_int_range (rand, 0, 5)] : number, NULL);
}

static void
step (HtkInstance *instance,
      Maker       *maker,
      GRand       *rand)
{
  g_autofree char *inner = g_strdup_printf ("/data/a[%d]/b", g_rand_int_range (rand, 1, 4));

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      htk_test_change_repeat (instance, rand, "/data/a");
      break;
    case 1:
      htk_test_change_repeat (instance, rand, inner);
      break;
    case 2:
      htk_test_change_repeat (instance, rand, "/data/c");
      break;
    default:
      answer (instance, maker, rand);
    }
}

static void
test_random_forms (void)
{
  guint32 seed = htk_test_seed ();

  for (guint i = 0; i < FORMS; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed + i);
      Maker maker = { 0 };
      g_autoptr (HtkForm) form = random_form (&maker, rand);
      g_autoptr (HtkInstance) instance = htk_test_instance (form);

      for (guint k = 0; k < STEPS; k++)
        {
          step (instance, &maker, rand);
          htk_test_assert_resumed_same (form, instance);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random-forms/incremental-equals-from-nothing", test_random_forms);
  return g_test_run ();
}
