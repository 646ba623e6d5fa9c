/* A journal that is brought together again with the county's copy of it: nothing of either is given up, and
 * only what this tablet signed is taken. */
#include "app/store/htk-attention.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-journal-mend.h"
#include "tests/lib/htk-test.h"

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
} World;

static void
world_init (World         *w,
            gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  w->dir = htk_temp_dir_new ();
  path = g_build_filename (w->dir, "huitoukan.db", NULL);
  w->store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
}

static void
world_clear (World         *w,
             gconstpointer  data)
{
  g_clear_object (&w->store);
  htk_temp_dir_free (w->dir);
}

static void
append (World      *w,
        const char *object)
{
  g_autoptr (JsonNode) body = htk_json_parse ("{}", NULL);
  g_autoptr (GError) error = NULL;

  htk_journal_append (w->store, "visit.submit", object, 0, body, &error);
  g_assert_no_error (error);
}

static HtkChange *
row_at (World *w,
        gint64 seq)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (w->store, seq, 1, NULL);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_ptr_array_steal_index (rows, 0);
}

static void
answer (World      *w,
        gint64      seq,
        const char *verdict,
        const char *code)
{
  g_autoptr (HtkChange) row = row_at (w, seq);

  g_assert_true (
    htk_journal_set_verdict (w->store, seq, row->change_id, verdict, code, NULL, NULL));
}

/* Rows 2 and 3 as the county has them; on this tablet row 3 never was. Row 2 was refused, somebody has dealt
 * with it, and then it waited for a receipt again. */
static GPtrArray *
set_back (World *w)
{
  GPtrArray *rows;

  g_assert_true (htk_store_begin (w->store, NULL));
  append (w, "one");
  append (w, "two");
  g_assert_true (htk_store_commit (w->store, NULL));
  answer (w, 1, "accepted", NULL);
  answer (w, 2, "refused", "scope");
  g_assert_true (htk_store_begin (w->store, NULL));
  g_assert_true (htk_attention_settle (w->store, 2, "done", "u", NULL));
  g_assert_true (htk_journal_unanswer (w->store, 1, NULL));
  g_assert_true (htk_store_commit (w->store, NULL));
  g_assert_true (htk_store_begin (w->store, NULL));
  append (w, "three");
  rows = htk_journal_from (w->store, 2, 10, NULL);
  htk_store_rollback (w->store);
  ((HtkChange *) rows->pdata[0])->verdict = g_strdup ("refused");
  ((HtkChange *) rows->pdata[0])->code = g_strdup ("scope");
  ((HtkChange *) rows->pdata[1])->verdict = g_strdup ("accepted");
  g_assert_true (htk_store_begin (w->store, NULL));
  append (w, "since");
  g_assert_true (htk_store_commit (w->store, NULL));
  return rows;
}

static void
test_comes_together (World         *w,
                     gconstpointer  data)
{
  g_autoptr (GPtrArray) rows = set_back (w);
  const HtkChange *lost = rows->pdata[1];
  g_autoptr (HtkChange) since = row_at (w, 3);
  g_autoptr (HtkChange) back = NULL;
  g_autoptr (HtkChange) moved = NULL;
  g_autoptr (GPtrArray) attention = NULL;
  g_autoptr (GError) error = NULL;
  HtkJournalMatch match;
  guint own;

  g_assert_true (htk_journal_match (w->store, 3, lost->hash, &match, &error));
  g_assert_cmpint (match, ==, HTK_JOURNAL_BEHIND);
  g_assert_cmpint (htk_journal_common (w->store), ==, 1);
  g_assert_true (htk_store_begin (w->store, NULL));
  g_assert_true (htk_journal_catch_up (w->store, rows, &own, &error));
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (w->store, NULL));
  g_assert_cmpuint (own, ==, 1);
  g_assert_true (htk_journal_verify (w->store, &error));
  back = row_at (w, 3);
  g_assert_cmpstr (back->object, ==, "three");
  g_assert_cmpstr (back->verdict, ==, "accepted");
  moved = row_at (w, 4);
  g_assert_cmpstr (moved->change_id, ==, since->change_id);
  g_assert_cmpstr (moved->body, ==, since->body);
  g_assert_null (moved->verdict);
  /* What somebody has dealt with is not asked again. */
  attention = htk_journal_attention (w->store, &error);
  g_assert_cmpuint (attention->len, ==, 0);
  g_assert_true (htk_journal_match (w->store, 3, back->hash, &match, &error));
  g_assert_cmpint (match, ==, HTK_JOURNAL_SAME);
}

static void
test_only_own_rows (World         *w,
                    gconstpointer  data)
{
  g_autoptr (GPtrArray) rows = set_back (w);
  HtkChange *lost = rows->pdata[1];
  g_autoptr (HtkChange) since = NULL;
  g_autoptr (GError) error = NULL;
  guint own;

  g_free (lost->object);
  lost->object = g_strdup ("another");
  g_assert_true (htk_store_begin (w->store, NULL));
  g_assert_false (htk_journal_catch_up (w->store, rows, &own, &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  htk_store_rollback (w->store);
  g_clear_error (&error);
  since = row_at (w, 3);
  g_assert_cmpstr (since->object, ==, "since");
  g_assert_true (htk_journal_verify (w->store, &error));
}

static void
test_county_behind (World         *w,
                    gconstpointer  data)
{
  g_autoptr (HtkChange) first = NULL;
  HtkJournalMatch match;

  g_assert_true (htk_store_begin (w->store, NULL));
  append (w, "one");
  append (w, "two");
  g_assert_true (htk_store_commit (w->store, NULL));
  answer (w, 1, "accepted", NULL);
  first = row_at (w, 1);
  g_assert_true (htk_journal_match (w->store, 1, first->hash, &match, NULL));
  g_assert_cmpint (match, ==, HTK_JOURNAL_SAME);
  answer (w, 2, "accepted", NULL);
  g_assert_true (htk_journal_match (w->store, 1, first->hash, &match, NULL));
  g_assert_cmpint (match, ==, HTK_JOURNAL_COUNTY_BEHIND);
  g_assert_cmpint (htk_journal_count_pending (w->store), ==, 0);
  g_assert_true (htk_store_begin (w->store, NULL));
  g_assert_true (htk_journal_unanswer (w->store, 1, NULL));
  g_assert_true (htk_store_commit (w->store, NULL));
  g_assert_cmpint (htk_journal_count_pending (w->store), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/journal-mend/set-back-tablet-comes-together", World, NULL, world_init,
              test_comes_together, world_clear);
  g_test_add ("/journal-mend/only-own-rows-come-back", World, NULL, world_init, test_only_own_rows,
              world_clear);
  g_test_add ("/journal-mend/county-that-is-behind-gets-them-again", World, NULL, world_init,
              test_county_behind, world_clear);
  return g_test_run ();
}
