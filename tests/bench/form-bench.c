/* How fast the form engine is: form-bench [FORM.xml] prints one JSON line for each piece of work,
 * {"work":…,"n":size,"runs":…,"median_us":…,"p95_us":…}. Forms are made here; FORM.xml, with a
 * folder of its lists beside it or blank lists, is measured as "pack". */
#include "app/form/htk-form.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

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
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

typedef void (*Work) (gpointer data, guint run);

/* Runs @work until it took two seconds or MAX_RUNS runs, and prints the line. */
static void
measure (const char *name,
         guint       n,
         Work        work,
         gpointer    data)
{
  gint64 times[MAX_RUNS];
  gint64 began = g_get_monotonic_time ();
  guint runs = 0;

  work (data, 0);
  while (runs < MAX_RUNS && (runs < 3 || g_get_monotonic_time () - began < 2 * G_USEC_PER_SEC))
    {
      gint64 start = g_get_monotonic_time ();

      work (data, runs + 1);
      times[runs++] = g_get_monotonic_time () - start;
    }
  qsort (times, runs, sizeof *times, by_time);
  printf ("{\"work\":\"%s\",\"n\":%u,\"runs\":%u,\"median_us\":%" G_GINT64_FORMAT
          ",\"p95_us\":%" G_GINT64_FORMAT "}\n",
          name, n, runs, times[runs / 2], times[runs * 95 / 100]);
  fflush (stdout);
}

#define HEAD                                                                                       \
  "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "      \
  "xmlns:jr=\"http://openrosa.org/javarosa\"><h:head><h:title>B</h:title><model><instance>"        \
  "<data id=\"b\">"

/* @n questions and two thirds as many calculations, each reading the one before. */
static char *
chain_form (guint n)
{
  g_autoptr (GString) instance = g_string_new (HEAD);
  g_autoptr (GString) binds = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new ("</model></h:head><h:body>");
  guint calculations = n * 2 / 3;

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (instance, "<q%u/>", i);
      g_string_append_printf (binds, "<bind nodeset=\"/data/q%u\" type=\"int\" "
                                     "constraint=\". &gt;= 0\"/>", i);
      g_string_append_printf (body, "<input ref=\"/data/q%u\"><label>Question %u</label></input>",
                              i, i);
    }
  for (guint i = 0; i < calculations; i++)
    {
      g_string_append_printf (instance, "<c%u/>", i);
      if (i == 0)
        g_string_append (binds, "<bind nodeset=\"/data/c0\" calculate=\"/data/q0 + 1\"/>");
      else
        g_string_append_printf (binds, "<bind nodeset=\"/data/c%u\" calculate=\"/data/c%u + 1\"/>",
                                i, i - 1);
    }
  return g_strconcat (instance->str, "</data></instance>", binds->str, body->str,
                      "</h:body></h:html>", NULL);
}

static const char members_form[] =
    HEAD "<m jr:template=\"\"><age/><income/><adult/><share/></m><total/><adults/></data></instance>"
         "<bind nodeset=\"/data/m/age\" type=\"int\"/><bind nodeset=\"/data/m/income\" type=\"int\"/>"
         "<bind nodeset=\"/data/m/adult\" calculate=\"if(../age &gt;= 18, 1, 0)\"/>"
         "<bind nodeset=\"/data/m/share\" calculate=\"../income * ../adult\"/>"
         "<bind nodeset=\"/data/total\" calculate=\"sum(/data/m/share)\"/>"
         "<bind nodeset=\"/data/adults\" calculate=\"sum(/data/m/adult)\"/>"
         "</model></h:head><h:body><group ref=\"/data/m\"><repeat nodeset=\"/data/m\">"
         "<input ref=\"/data/m/age\"/><input ref=\"/data/m/income\"/></repeat></group></h:body>"
         "</h:html>";

static const char list_form[] =
    HEAD "<v/><h/><name/></data></instance><instance id=\"x\" src=\"jr://file-csv/x.csv\"/>"
         "<bind nodeset=\"/data/name\" calculate=\"instance('x')/root/item[name = /data/h]/label\"/>"
         "</model></h:head><h:body><input ref=\"/data/v\"/><select1 ref=\"/data/h\">"
         "<itemset nodeset=\"instance('x')/root/item[village = /data/v]\"><value ref=\"name\"/>"
         "<label ref=\"label\"/></itemset></select1></h:body></h:html>";

/* Households, a hundred in a village. */
static char *
household_list (guint n)
{
  g_autoptr (GString) out = g_string_new ("name,label,village,head,phone\n");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "h%06u,户 %u,v%u,户主 %u,1380000%04u\n", i, i, i / 100, i, i % 10000);
  return g_strdup (out->str);
}

typedef struct
{
  const char *xml;
  Lists lists;
  HtkForm *form;
  HtkInstance *instance;
  guint n;
  HtkNode node;
  const char *expr;
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
work_answer (gpointer data,
             guint    run)
{
  Bench *bench = data;
  g_autofree char *value = g_strdup_printf ("%u", run + 1);

  htk_instance_set (bench->instance, bench->node, value, NULL);
}

static void
work_member (gpointer data,
             guint    run)
{
  Bench *bench = data;
  HtkNode member = htk_instance_repeat_add (bench->instance, "/data/m", 0, NULL);
  g_autofree char *ref = htk_instance_ref_of (bench->instance, member);
  g_autofree char *age = g_strconcat (ref, "/age", NULL);
  g_autofree char *income = g_strconcat (ref, "/income", NULL);

  htk_instance_set (bench->instance, htk_instance_find (bench->instance, age, NULL), "30", NULL);
  htk_instance_set (bench->instance, htk_instance_find (bench->instance, income, NULL), "1000",
                    NULL);
  htk_instance_repeat_remove (bench->instance, member, NULL);
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
  g_autofree char *expr = g_strdup_printf ("instance('x')/root/item[name = 'h%06u']/label",
                                           run * 7919 % bench->n);
  g_autoptr (HtkArena) arena = htk_arena_new ();
  HtkXPathContext context;
  HtkValue value;

  if (!htk_instance_evaluate (bench->instance, expr, htk_instance_root (bench->instance), arena,
                              &context, &value, NULL) ||
      *htk_value_to_string (&context, &value) == '\0')
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
  g_autoptr (HtkInstance) instance = htk_instance_new_from_xml (bench->form, NULL, bench->expr,
                                                                FALSE, NULL);
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
bench_chain (guint n)
{
  g_autofree char *xml = chain_form (n);
  Bench bench = { .xml = xml, .n = n };

  measure ("load-chain", n, work_load, &bench);
  open_bench (&bench);
  bench.node = htk_instance_find (bench.instance, "/data/q0", NULL);
  measure ("answer-chain", n, work_answer, &bench);
  bench.node = htk_instance_find (bench.instance, "/data/q1", NULL);
  measure ("answer-alone", n, work_answer, &bench);
  close_bench (&bench);
}

static void
bench_members (guint n)
{
  Bench bench = { .xml = members_form, .n = n };

  open_bench (&bench);
  for (guint i = 0; i < n; i++)
    htk_instance_repeat_add (bench.instance, "/data/m", 0, NULL);
  measure ("add-fill-remove-member", n, work_member, &bench);
  bench.node = htk_instance_find (bench.instance, "/data/m[1]/income", NULL);
  measure ("answer-in-member", n, work_answer, &bench);
  close_bench (&bench);
}

static void
bench_list (guint n)
{
  g_autofree char *csv = household_list (n);
  Bench bench = { .xml = list_form, .lists = { .csv = csv }, .n = n };
  gsize before;

  measure ("load-list", n, work_load, &bench);
  malloc_trim (0);
  before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  open_bench (&bench);
  bench.node = htk_instance_find (bench.instance, "/data/v", NULL);
  work_filter (&bench, 0);
  work_lookup (&bench, 0);
  printf ("{\"work\":\"list-memory\",\"n\":%u,\"csv_bytes\":%zu,\"held_bytes\":%zu,\"times\":%.2f}\n",
          n, strlen (csv), mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before,
          (double) (mallinfo2 ().uordblks + mallinfo2 ().hblkhd - before) / (double) strlen (csv));
  measure ("filter-list-by-village", n, work_filter, &bench);
  measure ("lookup-in-list", n, work_lookup, &bench);
  close_bench (&bench);
}

/* The first question of the form that takes the value "1". */
static HtkNode
first_answer (HtkInstance *instance)
{
  g_autoptr (GPtrArray) body = htk_instance_body (instance);

  for (guint i = 0; i < body->len; i++)
    {
      HtkBodyItem *item = body->pdata[i];

      if (item->kind == HTK_CONTROL_INPUT && item->node != 0 &&
          htk_instance_set (instance, item->node, "1", NULL) &&
          *htk_instance_get (instance, item->node) != '\0')
        return item->node;
    }
  g_error ("the form has no question to answer");
}

static void
bench_pack (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *xml = NULL;
  g_autofree char *draft = NULL;
  Bench bench = { .lists = { .folder = folder } };

  if (!g_file_get_contents (path, &xml, NULL, NULL))
    g_error ("%s cannot be read", path);
  bench.xml = xml;
  bench.n = (guint) strlen (xml);
  measure ("pack-load", bench.n, work_load, &bench);
  open_bench (&bench);
  measure ("pack-begin", bench.n, work_begin, &bench);
  bench.node = first_answer (bench.instance);
  measure ("pack-answer", bench.n, work_answer, &bench);
  measure ("pack-draft", bench.n, work_serialise, &bench);
  draft = htk_instance_to_xml (bench.instance, TRUE);
  bench.expr = draft;
  measure ("pack-resume", bench.n, work_resume, &bench);
  close_bench (&bench);
}

int
main (int    argc,
      char **argv)
{
  static const guint questions[] = { 30, 300, 3000 };
  static const guint members[] = { 20, 200, 2000 };
  static const guint rows[] = { 1000, 10000, 50000, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    bench_chain (questions[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    bench_members (members[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    bench_list (rows[i]);
  if (argc == 2)
    bench_pack (argv[1]);
  return 0;
}
