/* What becomes of a visit of which the county refused a row, against the real server: it is voided,
 * sent again, corrected again, and nothing of it stays on its tablet alone. */
#include "tests/county/county-test.h"

#include "app/record/htk-inbox.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "sync/protocol/htk-sync-row.h"

#define ELSEWHERE "530402"

typedef struct {
  County county;
  Tablet worker, lead;
  char *household;
} World;

static void
world_init (World *w, gconstpointer data)
{
  county_init (&w->county, 20);
  county_start (&w->county);
  tablet_init (&w->worker, &w->county, "worker1");
  tablet_init (&w->lead, &w->county, "lead1");
  w->household = county_value (&w->county,
                               "SELECT id FROM household WHERE status = 'active' AND village_code ="
                               " '530427001001' ORDER BY hh_no LIMIT 1");
}

static void
world_clear (World *w, gconstpointer data)
{
  tablet_clear (&w->worker);
  tablet_clear (&w->lead);
  county_clear (&w->county);
  g_free (w->household);
}

static void G_GNUC_PRINTF (2, 3) run_sql (World *w, const char *format, ...)
{
  g_autoptr (HtkStore) store = county_store (&w->county);
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_cmpint (sqlite3_exec (htk_store_db (store), sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* The region of a person from now on, as if it had never been another. */
static void
set_region (World *w, Tablet *tablet, const char *region)
{
  run_sql (w, "UPDATE user SET region_scope = '%s' WHERE id = '%s'; DELETE FROM user_past", region,
           tablet->user);
}

static void G_GNUC_PRINTF (3, 4)
    assert_county (World *w, const char *wanted, const char *format, ...)
{
  g_autofree char *sql = NULL;
  g_autofree char *found = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  found = county_value (&w->county, sql);
  g_assert_cmpstr (found, ==, wanted);
}

/* All that waits is sent, and the verdicts are kept; the last one's. */
static void
push (Tablet *tablet, const char *verdict, const char *code)
{
  g_autoptr (GPtrArray) rows = tablet_pending (tablet);
  g_autoptr (GPtrArray) verdicts = NULL;
  const HtkSyncVerdict *v = NULL;
  guint status;

  verdicts = tablet_push (tablet, rows, &status);
  g_assert_cmpuint (status, ==, 200);
  for (guint i = 0; i < verdicts->len; i++)
    {
      v = verdicts->pdata[i];
      g_assert_true (htk_journal_set_verdict (tablet->store, v->seq, v->change_id, v->verdict,
                                              v->code, v->message, NULL));
    }
  g_assert_nonnull (v);
  g_assert_cmpstr (v->verdict, ==, verdict);
  g_assert_cmpstr (v->code, ==, code);
}

static void
pull (Tablet *tablet)
{
  g_autoptr (GPtrArray) items = tablet_pull (tablet, 0, 20000, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (tablet->store, &error));
  for (guint i = 0; i < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      if (!g_str_equal (item->kind, HTK_SYNC_CURSOR))
        htk_inbox_apply (tablet->store, item->kind, item->object, item->version, item->body,
                         &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (tablet->store, &error));
}

static void
call_off (Tablet *tablet, const char *visit, const char *by)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "reason", "走错了户");
  json_object_set_string_member (body, "by", by);
  json_object_set_int_member (body, "at", 4);
  tablet_append (tablet, "visit.void", visit, body);
}

/* The newest submission with another member in its body, so that the county finds fault with it. */
static void
submit_broken (Tablet *tablet, const char *visit, const char *revision, const char *parent)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GPtrArray) rows = htk_journal_from (tablet->store, 1, 1, NULL);
  g_autoptr (JsonNode) first = htk_json_parse (((HtkChange *)rows->pdata[0])->body, NULL);
  JsonObject *from = json_node_get_object (first);
  g_autoptr (GList) names = json_object_get_members (from);

  for (GList *name = names; name != NULL; name = name->next)
    json_object_set_member (body, name->data, json_object_dup_member (from, name->data));
  json_object_set_string_member (body, "revision_id", revision);
  json_object_set_string_member (body, "parent_revision", parent);
  json_object_set_string_member (body, "answers_hash", "of something else");
  tablet_append (tablet, "visit.submit", visit, body);
}

static guint
waiting (Tablet *tablet)
{
  g_autoptr (GPtrArray) rows = htk_journal_attention (tablet->store, NULL);

  return rows->len;
}

static void
test_void (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autoptr (GError) error = NULL;

  set_region (w, &w->worker, ELSEWHERE);
  revision = tablet_submit (&w->worker, w->household, visit, NULL);
  push (&w->worker, "refused", "scope");
  g_assert_cmpuint (waiting (&w->worker), ==, 1);
  call_off (&w->worker, visit, w->worker.user);
  /* On its way it is asked of nobody; taken, it is settled. */
  g_assert_cmpuint (waiting (&w->worker), ==, 0);
  push (&w->worker, "accepted", "");
  g_assert_cmpuint (waiting (&w->worker), ==, 0);
  assert_county (w, "2", "SELECT count (*) FROM device_row WHERE object = '%s'", visit);
  assert_county (w, "0", "SELECT count (*) FROM visit WHERE id = '%s'", visit);
}

/* Whoever sends the visit again, once nothing stands in its way, sends one that is void. */
static void
test_void_comes_first (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonNode) body = NULL;

  set_region (w, &w->worker, ELSEWHERE);
  revision = tablet_submit (&w->worker, w->household, visit, NULL);
  call_off (&w->worker, visit, w->worker.user);
  push (&w->worker, "accepted", "");
  set_region (w, &w->worker, "530427");
  rows = htk_journal_from (w->worker.store, 1, 1, NULL);
  body = htk_json_parse (((HtkChange *)rows->pdata[0])->body, NULL);
  tablet_append (&w->worker, "visit.submit", visit, json_node_get_object (body));
  push (&w->worker, "accepted", "");
  assert_county (w, "voided走错了户", "SELECT state || reason FROM visit WHERE id = '%s'", visit);
  assert_county (w, "1", "SELECT count (*) FROM visit_revision WHERE visit_id = '%s'", visit);
}

/* The household comes later: the row that waited for it is tried again and brings a visit that is
 * void. */
static void
test_void_of_not_found (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) again = NULL;
  guint status;

  revision = tablet_submit (&w->worker, "household-new", visit, NULL);
  rows = tablet_pending (&w->worker);
  push (&w->worker, "refused", "not-found");
  call_off (&w->worker, visit, w->worker.user);
  push (&w->worker, "accepted", "");
  run_sql (w, "INSERT INTO household (id, village_code, head_name) VALUES ('household-new',"
              " '530427001001', '新户')");
  again = tablet_push (&w->worker, rows, &status);
  g_assert_cmpstr (((HtkSyncVerdict *)again->pdata[0])->verdict, ==, "accepted");
  assert_county (w, "voided", "SELECT state FROM visit WHERE id = '%s'", visit);
}

static void
test_void_of_nothing (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autofree char *other = county_user (&w->county, "worker2");

  call_off (&w->worker, visit, w->worker.user);
  push (&w->worker, "refused", "not-found");
  set_region (w, &w->worker, ELSEWHERE);
  revision = tablet_submit (&w->worker, w->household, visit, NULL);
  push (&w->worker, "refused", "scope");
  call_off (&w->worker, visit, other);
  push (&w->worker, "refused", "role");
  /* Neither void has settled it. */
  g_assert_cmpuint (waiting (&w->worker), ==, 3);
}

/* Refused twice, the third correction is no fork: it follows the revision that the county has. */
static void
test_correction (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *second = htk_uuid7_new ();
  g_autofree char *first = tablet_submit (&w->worker, w->household, visit, NULL);
  g_autofree char *third = NULL;
  g_autofree char *fourth = NULL;

  push (&w->worker, "accepted", "");
  submit_broken (&w->worker, visit, second, first);
  push (&w->worker, "refused", "invalid");
  set_region (w, &w->worker, ELSEWHERE);
  third = tablet_submit (&w->worker, w->household, visit, second);
  push (&w->worker, "refused", "scope");
  set_region (w, &w->worker, "530427");
  fourth = tablet_submit (&w->worker, w->household, visit, third);
  push (&w->worker, "accepted", "");
  assert_county (w, fourth, "SELECT revision_id FROM visit WHERE id = '%s'", visit);
  assert_county (w, first, "SELECT parent FROM visit_revision WHERE id = '%s'", fourth);
  assert_county (w, "0", "SELECT count (*) FROM conflict");
  g_assert_cmpuint (waiting (&w->worker), ==, 0);
}

static void
test_correction_of_first (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  set_region (w, &w->worker, ELSEWHERE);
  first = tablet_submit (&w->worker, w->household, visit, NULL);
  push (&w->worker, "refused", "scope");
  set_region (w, &w->worker, "530427");
  second = tablet_submit (&w->worker, w->household, visit, first);
  push (&w->worker, "accepted", "");
  assert_county (w, "1", "SELECT count (*) FROM visit_revision WHERE id = '%s' AND parent IS NULL",
                 second);
}

/* What was never at the county as it says, and was not refused either, is a fork as before. */
static void
test_other_parent_is_a_fork (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *first = tablet_submit (&w->worker, w->household, visit, NULL);
  g_autofree char *second = NULL;

  push (&w->worker, "accepted", "");
  second = tablet_submit (&w->worker, w->household, visit, "of-another-tablet");
  push (&w->worker, "conflict", "fork");
}

/* A lead whose decision was refused sees the visit again as it is at the county. */
static void
test_decision_refused (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *first = tablet_submit (&w->worker, w->household, visit, NULL);
  g_autoptr (HtkVisit) seen = NULL;
  g_autoptr (HtkVisit) back = NULL;

  push (&w->worker, "accepted", "");
  pull (&w->lead);
  seen = htk_visit_get (w->lead.store, visit, NULL);
  g_assert_cmpstr (seen->state, ==, "submitted");
  g_free (seen->state);
  seen->state = g_strdup ("returned");
  seen->version++;
  g_assert_true (htk_store_begin (w->lead.store, NULL));
  g_assert_true (htk_visit_put (w->lead.store, seen, NULL));
  g_assert_true (htk_store_commit (w->lead.store, NULL));
  tablet_review (&w->lead, w->lead.user, visit, first, "return");
  set_region (w, &w->lead, ELSEWHERE);
  push (&w->lead, "refused", "scope");
  set_region (w, &w->lead, "530427");
  pull (&w->lead);
  back = htk_visit_get (w->lead.store, visit, NULL);
  g_assert_cmpstr (back->state, ==, "submitted");
}

/* The first submission once more as @visit, with a photo. */
static void
submit_with_photo (Tablet *tablet, const char *visit, char letter)
{
  g_autoptr (GPtrArray) rows = htk_journal_from (tablet->store, 1, 1, NULL);
  g_autoptr (JsonNode) first = htk_json_parse (((HtkChange *)rows->pdata[0])->body, NULL);
  JsonObject *body = json_node_get_object (first);
  g_autofree char *revision = htk_uuid7_new ();
  g_autofree char *sha256 = g_strnfill (64, letter);
  JsonArray *files = json_array_new ();
  JsonObject *file = json_object_new ();

  json_object_set_string_member (file, "name", "photo.jpg");
  json_object_set_string_member (file, "sha256", sha256);
  json_object_set_string_member (file, "mime", "image/jpeg");
  json_object_set_int_member (file, "size", 5);
  json_array_add_object_element (files, file);
  json_object_set_string_member (body, "visit_id", visit);
  json_object_set_string_member (body, "revision_id", revision);
  json_object_set_array_member (body, "attachments", files);
  tablet_append (tablet, "visit.submit", visit, body);
}

/* Of all photos for one alone. */
static void
assert_asks_for (Tablet *tablet, char letter)
{
  g_autoptr (GPtrArray) items = tablet_pull (tablet, 0, 20000, TRUE);
  const HtkSyncItem *cursor = items->pdata[items->len - 1];
  JsonArray *lacks = htk_json_list (cursor->body, "lacks");

  g_assert_cmpuint (json_array_get_length (lacks), ==, 1);
  g_assert_cmpint (*json_array_get_string_element (lacks, 0), ==, letter);
}

/* The photos of a visit that was refused may have been here, and be gone with what was set back: its tablet, which
 * has a receipt for them, is asked. Those of another visit are only still to come. */
static void
test_photos_are_asked_for (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *other = htk_uuid7_new ();
  g_autofree char *revision = NULL;

  set_region (w, &w->worker, ELSEWHERE);
  revision = tablet_submit (&w->worker, w->household, visit, NULL);
  push (&w->worker, "refused", "scope");
  set_region (w, &w->worker, "530427");
  submit_with_photo (&w->worker, visit, 'a');
  push (&w->worker, "accepted", "");
  submit_with_photo (&w->worker, other, 'b');
  push (&w->worker, "accepted", "");
  assert_asks_for (&w->worker, 'a');
}

/* And those of what is refused and stays so: the row is kept whole, and so are they. */
static void
test_photos_of_what_stays_refused (World *w, gconstpointer data)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;

  set_region (w, &w->worker, ELSEWHERE);
  revision = tablet_submit (&w->worker, w->household, visit, NULL);
  push (&w->worker, "refused", "scope");
  submit_with_photo (&w->worker, visit, 'c');
  push (&w->worker, "refused", "scope");
  assert_asks_for (&w->worker, 'c');
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (World *w, gconstpointer data);
  } cases[] = {
    { "/refused/void-is-taken-and-settles", test_void },
    { "/refused/sent-again-after-its-void-is-void", test_void_comes_first },
    { "/refused/tried-again-after-its-void-is-void", test_void_of_not_found },
    { "/refused/void-of-what-was-never-sent-is-not-found", test_void_of_nothing },
    { "/refused/correction-of-a-refused-correction-is-no-fork", test_correction },
    { "/refused/correction-of-a-refused-visit-is-its-first-revision", test_correction_of_first },
    { "/refused/parent-that-nobody-refused-is-a-fork", test_other_parent_is_a_fork },
    { "/refused/decision-is-as-at-the-county", test_decision_refused },
    { "/refused/photos-of-what-was-refused-are-asked-for", test_photos_are_asked_for },
    { "/refused/photos-of-what-stays-refused-are-asked-for", test_photos_of_what_stays_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, World, NULL, world_init, cases[i].run, world_clear);
  return g_test_run ();
}
