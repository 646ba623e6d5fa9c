/* The work of form_bench.py done by our engine:
 * form-bench chain|members|list|nested|pack FORM.xml N [LIST.csv]
 * prints one JSON line for each piece of work,
 * {"work":…,"n":size,"runs":…,"median_us":…,"p95_us":…}. The forms are made by form_bench.py, which
 * gives the same files to the peer; "pack" takes any form, with its lists beside it or blank. */
#include "app/form/htk-form.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MAX_RUNS 200

typedef struct
{
  const char *csv;
  const char *folder;
} Lists;

static GBytes *
resolve (const char *uri,
         gpointer    data,
         gboolean   *is_missing,
         GError    **error)
{
  const Lists *lists = data;
  g_autofree char *name = g_path_get_basename (uri);
  g_autofree char *path = NULL;
  char *text = NULL;
  gsize length = 0;

  if (lists->csv != NULL)
    return g_bytes_new_static (lists->csv, strlen (lists->csv));
  path = g_build_filename (lists->folder, name, NULL);
  if (g_file_get_contents (path, &text, &length, NULL))
    return g_bytes_new_take (text, length);
  return g_bytes_new_static ("", 0);
}

static HtkForm *
load (const char *xml,
      Lists      *lists)
{
  g_autoptr (GError) error = NULL;
  HtkForm *form = htk_form_new (xml, -1, resolve, lists, &error);

  if (form == NULL)
    g_error ("%s", error->message);
  return form;
}

static int
by_time (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

typedef void (*Work) (gpointer data, guint run);

/* Runs @work until it took two seconds or MAX_RUNS runs, and prints the line; @undo, which may be
 * NULL, takes its traces away and is not timed. */
static void
measure (const char *name,
         guint       n,
         Work        work,
         Work        undo,
         gpointer    data)
{
  double times[MAX_RUNS + 1];
  double began = now_us ();
  guint runs = 0;

  /* The first run warms up and is overwritten by the second. */
  for (guint run = 0; run <= MAX_RUNS && (run < 4 || now_us () - began < 2e6); run++)
    {
      double start = now_us ();

      work (data, run);
      runs = MAX (run, 1);
      times[runs - 1] = now_us () - start;
      if (undo != NULL)
        undo (data, run);
    }
  qsort (times, runs, sizeof *times, by_time);
  printf ("{\"work\":\"%s\",\"n\":%u,\"runs\":%u,\"median_us\":%.1f,\"p95_us\":%.1f}\n", name, n,
          runs, times[runs / 2], times[runs * 95 / 100]);
  fflush (stdout);
}

typedef struct
{
  const char *xml;
  Lists lists;
  HtkForm *form;
  HtkInstance *instance;
  guint n;
  HtkNode node;
  const char *draft;
} Bench;

static void
work_load (gpointer data,
           guint    run)
{
  Bench *bench = data;
  g_autoptr (HtkForm) form = load (bench->xml, &bench->lists);
  g_autoptr (HtkInstance) instance = htk_instance_new (form, NULL, NULL);
}

static void
work_begin (gpointer data,
            guint    run)
{
  Bench *bench = data;
  g_autoptr (HtkInstance) instance = htk_instance_new (bench->form, NULL, NULL);
}

static void
set (Bench      *bench,
     const char *ref,
     const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!htk_instance_set (bench->instance, htk_instance_find (bench->instance, ref, NULL), value,
                         &error))
    g_error ("%s: %s", ref, error->message);
}

static void
expect (Bench      *bench,
        const char *ref,
        double      wanted)
{
  const char *got
      = htk_instance_get (bench->instance, htk_instance_find (bench->instance, ref, NULL));

  if (g_ascii_strtod (got, NULL) != wanted)
    g_error ("%s is %s, not %g", ref, got, wanted);
}

static void
work_answer (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autofree char *value = g_strdup_printf ("%u", run + 1);

  htk_instance_set (bench->instance, bench->node, value, NULL);
}

static void
work_chain (gpointer data,
            guint    run)
{
  Bench *bench = data;
  guint calculates = bench->n * 2 / 3;
  g_autofree char *last = g_strdup_printf ("/data/c%u", calculates - 1);

  work_answer (data, run);
  expect (bench, last, run + 1 + calculates);
}

static void
fill_member (Bench *bench,
             guint  at)
{
  g_autofree char *age = g_strdup_printf ("/data/m[%u]/age", at);
  g_autofree char *income = g_strdup_printf ("/data/m[%u]/income", at);

  set (bench, age, "30");
  set (bench, income, "1000");
}

static void
work_member (gpointer data,
             guint    run)
{
  Bench *bench = data;

  htk_instance_repeat_add (bench->instance, "/data/m", 0, NULL);
  fill_member (bench, bench->n + 1);
  expect (bench, "/data/total", (bench->n + 1) * 1000.0);
}

static void
undo_member (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autofree char *ref = g_strdup_printf ("/data/m[%u]", bench->n + 1);

  htk_instance_repeat_remove (bench->instance, htk_instance_find (bench->instance, ref, NULL),
                              NULL);
}

/* One member changes whom the next one looks at, and what a list gives for it. */
static void
work_nested (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autofree char *ref = g_strdup_printf ("/data/m[%u]/a", bench->n / 2);
  g_autofree char *value = g_strdup_printf ("%u", run % 50);

  set (bench, ref, value);
}

static void
work_filter (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autofree char *village = g_strdup_printf ("v%u", run * 7 % MAX (bench->n / 100, 1));
  g_autoptr (GPtrArray) choices = NULL;

  htk_instance_set (bench->instance, bench->node, village, NULL);
  choices = htk_instance_choices (bench->instance,
                                  htk_instance_find (bench->instance, "/data/h", NULL), NULL);
  g_assert_cmpuint (choices->len, ==, 100);
}

static void
work_lookup (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autofree char *expr
      = g_strdup_printf ("instance('x')/root/item[name = 'h%06u']/label", run * 7919 % bench->n);
  g_autoptr (HtkArena) arena = htk_arena_new ();
  HtkXPathContext context;
  HtkValue value;

  if (!htk_instance_evaluate (bench->instance, expr, htk_instance_root (bench->instance), arena,
                              &context, &value, NULL)
      || *htk_value_to_string (&context, &value) == '\0')
    g_error ("%s finds nothing", expr);
}

static void
work_serialise (gpointer data,
                guint    run)
{
  Bench *bench = data;
  g_autofree char *xml = htk_instance_to_xml (bench->instance, TRUE);
}

static void
work_resume (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autoptr (HtkInstance) instance
      = htk_instance_new_from_xml (bench->form, NULL, bench->draft, FALSE, NULL);
}

static void
open_bench (Bench *bench)
{
  bench->form = load (bench->xml, &bench->lists);
  bench->instance = htk_instance_new (bench->form, NULL, NULL);
}

static void
close_bench (Bench *bench)
{
  g_clear_pointer (&bench->instance, htk_instance_free);
  g_clear_pointer (&bench->form, htk_form_unref);
}

static void
bench_chain (Bench *bench)
{
  measure ("load-chain", bench->n, work_load, NULL, bench);
  open_bench (bench);
  bench->node = htk_instance_find (bench->instance, "/data/q0", NULL);
  measure ("answer-chain", bench->n, work_chain, NULL, bench);
  bench->node = htk_instance_find (bench->instance, "/data/q1", NULL);
  measure ("answer-alone", bench->n, work_answer, NULL, bench);
}

static void
bench_members (Bench *bench)
{
  open_bench (bench);
  for (guint i = 1; i <= bench->n; i++)
    {
      htk_instance_repeat_add (bench->instance, "/data/m", 0, NULL);
      fill_member (bench, i);
    }
  measure ("add-fill-member", bench->n, work_member, undo_member, bench);
  bench->node = htk_instance_find (bench->instance, "/data/m[1]/income", NULL);
  measure ("answer-in-member", bench->n, work_answer, NULL, bench);
}

static void
bench_nested (Bench *bench)
{
  open_bench (bench);
  for (guint i = 1; i <= bench->n; i++)
    {
      g_autofree char *ref = g_strdup_printf ("/data/m[%u]/a", i);

      htk_instance_repeat_add (bench->instance, "/data/m", 0, NULL);
      set (bench, ref, "7");
    }
  measure ("answer-nested", bench->n, work_nested, NULL, bench);
}

static gsize
held (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
bench_list (Bench *bench)
{
  gsize csv = strlen (bench->lists.csv);
  gsize before;

  measure ("load-list", bench->n, work_load, NULL, bench);
  malloc_trim (0);
  before = held ();
  open_bench (bench);
  bench->node = htk_instance_find (bench->instance, "/data/v", NULL);
  work_filter (bench, 0);
  work_lookup (bench, 0);
  printf ("{\"work\":\"list-memory\",\"n\":%u,\"csv_bytes\":%zu,\"held_bytes\":%zu,"
          "\"times\":%.2f}\n",
          bench->n, csv, held () - before, (double) (held () - before) / (double) csv);
  measure ("filter-list-by-village", bench->n, work_filter, NULL, bench);
  measure ("lookup-in-list", bench->n, work_lookup, NULL, bench);
}

/* The first question of the form that takes the value "1". */
static HtkNode
first_answer (HtkInstance *instance)
{
  g_autoptr (GPtrArray) body = htk_instance_body (instance);

  for (guint i = 0; i < body->len; i++)
    {
      HtkBodyItem *item = body->pdata[i];

      if (item->kind == HTK_CONTROL_INPUT && item->node != 0
          && htk_instance_set (instance, item->node, "1", NULL)
          && *htk_instance_get (instance, item->node) != '\0')
        return item->node;
    }
  g_error ("the form has no question to answer");
}

static void
bench_pack (Bench *bench)
{
  g_autofree char *draft = NULL;

  measure ("pack-load", bench->n, work_load, NULL, bench);
  open_bench (bench);
  measure ("pack-begin", bench->n, work_begin, NULL, bench);
  bench->node = first_answer (bench->instance);
  measure ("pack-answer", bench->n, work_answer, NULL, bench);
  measure ("pack-draft", bench->n, work_serialise, NULL, bench);
  draft = htk_instance_to_xml (bench->instance, TRUE);
  bench->draft = draft;
  measure ("pack-resume", bench->n, work_resume, NULL, bench);
}

static const struct {
  const char *name;
  void (*run) (Bench *bench);
} works[] = {
  { "chain", bench_chain },   { "members", bench_members }, { "list", bench_list },
  { "nested", bench_nested }, { "pack", bench_pack },
};

int
main (int    argc,
      char **argv)
{
  g_autofree char *xml = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *folder = argc > 2 ? g_path_get_dirname (argv[2]) : NULL;
  Bench bench = { .lists = { .folder = folder } };

  if (argc < 4 || !g_file_get_contents (argv[2], &xml, NULL, NULL)
      || (argc > 4 && !g_file_get_contents (argv[4], &csv, NULL, NULL)))
    g_error ("usage: bench-form chain|members|list|nested|pack FORM.xml N [LIST.csv]");
  bench.xml = xml;
  bench.lists.csv = csv;
  bench.n = (guint) g_ascii_strtoull (argv[3], NULL, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (works); i++)
    if (strcmp (argv[1], works[i].name) == 0)
      works[i].run (&bench);
  close_bench (&bench);
  return 0;
}
