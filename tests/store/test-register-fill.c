/* The first download fills the register without the indexes of the search, and at no row looks through a table. */
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-register-fill.h"
#include "app/store/htk-register.h"
#include "app/store/htk-search.h"
#include "app/store/htk-store-private.h"
#include "tests/lib/htk-plan.h"
#include "tests/lib/htk-test.h"

typedef struct
{
  HtkTempDir *dir;
  char *path;
  HtkStore *store;
} Tablet;

static void
open_store (Tablet *t)
{
  g_autoptr (GError) error = NULL;

  t->store = htk_store_open (t->path, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
}

static void
set_up (Tablet        *t,
        gconstpointer  data)
{
  t->dir = htk_temp_dir_new ();
  t->path = g_build_filename (t->dir, "huitoukan.db", NULL);
  open_store (t);
}

static void
tear_down (Tablet        *t,
           gconstpointer  data)
{
  g_clear_object (&t->store);
  g_free (t->path);
  htk_temp_dir_free (t->dir);
}

/* The indexes of the register's people and what they are, a line each, whatever the white space. */
static char *
indexes (HtkStore *store)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT name || ': ' || replace (replace (coalesce (sql, 'of a key'), char (10), ' '), '  ', ' ')"
    " FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('household', 'member') ORDER BY name", NULL);
  GString *text = g_string_new (NULL);
  gboolean has_row = TRUE;

  g_assert_nonnull (stmt);
  while (htk_stmt_next (stmt, &has_row, NULL) && has_row)
    {
      g_autoptr (GString) line = g_string_new (htk_stmt_text (stmt, 0));

      g_string_replace (line, "  ", " ", 0);
      g_string_append_printf (text, "%s\n", line->str);
    }
  return g_string_free (text, FALSE);
}

static void
end_filling (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  while (more)
    {
      g_assert_true (htk_register_fill_end (store, &more, &error));
      g_assert_no_error (error);
    }
}

static void
test_indexes_come_back (Tablet        *t,
                        gconstpointer  data)
{
  g_autofree char *before = indexes (t->store);
  g_autofree char *after = NULL;

  g_assert_false (htk_register_fill_waits (t->store));
  g_assert_true (htk_register_fill_begin (t->store, NULL));
  g_assert_true (htk_register_fill_waits (t->store));
  end_filling (t->store);
  g_assert_false (htk_register_fill_waits (t->store));
  after = indexes (t->store);
  g_assert_cmpstr (after, ==, before);
}

/* What is still kept while the register fills costs a page that is read and written for each row, unless its rows
 * come in order: whoever adds an index to these tables says here that it is worth that. */
static void
test_what_is_kept_is_known (Tablet        *t,
                            gconstpointer  data)
{
  g_autofree char *left = NULL;

  g_assert_true (htk_register_fill_begin (t->store, NULL));
  left = indexes (t->store);
  g_assert_cmpstr (left, ==,
    "household_due: CREATE INDEX household_due ON household (village_code, next_due) WHERE status = 'active'\n"
    "household_initials: CREATE INDEX household_initials ON household (head_initials)\n"
    "household_local: CREATE INDEX household_local ON household (local_no)\n"
    "household_name: CREATE INDEX household_name ON household (head_name)\n"
    "household_next: CREATE INDEX household_next ON household (next_due, score DESC) WHERE status = 'active'\n"
    "household_pinyin: CREATE INDEX household_pinyin ON household (head_pinyin)\n"
    "member_household: CREATE INDEX member_household ON member (household_id, seq)\n"
    "sqlite_autoindex_household_1: of a key\n"
    "sqlite_autoindex_household_2: of a key\n"
    "sqlite_autoindex_member_1: of a key\n");
}

static void
test_killed_is_made_good (Tablet        *t,
                          gconstpointer  data)
{
  g_autofree char *before = indexes (t->store);
  g_autofree char *after = NULL;
  gboolean more;

  g_assert_true (htk_register_fill_begin (t->store, NULL));
  g_assert_true (htk_register_fill_end (t->store, &more, NULL));
  g_assert_true (more);
  g_clear_object (&t->store);
  open_store (t);
  g_assert_true (htk_register_fill_waits (t->store));
  end_filling (t->store);
  after = indexes (t->store);
  g_assert_cmpstr (after, ==, before);
}

static void
take (HtkStore   *store,
      const char *kind,
      const char *object,
      const char *body)
{
  g_autoptr (JsonNode) node = htk_json_parse (body, NULL);
  g_autoptr (GError) error = NULL;

  htk_register_apply (store, kind, object, 1, json_node_get_object (node), &error);
  g_assert_no_error (error);
}

#define REGION "{\"code\":\"530427000000\",\"name\":\"新平\",\"level\":3,\"parent\":\"530400000000\"}"
#define HOUSEHOLD "{\"id\":\"h\",\"village_code\":\"530427000000\",\"head_name\":\"普文华\",\"members\":["             \
  "{\"id\":\"m\",\"seq\":1,\"name\":\"普文华\",\"id_no\":\"530427198001019015\"},"                             \
  "{\"id\":\"n\",\"seq\":2,\"name\":\"刀美兰\"}]}"

static guint
found (HtkStore   *store,
       const char *text)
{
  g_autoptr (GPtrArray) hits = htk_search_households (store, text, 10, NULL);

  g_assert_nonnull (hits);
  return hits->len;
}

/* A person who searches during the download finds the heads that are there, and does not wait. */
static void
test_search_walks_no_table (Tablet        *t,
                            gconstpointer  data)
{
  static const char *const few[] = { "hit", NULL };
  g_autoptr (GHashTable) statements = NULL;

  g_assert_true (htk_register_fill_begin (t->store, NULL));
  take (t->store, "region", "530427000000", REGION);
  take (t->store, "household", "h", HOUSEHOLD);
  statements = htk_plan_watch (t->store);
  g_assert_cmpuint (found (t->store, "普"), ==, 1);
  g_assert_cmpuint (found (t->store, "刀"), ==, 0);
  g_assert_cmpuint (found (t->store, "pwh") + found (t->store, "5399"), ==, 0);
  g_assert_cmpuint (htk_plan_check (t->store, statements, few), >=, 5);
  end_filling (t->store);
  g_assert_cmpuint (found (t->store, "刀"), ==, 1);
}

static void
test_no_row_walks_a_table (Tablet        *t,
                           gconstpointer  data)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (GHashTable) statements = NULL;

  g_assert_true (htk_register_fill_begin (t->store, NULL));
  statements = htk_plan_watch (t->store);
  g_assert_true (htk_store_begin (t->store, NULL));
  take (t->store, "region", "530427000000", REGION);
  take (t->store, "village", "530427000000", "{\"code\":\"530427000000\"}");
  take (t->store, "household", "h", HOUSEHOLD);
  take (t->store, "delete", "h", "{}");
  g_assert_true (htk_store_commit (t->store, NULL));
  g_assert_cmpuint (g_hash_table_size (statements), >=, 6);
  g_assert_cmpuint (htk_plan_check (t->store, statements, nothing), >=, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/register-fill/indexes-come-back-as-they-were", Tablet, NULL, set_up, test_indexes_come_back,
              tear_down);
  g_test_add ("/register-fill/what-is-kept-is-known", Tablet, NULL, set_up, test_what_is_kept_is_known, tear_down);
  g_test_add ("/register-fill/killed-is-made-good", Tablet, NULL, set_up, test_killed_is_made_good, tear_down);
  g_test_add ("/register-fill/search-walks-no-table", Tablet, NULL, set_up, test_search_walks_no_table, tear_down);
  g_test_add ("/register-fill/no-row-walks-a-table", Tablet, NULL, set_up, test_no_row_walks_a_table, tear_down);
  return g_test_run ();
}
