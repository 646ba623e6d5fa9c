/* Sync protocol v1 over loopback against the real server: nothing is lost, nothing is doubled, and
 * nobody does or sees what is not theirs. */
#include "tests/county/county-test.h"

#include "app/record/htk-inbox.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>
#include <sys/resource.h>

typedef struct
{
  County county;
  Tablet worker;
  char *household, *lead;
} World;

static void
world_init (World *w)
{
  county_init (&w->county, 20);
  county_start (&w->county);
  tablet_init (&w->worker, &w->county, "worker1");
  w->household = county_value (&w->county, "SELECT id FROM household ORDER BY hh_no");
  w->lead = county_user (&w->county, "lead1");
}

static void
world_clear (World *w)
{
  tablet_clear (&w->worker);
  county_clear (&w->county);
  g_free (w->household);
  g_free (w->lead);
}

static const HtkSyncVerdict *
nth (GPtrArray *verdicts,
     guint      i)
{
  g_assert_nonnull (verdicts);
  g_assert_cmpuint (i, <, verdicts->len);
  return verdicts->pdata[i];
}

static void
assert_count (World      *w,
              const char *table,
              const char *expected)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", table);
  g_autofree char *n = county_value (&w->county, sql);

  g_assert_cmpstr (n, ==, expected);
}

static void
test_enrol (void)
{
  World w;
  g_autoptr (GBytes) body =
    g_bytes_new_static ("{\"code\":\"AAAA-BBBB-CCCC\",\"public_key\":\"xx\"}", 44);
  g_autoptr (JsonObject) reply = NULL;
  g_autoptr (JsonObject) wrong = NULL;
  g_autoptr (GBytes) other = NULL;
  guint status;

  world_init (&w);
  reply = county_request (&w.county, "POST", "/v1/enrol", NULL, body, &status, NULL);
  g_assert_cmpuint (status, ==, 400);
  other = g_bytes_new_static ("{\"code\":\"AAAA-BBBB-CCCC\",\"public_key\":\""
    "abababababababababababababababababababababababababababababababab\"}", 105);
  wrong = county_request (&w.county, "POST", "/v1/enrol", NULL, other, &status, NULL);
  g_assert_cmpuint (status, ==, 403);
  g_assert_nonnull (strstr (htk_json_text (wrong, "message"), "登记码"));
  world_clear (&w);
}

static JsonObject *
enrol (County     *county,
       const char *code,
       char        digit,
       guint      *status)
{
  g_autofree char *key = g_strnfill (64, digit);
  char *text = g_strdup_printf ("{\"code\":\"%s\",\"public_key\":\"%s\"}", code, key);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  return county_request (county, "POST", "/v1/enrol", NULL, body, status, NULL);
}

/* The reply to an enrolment may be lost: the same tablet asks again and is the same tablet. */
static void
test_enrol_again (void)
{
  World w;
  g_autofree char *out = NULL;
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (JsonObject) stranger = NULL;
  const char *code;
  guint status;

  world_init (&w);
  out = county_command (&w.county, 0, "device", "code", "--user", w.lead, NULL);
  code = strrchr (g_strstrip (out), ' ') + 1;
  first = enrol (&w.county, code, 'a', &status);
  g_assert_cmpuint (status, ==, 200);
  again = enrol (&w.county, code, 'a', &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpstr (htk_json_text (first, "device_id"), ==, htk_json_text (again, "device_id"));
  g_assert_cmpstr (htk_json_text (first, "token"), !=, htk_json_text (again, "token"));
  stranger = enrol (&w.county, code, 'b', &status);
  g_assert_cmpuint (status, ==, 403);
  world_clear (&w);
}

static void
test_wrong_token (void)
{
  World w;
  g_autoptr (JsonObject) none = NULL;
  g_autoptr (JsonObject) wrong = NULL;
  g_autoptr (JsonObject) revoked = NULL;
  g_autofree char *out = NULL;
  guint status;

  world_init (&w);
  none = county_request (&w.county, "GET", "/v1/changes", NULL, NULL, &status, NULL);
  g_assert_cmpuint (status, ==, 401);
  wrong = county_request (&w.county, "GET", "/v1/changes", "0000", NULL, &status, NULL);
  g_assert_cmpuint (status, ==, 401);
  out = county_command (&w.county, 0, "device", "revoke", "--device", w.worker.device, NULL);
  revoked = county_request (&w.county, "GET", "/v1/changes", w.worker.token, NULL, &status, NULL);
  g_assert_cmpuint (status, ==, 401);
  world_clear (&w);
}

/* The reply was lost, so the tablet sends the same again: one row, one visit, the same answer. */
static void
test_same_batch_twice (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  guint status;

  world_init (&w);
  revision = tablet_submit (&w.worker, w.household, visit, NULL);
  rows = tablet_pending (&w.worker);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) verdicts = tablet_push (&w.worker, rows, &status);

      g_assert_cmpuint (status, ==, 200);
      g_assert_cmpstr (nth (verdicts, 0)->verdict, ==, "accepted");
      g_assert_cmpint (nth (verdicts, 0)->seq, ==, 1);
    }
  assert_count (&w, "device_row", "1");
  assert_count (&w, "visit", "1");
  assert_count (&w, "visit_revision", "1");
  world_clear (&w);
}

/* The database of a tablet was set back: another row comes under a number that was used. */
static void
test_fork (void)
{
  World w;
  Tablet copy;
  g_autofree char *a = htk_uuid7_new ();
  g_autofree char *b = htk_uuid7_new ();
  g_autofree char *r1 = NULL;
  g_autofree char *r2 = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  guint status;

  world_init (&w);
  tablet_init (&copy, &w.county, "worker2");
  r1 = tablet_submit (&w.worker, w.household, a, NULL);
  rows = tablet_pending (&w.worker);
  first = tablet_push (&w.worker, rows, &status);
  g_assert_cmpstr (nth (first, 0)->verdict, ==, "accepted");
  r2 = tablet_submit (&copy, w.household, b, NULL);
  others = tablet_pending (&copy);
  g_free (copy.token);
  copy.token = g_strdup (w.worker.token);
  second = tablet_push (&copy, others, &status);
  g_assert_cmpstr (nth (second, 0)->verdict, ==, "refused");
  g_assert_cmpstr (nth (second, 0)->code, ==, "chain-fork");
  kept = county_value (&w.county, "SELECT change_id FROM device_row");
  g_assert_cmpstr (kept, ==, ((HtkChange *) rows->pdata[0])->change_id);
  tablet_clear (&copy);
  world_clear (&w);
}

static void
test_refused_does_not_block (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autofree char *nothing = htk_uuid7_new ();
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint status;

  world_init (&w);
  tablet_append (&w.worker, "moon.phase", nothing, empty);
  tablet_append (&w.worker, "visit.submit", nothing, empty);
  tablet_review (&w.worker, w.lead, nothing, nothing, "approve");
  revision = tablet_submit (&w.worker, w.household, visit, NULL);
  tablet_review (&w.worker, w.worker.user, visit, revision, "approve");
  tablet_review (&w.worker, w.lead, visit, revision, "accept");
  rows = tablet_pending (&w.worker);
  ((HtkChange *) rows->pdata[2])->created_at++;
  verdicts = tablet_push (&w.worker, rows, &status);
  g_assert_cmpuint (verdicts->len, ==, 6);
  g_assert_cmpstr (nth (verdicts, 0)->code, ==, "unknown-kind");
  g_assert_cmpstr (nth (verdicts, 1)->code, ==, "invalid");
  g_assert_cmpstr (nth (verdicts, 2)->code, ==, "bad-hash");
  g_assert_cmpstr (nth (verdicts, 3)->verdict, ==, "accepted");
  g_assert_cmpstr (nth (verdicts, 4)->code, ==, "role");
  g_assert_cmpstr (nth (verdicts, 5)->code, ==, "role");
  assert_count (&w, "visit", "1");
  assert_count (&w, "review", "0");
  world_clear (&w);
}

static void
append_about (World      *w,
              const char *kind,
              const char *visit,
              const char *text)
{
  g_autoptr (JsonNode) node = htk_json_parse (text, NULL);

  json_object_set_string_member (json_node_get_object (node), "visit_id", visit);
  tablet_append (&w->worker, kind, visit, json_node_get_object (node));
}

/* A lead takes an approval back, and tells what a re-visit found; a worker does neither. */
static void
test_taken_back_and_made_again (void)
{
  World w;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = NULL;
  g_autofree char *by_lead = NULL;
  g_autofree char *by_worker = NULL;
  g_autofree char *found = NULL;
  g_autofree char *denied = NULL;
  g_autofree char *state = NULL;
  g_autofree char *comment = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint status;

  world_init (&w);
  by_lead = g_strdup_printf ("{\"by\":\"%s\",\"at\":4}", w.lead);
  by_worker = g_strdup_printf ("{\"by\":\"%s\",\"at\":4}", w.worker.user);
  revision = tablet_submit (&w.worker, w.household, visit, NULL);
  found = g_strdup_printf ("{\"revision_id\":\"%s\",\"again_id\":\"again\",\"reviewer\":\"%s\","
                           "\"at\":5,\"comments\":[{\"id\":\"c-again\",\"ref\":\"/data/net\","
                           "\"level\":\"hint\",\"text\":\"原为3，抽查为2\"}]}", revision, w.lead);
  denied = g_strdup_printf ("{\"revision_id\":\"%s\",\"again_id\":\"x\",\"reviewer\":\"%s\","
                            "\"comments\":[]}", revision, w.worker.user);
  append_about (&w, "visit.withdraw", visit, by_lead);
  tablet_review (&w.worker, w.lead, visit, revision, "approve");
  append_about (&w, "visit.withdraw", visit, by_worker);
  append_about (&w, "visit.withdraw", visit, by_lead);
  append_about (&w, "visit.recheck", visit, found);
  append_about (&w, "visit.recheck", visit, found);
  append_about (&w, "visit.recheck", visit, denied);
  rows = tablet_pending (&w.worker);
  verdicts = tablet_push (&w.worker, rows, &status);
  g_assert_cmpuint (verdicts->len, ==, 8);
  g_assert_cmpstr (nth (verdicts, 1)->code, ==, "state");
  g_assert_cmpstr (nth (verdicts, 2)->verdict, ==, "accepted");
  g_assert_cmpstr (nth (verdicts, 3)->code, ==, "role");
  g_assert_cmpstr (nth (verdicts, 4)->verdict, ==, "accepted");
  g_assert_cmpstr (nth (verdicts, 5)->verdict, ==, "accepted");
  g_assert_cmpstr (nth (verdicts, 6)->verdict, ==, "accepted");
  g_assert_cmpstr (nth (verdicts, 7)->code, ==, "role");
  state = county_value (&w.county, "SELECT state FROM visit");
  g_assert_cmpstr (state, ==, "submitted");
  comment = county_value (&w.county, "SELECT group_concat (review_id || text) FROM comment");
  g_assert_cmpstr (comment, ==, "again原为3，抽查为2");
  world_clear (&w);
}

/* The county was restored from a backup, or rows went astray: it says where to begin again. */
static void
test_gap (void)
{
  World w;
  g_autofree char *a = htk_uuid7_new ();
  g_autofree char *b = htk_uuid7_new ();
  g_autofree char *r1 = NULL;
  g_autofree char *r2 = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) tail = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint status;

  world_init (&w);
  r1 = tablet_submit (&w.worker, w.household, a, NULL);
  r2 = tablet_submit (&w.worker, w.household, b, NULL);
  rows = tablet_pending (&w.worker);
  g_ptr_array_add (tail, rows->pdata[1]);
  none = tablet_push (&w.worker, tail, &status);
  g_assert_cmpuint (status, ==, 409);
  g_assert_null (none);
  assert_count (&w, "device_row", "0");
  verdicts = tablet_push (&w.worker, rows, &status);
  g_assert_cmpuint (verdicts->len, ==, 2);
  world_clear (&w);
}

/* Writes a whole push to a socket, waits at most so long for the answer, and cuts the power. */
static void
push_and_kill (World     *w,
               GPtrArray *rows,
               gint64     patience_us)
{
  g_autofree char *text = htk_sync_push_encode (rows);
  g_autofree char *request = g_strdup_printf (
    "POST /v1/changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %"
    G_GSIZE_FORMAT "\r\n\r\n%s", w->worker.token, strlen (text), text);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) c =
    g_socket_client_connect_to_host (client, "127.0.0.1", w->county.port, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (c)),
                                            request, strlen (request), NULL, NULL, NULL));
  g_socket_condition_timed_wait (g_socket_connection_get_socket (c), G_IO_IN, patience_us, NULL,
                                 NULL);
  county_kill (&w->county);
}

static void
push_all (World *w)
{
  g_autoptr (GPtrArray) rows = tablet_pending (&w->worker);
  guint status;
  g_autoptr (GPtrArray) verdicts = tablet_push (&w->worker, rows, &status);

  for (guint i = 0; i < rows->len; i++)
    {
      const HtkSyncVerdict *v = nth (verdicts, i);

      g_assert_cmpstr (v->verdict, ==, "accepted");
      g_assert_true (htk_journal_set_verdict (w->worker.store, v->seq, v->change_id, v->verdict,
                                              v->code, v->message, NULL));
    }
}

/* Every round has new rows, so that each kill may hit them before, in or after their commit. */
static void
test_killed_mid_push (void)
{
  World w;
  guint n_kills = g_test_slow () ? 200 : 12;
  guint n_before = 0;
  g_autofree char *expected = g_strdup_printf ("%u", 3 * n_kills);

  world_init (&w);
  for (guint i = 0; i < n_kills; i++)
    {
      g_autoptr (GPtrArray) rows = NULL;
      g_autofree char *known = NULL;

      for (int k = 0; k < 3; k++)
        {
          g_autofree char *visit = htk_uuid7_new ();
          g_autofree char *revision = tablet_submit (&w.worker, w.household, visit, NULL);
        }
      rows = tablet_pending (&w.worker);
      push_and_kill (&w, rows, g_test_rand_int_range (0, 12000));
      known = county_value (&w.county, "SELECT max (seq) FROM device_row");
      n_before += g_ascii_strtoll (known, NULL, 10) < 3 * (gint64) i + 3;
      county_start (&w.county);
      push_all (&w);
    }
  assert_count (&w, "device_row", expected);
  assert_count (&w, "visit", expected);
  assert_count (&w, "visit_revision", expected);
  g_test_message ("%u kills (%u before the commit, %u after), %s rows: 0 lost, 0 doubled", n_kills,
                  n_before, n_kills - n_before, expected);
  world_clear (&w);
}

/* How much the server may write to a file; 0 for as much as it likes. */
static void
limit_files (World *w,
             rlim_t bytes)
{
  const struct rlimit limit = { bytes > 0 ? bytes : RLIM_INFINITY, RLIM_INFINITY };
  pid_t pid = (pid_t) g_ascii_strtoll (g_subprocess_get_identifier (w->county.process), NULL, 10);

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &limit, NULL), ==, 0);
}

/* The county's disk is full: the tablet is told to come back, and then nothing is missing. */
static void
test_full_disk (void)
{
  World w;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) items = NULL;
  guint status;

  world_init (&w);
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *visit = htk_uuid7_new ();
      g_autofree char *revision = tablet_submit (&w.worker, w.household, visit, NULL);
    }
  rows = tablet_pending (&w.worker);
  limit_files (&w, 16384);
  none = tablet_push (&w.worker, rows, &status);
  g_assert_cmpuint (status, ==, 503);
  g_assert_null (none);
  items = tablet_pull (&w.worker, 0, 10, TRUE);
  limit_files (&w, 0);
  assert_count (&w, "device_row", "0");
  push_all (&w);
  assert_count (&w, "visit", "40");
  world_clear (&w);
}

static void
test_pull_resumes (void)
{
  World w;
  g_autoptr (GPtrArray) all = NULL;
  gint64 at = 0;
  guint seen = 0;
  gboolean more = TRUE;

  world_init (&w);
  all = tablet_pull (&w.worker, 0, 20000, TRUE);
  while (more)
    {
      g_autoptr (GPtrArray) page = tablet_pull (&w.worker, at, 7, seen % 2 == 0);
      const HtkSyncItem *cursor = page->pdata[page->len - 1];

      for (guint i = 0; i + 1 < page->len; i++, seen++)
        {
          const HtkSyncItem *one = page->pdata[i];
          const HtkSyncItem *same = all->pdata[seen];

          g_assert_cmpint (one->seq, ==, same->seq);
          g_assert_cmpstr (one->object, ==, same->object);
        }
      at = cursor->seq;
      more = json_object_get_boolean_member (cursor->body, "more");
    }
  g_assert_cmpuint (seen, ==, all->len - 1);
  g_assert_cmpint (at, ==, ((HtkSyncItem *) all->pdata[all->len - 1])->seq);
  world_clear (&w);
}

static guint
count_kind (GPtrArray  *items,
            const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += g_str_equal (((HtkSyncItem *) items->pdata[i])->kind, kind);
  return n;
}

/* A worker of one township sees its households, the regions it lies in, and nothing else. */
static void
test_scope (void)
{
  World w;
  Tablet town;
  g_autofree char *out = NULL;
  g_autoptr (GPtrArray) county = NULL;
  g_autoptr (GPtrArray) own = NULL;

  world_init (&w);
  out = county_command (&w.county, 0, "user", "add", "--name", "镇干部", "--role", "worker", "--scope",
                        "530427101", "--login", "town1", NULL);
  tablet_init (&town, &w.county, "town1");
  county = tablet_pull (&w.worker, 0, 20000, TRUE);
  own = tablet_pull (&town, 0, 20000, TRUE);
  g_assert_cmpuint (count_kind (county, "household"), ==, 20);
  g_assert_cmpuint (count_kind (own, "household"), <, 20);
  g_assert_cmpuint (count_kind (own, "household"), >, 0);
  for (guint i = 0; i < own->len; i++)
    {
      const HtkSyncItem *item = own->pdata[i];
      const char *village = htk_json_text (item->body, "village_code");

      if (g_str_equal (item->kind, "household"))
        g_assert_true (g_str_has_prefix (village, "530427101"));
      if (g_str_equal (item->kind, "region"))
        g_assert_false (g_str_has_prefix (htk_json_text (item->body, "code"), "530402"));
    }
  tablet_clear (&town);
  world_clear (&w);
}

static void
test_outside_scope_is_refused (void)
{
  World w;
  Tablet town;
  g_autofree char *out = NULL;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *far = NULL;
  g_autofree char *revision = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  guint status;

  world_init (&w);
  far = county_value (&w.county, "SELECT id FROM household WHERE village_code = '530427001001'");
  out = county_command (&w.county, 0, "user", "add", "--name", "镇干部", "--role", "worker", "--scope",
                        "530427101", "--login", "town1", NULL);
  tablet_init (&town, &w.county, "town1");
  revision = tablet_submit (&town, far, visit, NULL);
  rows = tablet_pending (&town);
  verdicts = tablet_push (&town, rows, &status);
  g_assert_cmpstr (nth (verdicts, 0)->code, ==, "scope");
  assert_count (&w, "visit", "0");
  tablet_clear (&town);
  world_clear (&w);
}

static void
pull_into_store (World *w)
{
  g_autoptr (GPtrArray) items = tablet_pull (&w->worker, htk_inbox_cursor (w->worker.store), 20000,
                                             TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (w->worker.store, NULL));
  for (guint i = 0; i < items->len; i++)
    {
      const HtkSyncItem *item = items->pdata[i];

      if (g_str_equal (item->kind, HTK_SYNC_CURSOR))
        htk_inbox_set_cursor (w->worker.store, item->seq, &error);
      else
        htk_inbox_apply (w->worker.store, item->kind, item->object, item->version, item->body,
                         &error);
      g_assert_no_error (error);
    }
  g_assert_true (htk_store_commit (w->worker.store, NULL));
}

/* Submit, return, correct, approve, reject, correct, approve, accept: and the register follows only
 * the acceptance. */
static void
test_whole_job (void)
{
  World w;
  g_autofree char *officer = NULL;
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *r1 = NULL;
  g_autofree char *r2 = NULL;
  g_autofree char *r3 = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *audit = NULL;
  g_autofree char *no_comment = NULL;
  g_autofree char *rejected = NULL;
  g_autofree char *accepted = NULL;
  g_autofree char *twice = NULL;

  world_init (&w);
  officer = county_user (&w.county, "county1");
  pull_into_store (&w);
  r1 = tablet_submit (&w.worker, w.household, visit, NULL);
  tablet_review (&w.worker, w.lead, visit, r1, "return");
  r2 = tablet_submit (&w.worker, w.household, visit, r1);
  tablet_review (&w.worker, w.lead, visit, r2, "approve");
  push_all (&w);
  before = county_value (&w.county, "SELECT count (*) FROM member WHERE name = '普新生'");
  g_assert_cmpstr (before, ==, "0");
  no_comment = county_command (&w.county, 1, "reject", visit, "--user", officer, NULL);
  rejected = county_command (&w.county, 0, "reject", visit, "--user", officer, "--comment",
                             "/data/net:收入与上次相差太大", NULL);
  pull_into_store (&w);
  r3 = tablet_submit (&w.worker, w.household, visit, r2);
  tablet_review (&w.worker, w.lead, visit, r3, "approve");
  push_all (&w);
  accepted = county_command (&w.county, 0, "accept", visit, "--user", officer, NULL);
  twice = county_command (&w.county, 1, "accept", visit, "--user", officer, NULL);
  after = county_value (&w.county,
                        "SELECT h.color || h.score || h.last_visit || h.next_due || m.pinyin"
                        " FROM household h JOIN member m ON m.household_id = h.id"
                        " WHERE m.name = '普新生'");
  g_assert_cmpstr (after, ==, "red552026-11-202026-12-20puxinsheng");
  audit = county_value (&w.county, "SELECT group_concat (action) FROM (SELECT action FROM audit"
                        " ORDER BY id)");
  g_assert_cmpstr (audit, ==, "reject,accept");
  pull_into_store (&w);
  g_assert_true (htk_store_check (w.worker.store, NULL));
  {
    g_autofree char *list = county_command (&w.county, 0, "check", NULL);

    g_assert_nonnull (strstr (list, "1 tablet"));
  }
  world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/wrong-code-does-not-enrol", test_enrol);
  g_test_add_func ("/protocol/enrol-reply-lost-is-one-tablet", test_enrol_again);
  g_test_add_func ("/protocol/wrong-token-is-401", test_wrong_token);
  g_test_add_func ("/protocol/same-batch-twice-is-one-row", test_same_batch_twice);
  g_test_add_func ("/protocol/fork-is-refused", test_fork);
  g_test_add_func ("/protocol/refused-row-blocks-nothing", test_refused_does_not_block);
  g_test_add_func ("/protocol/approval-is-taken-back-and-a-re-visit-logged",
                   test_taken_back_and_made_again);
  g_test_add_func ("/protocol/gap-says-where-to-begin", test_gap);
  g_test_add_func ("/protocol/killed-mid-push-doubles-nothing", test_killed_mid_push);
  g_test_add_func ("/protocol/full-disk-loses-nothing", test_full_disk);
  g_test_add_func ("/protocol/pull-resumes-at-its-cursor", test_pull_resumes);
  g_test_add_func ("/protocol/pull-shows-only-the-region", test_scope);
  g_test_add_func ("/protocol/outside-the-region-is-refused", test_outside_scope_is_refused);
  g_test_add_func ("/protocol/register-follows-only-acceptance", test_whole_job);
  return g_test_run ();
}
