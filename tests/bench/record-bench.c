/* Times what a person waits for on a tablet with a whole county in its store.
 *
 * record-bench [HOUSEHOLDS]: makes a store of so many households (100,000) with four members each
 * in a temporary folder and prints one JSON line a figure. Times are in milliseconds, from the
 * call to its answer; "answer" includes the durable commit. The pack is that of $HTK_PACK_DIR.
 * With a second argument the store is made in that folder, to be used by others, and nothing is
 * timed: record-bench HOUSEHOLDS FOLDER.
 */
#include "app/record/htk-filling.h"
#include "app/store/htk-register.h"
#include "app/store/htk-search.h"
#include "app/store/htk-uuid.h"
#include "tests/lib/htk-test.h"
#include "tests/report/report-many.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define VILLAGES 718
#define MEMBERS 4
#define LARGE 8       /* members of each 1000th household */
#define ABOUT 40      /* a finding, a case and a project for each so many households */
#define SEED 20251124 /* the same register each time */
#define WORKER "worker"
#define TODAY "2025-11-24"

typedef struct
{
  const char *text, *pinyin;
} Syllable;

static const Syllable surnames[] = {
  { "李", "li" }, { "杨", "yang" }, { "王", "wang" }, { "张", "zhang" }, { "普", "pu" },
  { "刀", "dao" }, { "白", "bai" }, { "陈", "chen" }, { "方", "fang" }, { "罗", "luo" },
  { "周", "zhou" }, { "黄", "huang" }, { "施", "shi" }, { "马", "ma" }, { "李", "li" },
  { "杨", "yang" }, { "普", "pu" }, { "封", "feng" }, { "鲁", "lu" }, { "矣", "yi" },
};

static const Syllable given[] = {
  { "文", "wen" }, { "华", "hua" }, { "明", "ming" }, { "丽", "li" }, { "强", "qiang" },
  { "芳", "fang" }, { "军", "jun" }, { "英", "ying" }, { "荣", "rong" }, { "兰", "lan" },
  { "国", "guo" }, { "美", "mei" }, { "有", "you" }, { "福", "fu" }, { "珍", "zhen" },
  { "云", "yun" }, { "春", "chun" }, { "建", "jian" }, { "学", "xue" }, { "琼", "qiong" },
  { "忠", "zhong" }, { "秀", "xiu" }, { "平", "ping" }, { "红", "hong" }, { "光", "guang" },
  { "凤", "feng" }, { "德", "de" }, { "桂", "gui" }, { "成", "cheng" }, { "莲", "lian" },
};

static void
must (gboolean done,
      GError  *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "failed without an error");
}

static const Syllable *
pick (GRand          *rand,
      const Syllable *list,
      guint           n)
{
  return &list[g_rand_int_range (rand, 0, (int) n)];
}

/* A name with its search keys, as the county makes them. */
static void
put_name (JsonObject *row,
          GRand      *rand,
          const char *name,
          const char *pinyin,
          const char *initials)
{
  const Syllable *s[] = { pick (rand, surnames, G_N_ELEMENTS (surnames)),
                          pick (rand, given, G_N_ELEMENTS (given)),
                          pick (rand, given, G_N_ELEMENTS (given)) };
  g_autofree char *text = g_strconcat (s[0]->text, s[1]->text, s[2]->text, NULL);
  g_autofree char *spelt = g_strconcat (s[0]->pinyin, s[1]->pinyin, s[2]->pinyin, NULL);
  const char first[] = { *s[0]->pinyin, *s[1]->pinyin, *s[2]->pinyin, '\0' };

  json_object_set_string_member (row, name, text);
  json_object_set_string_member (row, pinyin, spelt);
  json_object_set_string_member (row, initials, first);
}

static JsonObject *
make_member (GRand *rand,
             guint  household,
             guint  i)
{
  static const char *const rels[] = { "head", "spouse", "child", "child", "parent" };
  JsonObject *m = json_object_new ();
  g_autofree char *id = g_strdup_printf ("m-%u-%u", household, i);
  g_autofree char *birth = g_strdup_printf ("%d-0%d-1%d", g_rand_int_range (rand, 1940, 2020),
                                            g_rand_int_range (rand, 1, 10),
                                            g_rand_int_range (rand, 0, 10));

  json_object_set_string_member (m, "id", id);
  json_object_set_int_member (m, "seq", i + 1);
  put_name (m, rand, "name", "pinyin", "initials");
  json_object_set_string_member (m, "rel", rels[MIN (i, G_N_ELEMENTS (rels) - 1)]);
  json_object_set_string_member (m, "idt", "none");
  json_object_set_string_member (m, "birth", birth);
  json_object_set_string_member (m, "sex", i % 2 == 0 ? "m" : "f");
  json_object_set_string_member (m, "share", "y");
  json_object_set_string_member (m, "labor", "normal");
  json_object_set_string_member (m, "ethnic", "07");
  json_object_set_string_member (m, "sup", "none");
  return m;
}

static char *
village_code (guint i)
{
  return g_strdup_printf ("5304271%05u", i);
}

static JsonObject *
make_household (GRand *rand,
                guint  i)
{
  JsonObject *h = json_object_new ();
  JsonArray *members = json_array_new ();
  g_autofree char *id = g_strdup_printf ("h-%u", i);
  g_autofree char *village = village_code ((guint) g_rand_int_range (rand, 0, VILLAGES));
  g_autofree char *hh_no = g_strdup_printf ("53042%07u", i);
  g_autofree char *due = g_strdup_printf ("202%d-%02d-%02d", g_rand_int_range (rand, 5, 7),
                                          g_rand_int_range (rand, 1, 13),
                                          g_rand_int_range (rand, 1, 29));
  JsonObject *head;

  for (guint m = 0; m < (i % 1000 == 0 ? LARGE : MEMBERS); m++)
    json_array_add_object_element (members, make_member (rand, i, m));
  head = json_array_get_object_element (members, 0);
  json_object_set_string_member (h, "id", id);
  json_object_set_string_member (h, "village_code", village);
  json_object_set_string_member (h, "hh_no", hh_no);
  json_object_set_string_member (h, "next_due", due);
  json_object_set_int_member (h, "hh_type", g_rand_boolean (rand));
  json_object_set_int_member (h, "score", g_rand_int_range (rand, 0, 100));
  json_object_set_string_member (h, "head_name", json_object_get_string_member (head, "name"));
  json_object_set_string_member (h, "head_pinyin", json_object_get_string_member (head, "pinyin"));
  json_object_set_string_member (h, "head_initials",
                                 json_object_get_string_member (head, "initials"));
  json_object_set_array_member (h, "members", members);
  return h;
}

static void
apply (HtkStore   *store,
       const char *kind,
       JsonObject *row)
{
  g_autoptr (JsonObject) body = row;
  g_autoptr (GError) error = NULL;

  must (htk_register_apply (store, kind, "", 1, body, &error), error);
}

static void
make_villages (HtkStore *store)
{
  for (guint i = 0; i < VILLAGES; i++)
    {
      JsonObject *region = json_object_new ();
      JsonObject *village = json_object_new ();
      g_autofree char *code = village_code (i);
      g_autofree char *name = g_strdup_printf ("第%u村", i);

      json_object_set_string_member (region, "code", code);
      json_object_set_string_member (region, "name", name);
      json_object_set_int_member (region, "level", 5);
      json_object_set_string_member (village, "code", code);
      apply (store, "region", region);
      apply (store, "village", village);
    }
}

static void
make_register (HtkStore *store,
               guint     households)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (GError) error = NULL;
  JsonObject *user = json_object_new ();

  must (htk_store_begin (store, &error), error);
  make_villages (store);
  json_object_set_string_member (user, "id", WORKER);
  json_object_set_string_member (user, "name", "演示人员");
  json_object_set_string_member (user, "role", "worker");
  apply (store, "user", user);
  for (guint i = 0; i < households; i++)
    {
      apply (store, "household", make_household (rand, i));
      if (i % 2000 != 1999)
        continue;
      must (htk_store_commit (store, &error), error);
      must (htk_store_begin (store, &error), error);
    }
  must (report_about (store, ABOUT, &error), error);
  must (htk_store_commit (store, &error), error);
}

static HtkStore *
open_store (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
  g_autofree char *key_path = g_build_filename (dir, "key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkKey) key = htk_key_load_or_create (key_path, &error);
  HtkStore *store = key != NULL ? htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error) : NULL;

  must (store != NULL, error);
  return store;
}

static double
ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000.0;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *name,
        GArray     *times,
        double      bound)
{
  guint n = times->len;

  g_array_sort (times, compare);
  g_print ("{\"bench\":\"%s\",\"n\":%u,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f,"
           "\"bound_ms\":%.0f}\n", name, n, g_array_index (times, double, n / 2),
           g_array_index (times, double, MIN (n - 1, n * 95 / 100)),
           g_array_index (times, double, n - 1), bound);
}

/* The lists of the first page, each from a store that was just opened. */
static void
bench_tasks (const char *dir)
{
  g_autoptr (GArray) opening = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) tasks = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) villages = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 20; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (HtkStore) store = open_store (dir);
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) due = NULL;
      g_autoptr (GPtrArray) first = NULL;
      g_autoptr (GPtrArray) list = NULL;
      HtkTaskCounts count;
      double time = ms_since (start);

      g_array_append_val (opening, time);
      start = g_get_monotonic_time ();
      due = htk_register_due_keys (store, TODAY, 50, &error);
      must (due != NULL && due->len == 50, error);
      first = htk_register_by_keys (store, (const gint64 *) due->data, due->len, &error);
      must (first != NULL && first->len == 50, error);
      time = ms_since (start);
      g_array_append_val (tasks, time);
      start = g_get_monotonic_time ();
      must (htk_register_count_tasks (store, TODAY, TODAY, &count, &error), error);
      time = ms_since (start);
      g_array_append_val (counts, time);
      start = g_get_monotonic_time ();
      list = htk_register_villages (store, TODAY, TODAY, &error);
      must (list != NULL, error);
      time = ms_since (start);
      g_array_append_val (villages, time);
    }
  report ("open-store", opening, 100);
  report ("tasks-first", tasks, 20);
  report ("tasks-counts", counts, 50);
  report ("villages", villages, 150);
}

/* The opening after a kill in the midst of writing checks the whole file. */
static void
bench_unclean (const char *dir)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 5; i++)
    {
      pid_t child = fork ();
      g_autoptr (HtkStore) store = NULL;
      gint64 start;
      double time;

      if (child == 0)
        {
          g_autofree char *value = htk_uuid7_new ();

          store = open_store (dir);
          htk_store_set_meta (store, "bench", value, NULL);
          kill (getpid (), SIGKILL);
        }
      waitpid (child, NULL, 0);
      start = g_get_monotonic_time ();
      store = open_store (dir);
      time = ms_since (start);
      g_array_append_val (times, time);
    }
  report ("open-store-after-kill", times, 1000);
}

/* What a person types: more and more of a name, its spelling, its initials or a number. */
static char *
query (GRand *rand,
       guint  kind)
{
  const Syllable *a = pick (rand, surnames, G_N_ELEMENTS (surnames));
  const Syllable *b = pick (rand, given, G_N_ELEMENTS (given));
  const Syllable *c = pick (rand, given, G_N_ELEMENTS (given));

  switch (kind % 8)
    {
    case 0:
      return g_strdup (a->text);
    case 1:
      return g_strconcat (a->text, b->text, NULL);
    case 2:
      return g_strconcat (a->text, b->text, c->text, NULL);
    case 3:
      return g_strconcat (a->pinyin, b->pinyin, NULL);
    case 4:
      return g_strndup (a->pinyin, 1);
    case 5:
      return g_strdup_printf ("%c%c%c", *a->pinyin, *b->pinyin, *c->pinyin);
    case 6:
      return g_strdup_printf ("53042%05d", g_rand_int_range (rand, 0, 1000));
    default:
      return g_strconcat (a->pinyin, b->pinyin, c->pinyin, "x", NULL);
    }
}

static void
bench_search (HtkStore *store)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < 1600; i++)
    {
      g_autofree char *text = query (rand, i);
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GPtrArray) found = htk_search_households (store, text, 50, &error);
      double time = ms_since (start);

      must (found != NULL, error);
      g_array_append_val (times, time);
    }
  report ("search", times, 10);
}

/* Each question of a household of eight once: those a person can answer with a number or a text. */
static void
answer_all (HtkFilling *filling,
            GArray     *times)
{
  HtkInstance *instance = htk_filling_instance (filling);
  g_autoptr (GPtrArray) items = htk_instance_body (instance);

  for (guint i = 0; i < items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (items, i);
      g_autoptr (HtkState) state = NULL;
      g_autoptr (GPtrArray) choices = NULL;
      const char *value = "7";
      double time;
      gint64 start;

      if (item->node == 0 || (item->kind != HTK_CONTROL_INPUT && item->kind != HTK_CONTROL_SELECT1))
        continue;
      state = htk_instance_state (instance, item->node, NULL);
      if (state == NULL || !state->relevant || state->readonly ||
          (item->kind == HTK_CONTROL_INPUT && g_strcmp0 (state->type, "int") != 0 &&
           g_strcmp0 (state->type, "decimal") != 0 && g_strcmp0 (state->type, "string") != 0) ||
          g_str_has_suffix (item->ref, "/m_new") || g_str_has_suffix (item->ref, "/f_n") ||
          g_str_has_suffix (item->ref, "/a_result"))
        continue;
      if (item->kind == HTK_CONTROL_SELECT1)
        {
          choices = htk_instance_choices (instance, item->node, NULL);
          value = choices != NULL && choices->len > 0
                    ? ((HtkChoice *) g_ptr_array_index (choices, 0))->value : NULL;
        }
      if (value == NULL || g_strcmp0 (value, state->value) == 0)
        continue;
      start = g_get_monotonic_time ();
      if (!htk_filling_answer (filling, item->node, value, NULL))
        continue;
      time = ms_since (start);
      g_array_append_val (times, time);
    }
}

static HtkNode
find (HtkFilling *filling,
      const char *name)
{
  g_autoptr (GPtrArray) items = htk_instance_body (htk_filling_instance (filling));

  for (guint i = 0; i < items->len; i++)
    {
      HtkBodyItem *item = g_ptr_array_index (items, i);

      if (item->ref != NULL && g_str_has_suffix (item->ref, name))
        return item->node;
    }
  return 0;
}

static void
bench_filling (HtkStore *store,
               HtkPack  *pack,
               guint     households)
{
  g_autoptr (GArray) opening = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) resuming = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) answering = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < 20 && i * 1000 < households; i++)
    for (guint again = 0; again < 2; again++)
      {
        g_autofree char *id = g_strdup_printf ("h-%u", i * 1000);
        g_autoptr (GError) error = NULL;
        gint64 start = g_get_monotonic_time ();
        g_autoptr (HtkFilling) filling =
          htk_filling_open (store, pack, "fa_household", "household", id, WORKER, &error);
        double time = ms_since (start);

        must (filling != NULL, error);
        g_array_append_val (again == 0 ? opening : resuming, time);
        if (again == 1)
          continue;
        must (htk_filling_answer (filling, find (filling, "/a_result"), "home", &error), error);
        if (i < 4)
          answer_all (filling, answering);
      }
  report ("open-form-8-members", opening, 150);
  report ("resume-form-8-members", resuming, 150);
  report ("answer-with-autosave", answering, 20);
}

int
main (int    argc,
      char **argv)
{
  guint households = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 100000;
  g_autoptr (HtkTempDir) temporary = argc > 2 ? NULL : htk_temp_dir_new ();
  const char *dir = argc > 2 ? argv[2] : temporary;
  g_autoptr (HtkStore) store = open_store (dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = htk_pack_open (&error);
  g_autofree char *path = g_strdup (htk_store_get_path (store));
  gint64 start = g_get_monotonic_time ();
  struct rusage usage;
  GStatBuf st;

  must (pack != NULL && households > 1000, error);
  make_register (store, households);
  g_clear_object (&store);
  must (g_stat (path, &st) == 0, NULL);
  g_print ("{\"bench\":\"store\",\"households\":%u,\"members\":%u,\"make_ms\":%.0f,\"bytes\":%"
           G_GINT64_FORMAT "}\n", households, households * MEMBERS, ms_since (start),
           (gint64) st.st_size);
  if (argc > 2)
    return 0;
  bench_tasks (dir);
  bench_unclean (dir);
  store = open_store (dir);
  bench_search (store);
  bench_filling (store, pack, households);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("{\"bench\":\"memory\",\"rss_kib\":%ld}\n", usage.ru_maxrss);
  return 0;
}
