/* A household is found by any part of the names of its people, their pinyin and initials, and its
 * numbers, the best first; a village by its name. */
#include "tests/record/record-world.h"

#include "app/store/htk-search.h"

/* Heads and members by name, pinyin, initials and rank in what they are found by. */
static const char *const households[] = {
  "{\"id\":\"h-w\",\"village_code\":\"530427101201\",\"hh_no\":\"53042700010\",\"local_no\":"
  "\"5304271012010010\",\"head_name\":\"王小明\",\"head_pinyin\":\"wangxiaoming\",\"head_initials\":"
  "\"wxm\",\"members\":[{\"id\":\"m-w1\",\"seq\":1,\"name\":\"王小明\",\"pinyin\":\"wangxiaoming\","
  "\"initials\":\"wxm\",\"rel\":\"head\"},{\"id\":\"m-w2\",\"seq\":2,\"name\":\"单玉香\",\"pinyin\":"
  "\"shanyuxiang\",\"initials\":\"syx\",\"pinyin_also\":\"danyuxiang\",\"initials_also\":\"dyx\","
  "\"rel\":\"spouse\"}]}",
  "{\"id\":\"h-o\",\"village_code\":\"530427101201\",\"hh_no\":\"5304270001\",\"head_name\":\"欧阳小明\","
  "\"head_pinyin\":\"ouyangxiaoming\",\"head_initials\":\"oyxm\",\"next_due\":\"2026-01-02\","
  "\"members\":[{\"id\":\"m-o1\",\"seq\":1,\"name\":\"欧阳小明\",\"pinyin\":\"ouyangxiaoming\","
  "\"initials\":\"oyxm\",\"rel\":\"head\"},{\"id\":\"m-o2\",\"seq\":2,\"name\":\"王小\",\"pinyin\":"
  "\"wangxiao\",\"initials\":\"wx\",\"rel\":\"child\"}]}",
};

static HtkWorld *
make_world (void)
{
  HtkWorld *world = htk_world_new ();

  htk_world_take (world, "household", "h-w", 2, households[0]);
  htk_world_take (world, "household", "h-o", 2, households[1]);
  htk_world_take (world, "region", "530427101202", 1,
                  "{\"code\":\"530427101202\",\"name\":\"白鹤村委会\",\"level\":5,\"pinyin\":"
                  "\"baihecunweihui\",\"initials\":\"bhcwh\"}");
  return world;
}

/* The ids of what is found, in order. */
static char *
found (HtkWorld   *world,
       const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = htk_search_households (world->store, text, 10, &error);
  g_autoptr (GString) ids = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            ((HtkHit *) hits->pdata[i])->household->id);
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
test_each_key_finds (void)
{
  static const struct { const char *text, *ids; } cases[] = {
    { "王小明", "h-w" },          { "王小", "h-w h-o" },      { "小明", "h-w h-o" },
    { "明", "h-w" },              { "wxm", "h-w" },           { "WXM", "h-w" },
    { " w x m ", "h-w" },         { "xm", "h-w" },            { "wangxiaoming", "h-w" },
    { "wang xiao", "h-w h-o" },   { "wang'xiao", "h-w h-o" }, { "oyxm", "h-o" },
    { "单玉香", "h-w" },          { "syx", "h-w" },           { "dyx", "h-w" },
    { "danyu", "h-w" },           { "53042700010", "h-w" },   { "5304271012010010", "h-w" },
    { "欧阳·小明", "h-o" },       { "", "" },                 { "  ", "" },
    { "%", "" },                  { "_", "" },                { "wxmx", "" },
    { "王明", "" },               { "'", "" },                { "99", "" },
  };
  g_autoptr (HtkWorld) world = make_world ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = found (world, cases[i].text);

      if (!g_str_equal (ids, cases[i].ids))
        g_error ("“%s” finds “%s”, not “%s”", cases[i].text, ids, cases[i].ids);
    }
}

/* A whole name or number stands before what only begins with it, a head before a member. */
static void
test_best_comes_first (void)
{
  g_autoptr (HtkWorld) world = make_world ();
  g_autofree char *number = found (world, "5304270001");
  g_autofree char *initials = found (world, "wx");

  g_assert_true (g_str_has_prefix (number, "h-o "));
  g_assert_cmpstr (initials, ==, "h-w h-o");
}

static HtkHit *
first (GPtrArray *hits)
{
  g_assert_cmpuint (hits->len, >, 0);
  return g_ptr_array_index (hits, 0);
}

static void
test_hit_says_what_was_meant (void)
{
  static const struct { const char *text, *member; guint from, n; } cases[] = {
    { "小明", NULL, 1, 2 },  { "xm", NULL, 1, 2 },       { "wangx", NULL, 0, 3 },
    { "wx", NULL, 0, 2 },    { "玉香", "单玉香", 1, 2 }, { "dyx", "单玉香", 0, 3 },
    { "53042700010", NULL, 0, 0 },
  };
  g_autoptr (HtkWorld) world = make_world ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) hits = htk_search_households (world->store, cases[i].text, 10, NULL);
      const HtkHit *hit = first (hits);

      g_assert_cmpstr (hit->household->id, ==, "h-w");
      g_assert_cmpstr (hit->member, ==, cases[i].member);
      g_assert_cmpuint (hit->from, ==, cases[i].from);
      g_assert_cmpuint (hit->n_chars, ==, cases[i].n);
    }
}

static void
test_villages_by_name_and_pinyin (void)
{
  static const char *const texts[] = { "白鹤", "鹤村", "baihe", "bh", "BHC", "530427101202" };
  g_autoptr (HtkWorld) world = make_world ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) hits = htk_search_villages (world->store, texts[i], 10, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (hits->len, ==, 1);
      g_assert_cmpstr (first (hits)->village->name, ==, "白鹤村委会");
    }
}

static void
test_removed_is_not_found (void)
{
  g_autoptr (HtkWorld) world = make_world ();
  g_autofree char *ids = NULL;

  htk_world_take (world, "delete", "h-w", 3, "{}");
  ids = found (world, "wxm");
  g_assert_cmpstr (ids, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/each-key-finds", test_each_key_finds);
  g_test_add_func ("/search/best-comes-first", test_best_comes_first);
  g_test_add_func ("/search/hit-says-what-was-meant", test_hit_says_what_was_meant);
  g_test_add_func ("/search/villages-by-name-and-pinyin", test_villages_by_name_and_pinyin);
  g_test_add_func ("/search/removed-is-not-found", test_removed_is_not_found);
  return g_test_run ();
}
