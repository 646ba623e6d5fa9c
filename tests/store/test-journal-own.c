/* Which of its own visits a tablet need not hear of again. */
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-journal-own.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-visits.h"
#include "tests/lib/htk-test.h"

static HtkStore *
open_tablet (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "huitoukan.db", NULL);
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);

  g_assert_no_error (error);
  return store;
}

static void
append_visit (HtkStore   *store,
              const char *id,
              const char *state,
              gint64      version)
{
  g_autoptr (JsonNode) body = htk_json_parse ("{}", NULL);
  const HtkVisit visit = {
    .id = (char *) id, .form_id = (char *) "f", .subject_type = (char *) "household",
    .subject_id = (char *) "h", .village_code = (char *) "53", .worker = (char *) "w",
    .state = (char *) state, .revision_id = (char *) "r", .visit_date = (char *) "2026-11-20",
    .version = version };
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (store, NULL));
  htk_journal_append (store, "visit.submit", id, 0, body, &error);
  g_assert_no_error (error);
  if (state != NULL)
    htk_visit_put (store, &visit, &error);
  g_assert_no_error (error);
  g_assert_true (htk_store_commit (store, NULL));
}

static void
answer (HtkStore *store,
        gint64    seq)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (store, seq, 1, NULL);
  const HtkChange *row = rows->pdata[0];

  g_assert_true (htk_journal_set_verdict (store, seq, row->change_id, "accepted", NULL, NULL, NULL));
}

/* Rows without their visit (they came back from the county) and visits that were moved on are asked for;
 * rows without a receipt prove nothing, and of two rows about one visit nobody knows which it is as. */
static void
test_own_visits_as_sent (void)
{
  g_autoptr (HtkTempDir) dir = htk_temp_dir_new ();
  HtkStore *store = open_tablet (dir);
  g_auto (HtkJournalOwn) own = { 0 };
  g_autoptr (GPtrArray) third = NULL;
  gint64 after;

  g_assert_true (htk_journal_own (store, &own, NULL));
  g_assert_cmpint (own.seq, ==, 0);
  append_visit (store, "v1", NULL, 0);
  append_visit (store, "v2", "returned", 2);
  append_visit (store, "v3", "submitted", 1);
  append_visit (store, "v4", "submitted", 1);
  g_assert_true (htk_journal_own (store, &own, NULL));
  g_assert_cmpint (own.seq, ==, 0);
  g_assert_true (htk_journal_own_up_to (store, 4, &after, NULL));
  g_assert_cmpint (after, ==, 2);
  for (gint64 seq = 1; seq <= 3; seq++)
    answer (store, seq);
  g_assert_true (htk_journal_own (store, &own, NULL));
  third = htk_journal_from (store, 3, 1, NULL);
  g_assert_cmpint (own.seq, ==, 3);
  g_assert_cmpstr (own.hash, ==, ((HtkChange *) third->pdata[0])->hash);
  g_assert_cmpint (own.after, ==, 2);
  htk_journal_own_clear (&own);
  append_visit (store, "v4", "submitted", 1);
  for (gint64 seq = 4; seq <= 5; seq++)
    answer (store, seq);
  g_assert_true (htk_journal_own (store, &own, NULL));
  g_assert_cmpint (own.after, ==, 5);
  g_object_unref (store);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/own-visits-as-sent", test_own_visits_as_sent);
  return g_test_run ();
}
