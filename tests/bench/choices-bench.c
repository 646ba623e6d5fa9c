/* Times a question with 100,000 choices: what its screen costs at each answer, and a key of a search.
 *
 * bench-choices [CHOICES]: prints one JSON line a figure. "plain" beside an answer is one pass of strcmp()
 * over the values, beside a key one strstr() over the labels: less than that nothing can be that reads
 * all of them.
 */
#include "app/form/htk-form.h"
#include "ui/htk-choice-model.h"

#include <locale.h>
#include <string.h>

#define RUNS 20

static const char form_xml[] =
  "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head>"
  "<h:title>b</h:title><model><instance><data id='b' version='1'><place/></data></instance>"
  "<instance id='places' src='jr://file-csv/places.csv'/><bind nodeset='/data/place' type='string'/>"
  "</model></h:head><h:body><select1 ref='/data/place' appearance='autocomplete'><label>Place</label>"
  "<itemset nodeset=\"instance('places')/root/item\"><value ref='name'/><label ref='label'/></itemset>"
  "</select1></h:body></h:html>";

static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  GString *csv = g_string_new ("name,label\n");

  for (guint i = 0; i < *(guint *) data; i++)
    g_string_append_printf (csv, "p%u,新平县第%u村民小组\n", i, i);
  *is_missing = FALSE;
  return g_string_free_to_bytes (csv);
}

typedef struct
{
  HtkInstance *instance;
  HtkNode node;
  GPtrArray *choices;
  HtkChoiceModel *model;
  GString *labels;
  guint n;
} Bench;

typedef void (*Work) (Bench *bench, guint run);

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (Bench *bench,
        Work   work)
{
  double times[RUNS];

  for (guint run = 0; run < RUNS; run++)
    {
      gint64 start = g_get_monotonic_time ();

      work (bench, run);
      times[run] = (double) (g_get_monotonic_time () - start) / 1000.0;
    }
  qsort (times, RUNS, sizeof *times, compare);
  return times[RUNS / 2];
}

static void
first_choices (Bench *bench,
               guint  run)
{
  g_autoptr (GPtrArray) choices = htk_instance_choices (bench->instance, bench->node, NULL);

  g_assert_cmpuint (choices->len, ==, bench->n);
}

static void
again (Bench *bench,
       guint  run)
{
  g_autoptr (GPtrArray) choices =
    htk_instance_choices_again (bench->instance, bench->node, bench->choices, NULL);

  g_assert_true (choices == bench->choices);
}

static void
answer (Bench *bench,
        guint  run)
{
  g_autofree char *value = g_strdup_printf ("p%u", bench->n - 1 - run);

  if (!htk_instance_set (bench->instance, bench->node, value, NULL) ||
      !g_str_equal (htk_instance_get (bench->instance, bench->node), value))
    g_error ("%s is not taken", value);
}

static void
plain_answer (Bench *bench,
              guint  run)
{
  guint found = 0;

  for (guint i = 0; i < bench->choices->len; i++)
    found += strcmp (((HtkChoice *) bench->choices->pdata[i])->value, "p77777") == 0;
  g_assert_cmpuint (found, <=, 1);
}

/* Another text each time, as somebody types it. */
static void
key (Bench *bench,
     guint  run)
{
  g_autofree char *text = g_strdup_printf ("第%u", 10 + run);

  htk_choice_model_search (bench->model, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench->model)), >, 0);
}

static void
initials (Bench *bench,
          guint  run)
{
  g_autofree char *text = g_strdup_printf ("xpxd%u", 10 + run);

  htk_choice_model_search (bench->model, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench->model)), >, 0);
}

static void
plain_key (Bench *bench,
           guint  run)
{
  g_assert_null (strstr (bench->labels->str, "没有这个"));
}

static void
report (const char *name,
        double      ms,
        double      plain)
{
  g_print ("{\"bench\":\"choices-%s\",\"p50_ms\":%.3f,\"plain_p50_ms\":%.3f,\"ratio_p50\":%.2f}\n", name,
           ms, plain, ms / MAX (plain, 0.001));
}

static void
make_model (Bench *bench)
{
  bench->model = htk_choice_model_new ();
  htk_choice_model_take (bench->model, bench->choices);
  bench->labels = g_string_new (NULL);
  for (guint i = 0; i < bench->choices->len; i++)
    g_string_append (bench->labels, ((HtkChoice *) bench->choices->pdata[i])->label);
}

int
main (int    argc,
      char **argv)
{
  Bench bench = { .n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkForm) form = NULL;
  gint64 start;
  double plain;

  setlocale (LC_ALL, "");
  form = htk_form_new (form_xml, -1, resolve, &bench.n, &error);
  if (form == NULL || (bench.instance = htk_instance_new (form, NULL, &error)) == NULL)
    g_error ("%s", error->message);
  bench.node = htk_instance_find (bench.instance, "/data/place", NULL);
  bench.choices = htk_instance_choices (bench.instance, bench.node, NULL);
  plain = median (&bench, plain_answer);
  report ("all", median (&bench, first_choices), plain);
  report ("again", median (&bench, again), plain);
  report ("answer", median (&bench, answer), plain);
  make_model (&bench);
  plain = median (&bench, plain_key);
  start = g_get_monotonic_time ();
  htk_choice_model_prepare (bench.model);
  report ("prepare", (double) (g_get_monotonic_time () - start) / 1000.0, plain);
  report ("key", median (&bench, key), plain);
  report ("initials", median (&bench, initials), plain);
  g_object_unref (bench.model);
  g_string_free (bench.labels, TRUE);
  g_ptr_array_unref (bench.choices);
  htk_instance_free (bench.instance);
  return 0;
}
