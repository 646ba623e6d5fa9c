/* The agent against a county whose replies break: nothing is lost, nothing is doubled, and each
 * failure is a message that says what it is. */
#include "app/record/htk-inbox.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-sync-log.h"
#include "app/store/htk-visits.h"
#include "sync/agent/htk-agent-facts.h"
#include "sync/agent/htk-retry.h"
#include "tests/agent/fake-county.h"
#include "tests/lib/htk-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
  HtkAgent *agent;
  FakeCounty *county;
} World;

static void
world_init (World        *world,
            gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  world->dir = htk_temp_dir_new ();
  path = g_build_filename (world->dir, "huitoukan.db", NULL);
  world->store = htk_store_open (path, NULL, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
  world->agent = htk_agent_new (world->store);
  world->county = fake_county_new ();
}

static void
world_clear (World        *world,
             gconstpointer data)
{
  g_assert_true (htk_journal_verify (world->store, NULL));
  g_object_unref (world->agent);
  g_object_unref (world->store);
  fake_county_free (world->county);
  htk_temp_dir_free (world->dir);
}

static void
ended (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Runs a round; returns how it failed. */
static GError *
sync_once (World *world)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  htk_agent_sync_async (world->agent, NULL, ended, &result);
  htk_agent_sync_finish (world->agent, wait_for (&result), &error);
  g_assert_cmpstr (htk_agent_get_phase (world->agent), ==, "idle");
  return error;
}

static GError *
enrol (World *world)
{
  g_autofree char *url = fake_county_url (world->county);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;

  htk_agent_enrol_async (world->agent, url, "ABCD-EFGH", NULL, ended, &result);
  id = htk_agent_enrol_finish (world->agent, wait_for (&result), &error);
  g_assert_cmpint (id != NULL, ==, error == NULL);
  return error;
}

static void
sync_well (World *world)
{
  g_autoptr (GError) error = sync_once (world);

  g_assert_no_error (error);
}

static void
enrol_well (World *world)
{
  g_autoptr (GError) error = enrol (world);

  g_assert_no_error (error);
}

static void
append_rows (World *world,
             guint  n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) body = json_object_new ();
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (GError) error = NULL;

      json_object_set_int_member (body, "n", i);
      json_node_set_object (node, body);
      g_assert_true (htk_store_begin (world->store, NULL));
      htk_journal_append (world->store, "visit.comment_reply", "v-1", 0, node, &error);
      g_assert_no_error (error);
      g_assert_true (htk_store_commit (world->store, NULL));
    }
}

static void
assert_all_sent (World *world,
                 guint  n)
{
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 0);
  g_assert_cmpuint (fake_county_rows (world->county), ==, n);
}

/* The newest entry of that kind. */
static char *
log_entry (World      *world,
           const char *event)
{
  g_autoptr (GPtrArray) entries = htk_sync_log_list (world->store, 1000, NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      HtkSyncLogEntry *entry = g_ptr_array_index (entries, i);

      g_assert_null (strstr (entry->detail, "secret-token"));
      g_assert_null (strstr (entry->detail, "ABCD-EFGH"));
      if (g_str_equal (entry->event, event))
        return g_strdup (entry->detail);
    }
  return NULL;
}

static void
assert_meta (World      *world,
             const char *name,
             const char *expected)
{
  g_autofree char *value = htk_store_get_meta (world->store, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
enrol_keeps_what_the_county_gave (World        *world,
                                  gconstpointer data)
{
  g_autofree char *url = fake_county_url (world->county);
  g_autofree char *entry = NULL;

  enrol_well (world);
  assert_meta (world, "device_id", "device-1");
  assert_meta (world, "token", "secret-token");
  assert_meta (world, "user_id", "u-1");
  assert_meta (world, "scope", "530427");
  assert_meta (world, "server_url", url);
  entry = log_entry (world, "enrol");
  g_assert_nonnull (entry);
}

static void
enrol_answer_lost (World        *world,
                   gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fake_county_fail (world->county, FAKE_ENROL, FAKE_DROP_REPLY, 1);
  error = enrol (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT);
  assert_meta (world, "token", NULL);
  enrol_well (world);
  assert_meta (world, "device_id", "device-1");
}

static void
enrol_bad_address (World        *world,
                   gconstpointer data)
{
  static const char *const addresses[] = { "", "county", "ftp://county", "http://", "http://a?b" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      htk_agent_enrol_async (world->agent, addresses[i], "A", NULL, ended, &result);
      g_assert_null (htk_agent_enrol_finish (world->agent, wait_for (&result), &error));
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE);
    }
}

/* The rows of one enrolment never go out under another. */
static void
enrol_elsewhere (World        *world,
                 gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  append_rows (world, 1);
  g_assert_true (htk_store_set_meta (world->store, "device_id", "device-0", NULL));
  error = enrol (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_STATE);
  assert_meta (world, "device_id", "device-0");
}

static void
not_enrolled (World        *world,
              gconstpointer data)
{
  g_autoptr (GError) error = sync_once (world);

  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_ENROLLED);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_NOT_ENROLLED);
}

static void
no_server (World        *world,
           gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  append_rows (world, 2);
  g_assert_true (htk_store_set_meta (world->store, "server_url", "http://127.0.0.1:1", NULL));
  error = sync_once (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_UNREACHABLE);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_NO_SERVER);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 2);
}

/* Each reply that breaks while rows are pushed: the round may go on by itself or fail, and the next
 * one ends with each row there once. */
typedef struct
{
  const char *name;
  FakeFault fault;
  int code;    /* of the error when all replies break so */
  int exit;
  gboolean once_mends; /* whether one such reply is made up for in the same round */
} Broken;

static const Broken broken_pushes[] = {
  { "lost-request", FAKE_DROP_REQUEST, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER,
    TRUE },
  { "lost-reply", FAKE_DROP_REPLY, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER,
    TRUE },
  { "cut-reply", FAKE_CUT_REPLY, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER,
    TRUE },
  { "wrong-json", FAKE_WRONG_JSON, HTK_AGENT_ERROR_CUT, HTK_EXIT_NO_SERVER,
    TRUE },
  { "web-page", FAKE_PAGE, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER,
    FALSE },
  { "redirection", FAKE_REDIRECT, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER,
    FALSE },
  { "nonsense", FAKE_NONSENSE, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER,
    FALSE },
  { "verdict-on-other-content", FAKE_OTHER_HASH, HTK_AGENT_ERROR_NOT_COUNTY, HTK_EXIT_WRONG_SERVER,
    FALSE },
  { "refused-token", FAKE_UNAUTHORIZED, HTK_AGENT_ERROR_REFUSED, HTK_EXIT_REFUSED,
    FALSE },
  { "too-large", FAKE_TOO_LARGE, HTK_AGENT_ERROR_TOO_LARGE, HTK_EXIT_BUSY,
    TRUE },
  { "too-many-requests", FAKE_TOO_MANY, HTK_AGENT_ERROR_BUSY, HTK_EXIT_BUSY,
    FALSE },
  { "unavailable-county", FAKE_UNAVAILABLE, HTK_AGENT_ERROR_BUSY, HTK_EXIT_BUSY,
    FALSE },
  { "bad-gateway", FAKE_BAD_GATEWAY, HTK_AGENT_ERROR_UNREACHABLE, HTK_EXIT_NO_SERVER,
    FALSE },
};

static void
push_breaks (World        *world,
             gconstpointer data)
{
  const Broken *broken = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *entry = NULL;

  enrol_well (world);
  append_rows (world, 30);
  fake_county_fail (world->county, FAKE_PUSH, broken->fault, 20);
  error = sync_once (world);
  g_assert_error (error, HTK_AGENT_ERROR, broken->code);
  g_assert_cmpint (htk_agent_exit_code (error), ==, broken->exit);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 30);
  entry = log_entry (world, "failed");
  g_assert_cmpstr (entry, ==, error->message);

  while (fake_county_asked (world->county, FAKE_PUSH) < 20)
    {
      g_autoptr (GError) more = sync_once (world);

      if (more == NULL)
        break;
      g_assert_error (more, HTK_AGENT_ERROR, broken->code);
    }
  sync_well (world);
  assert_all_sent (world, 30);

  append_rows (world, 10);
  fake_county_fail (world->county, FAKE_PUSH, broken->fault, 1);
  again = sync_once (world);
  g_assert_cmpint (again == NULL, ==, broken->once_mends);
  if (again != NULL)
    sync_well (world);
  assert_all_sent (world, 40);
}

static void
busy_county_says_when (World        *world,
                       gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  append_rows (world, 1);
  fake_county_fail (world->county, FAKE_PUSH, FAKE_TOO_MANY, 1);
  error = sync_once (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_BUSY);
  g_assert_cmpint (htk_agent_get_retry_after (world->agent), ==, 7);
}

static void
batch_shrinks_and_grows (World        *world,
                         gconstpointer data)
{
  enrol_well (world);
  append_rows (world, 100);
  fake_county_set_limit (world->county, 5);
  sync_well (world);
  assert_all_sent (world, 100);
  g_assert_cmpuint (fake_county_largest (world->county), <=, 5);
  fake_county_set_limit (world->county, 0);
  append_rows (world, 200);
  sync_well (world);
  assert_all_sent (world, 300);
  g_assert_cmpuint (fake_county_largest (world->county), ==, 64);
}

static void
refused_row_does_not_block (World        *world,
                            gconstpointer data)
{
  g_autoptr (GPtrArray) attention = NULL;
  HtkChange *row;

  enrol_well (world);
  append_rows (world, 5);
  fake_county_refuse (world->county, 2, "refused", "scope");
  fake_county_refuse (world->county, 4, "conflict", "fork");
  sync_well (world);
  assert_all_sent (world, 5);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->pushed, ==, 5);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->refused, ==, 2);
  attention = htk_journal_attention (world->store, NULL);
  g_assert_cmpuint (attention->len, ==, 2);
  row = attention->pdata[0];
  g_assert_cmpint (row->seq, ==, 2);
  g_assert_cmpstr (row->code, ==, "scope");
  g_assert_cmpstr (row->message, ==, "in plain words");
}

static void
county_set_back (World        *world,
                 gconstpointer data)
{
  enrol_well (world);
  append_rows (world, 20);
  sync_well (world);
  fake_county_forget (world->county, 7);
  append_rows (world, 1);
  sync_well (world);
  assert_all_sent (world, 21);
}

static void
clock_difference (World        *world,
                  gconstpointer data)
{
  g_autofree char *entry = NULL;
  g_autofree char *offset = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const gint64 year = 365 * 24 * 3600 * G_GINT64_CONSTANT (1000);

  fake_county_set_clock (world->county, year);
  enrol_well (world);
  entry = log_entry (world, "clock");
  g_assert_nonnull (entry);
  offset = htk_store_get_meta (world->store, "server_offset");
  g_assert_cmpint (ABS (g_ascii_strtoll (offset, NULL, 10) - year), <, 60000);
  append_rows (world, 1);
  rows = htk_journal_pending (world->store, 1, NULL);
  g_assert_cmpint (((HtkChange *) rows->pdata[0])->server_offset, ==,
                   g_ascii_strtoll (offset, NULL, 10));
  sync_well (world);
  assert_all_sent (world, 1);
}

static void
other_protocol (World        *world,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  append_rows (world, 1);
  fake_county_set_protocol (world->county, 2);
  error = sync_once (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_VERSION);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_WRONG_SERVER);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PUSH), ==, 0);
  fake_county_set_protocol (world->county, 1);
  sync_well (world);
  assert_all_sent (world, 1);
}

/* The page of a network that wants a sign-in never sees the token. */
static void
wrong_server_sees_no_token (World        *world,
                            gconstpointer data)
{
  static const FakeFault faults[] = { FAKE_PAGE, FAKE_REDIRECT, FAKE_WRONG_JSON, FAKE_NONSENSE };

  enrol_well (world);
  append_rows (world, 1);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_county_fail (world->county, FAKE_STATUS, faults[i], 1);
      error = sync_once (world);
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY);
      g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_WRONG_SERVER);
    }
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PUSH), ==, 0);
  g_assert_cmpuint (fake_county_tokens (world->county), ==, 0);
}

static void
publish_regions (World *world,
                 guint  n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *code = g_strdup_printf ("5304271%05u", i);
      g_autofree char *body =
        g_strdup_printf ("{\"code\":\"%s\",\"name\":\"村\",\"level\":4}", code);

      fake_county_publish (world->county, "region", code, body);
    }
}

static void
pull_breaks (World        *world,
             gconstpointer data)
{
  static const FakeFault faults[] = { FAKE_DROP_REPLY, FAKE_CUT_REPLY, FAKE_CUT_LINES };

  enrol_well (world);
  publish_regions (world, 700);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_county_fail (world->county, FAKE_PULL, faults[i], 5);
      error = sync_once (world);
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT);
      g_assert_cmpint (htk_inbox_cursor (world->store), ==, 0);
    }
  fake_county_fail (world->county, FAKE_PULL, FAKE_CUT_REPLY, 2);
  sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 700);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->pulled, ==, 700);
  sync_well (world);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->pulled, ==, 0);
}

static void
bad_row_of_the_county (World        *world,
                       gconstpointer data)
{
  g_autofree char *entry = NULL;
  g_autofree char *kept = NULL;

  enrol_well (world);
  publish_regions (world, 3);
  fake_county_publish (world->county, "household", "h-bad", "{\"hh_no\":7}");
  fake_county_publish (world->county, "weather", "w-1", "{\"rain\":1}");
  fake_county_publish (world->county, "region", "530427200000",
                       "{\"code\":\"530427200000\",\"name\":\"乡\",\"level\":4}");
  sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 6);
  entry = log_entry (world, "skipped");
  g_assert_nonnull (entry);
  kept = htk_store_get_meta (world->store, "unapplied/household/h-bad");
  g_assert_cmpstr (kept, ==, "{\"hh_no\":7}");
}

/* A file of a submitted visit. */
static char *
keep_file (World *world,
           gsize  size)
{
  g_autofree guint8 *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const HtkVisit visit = { .id = (char *) "v-1", .form_id = (char *) "fa_household",
                           .subject_type = (char *) "household", .subject_id = (char *) "h-1",
                           .village_code = (char *) "530427101201", .worker = (char *) "u-1",
                           .state = (char *) "submitted", .revision_id = (char *) "r-1",
                           .visit_date = (char *) "2026-11-20", .submitted_at = 1 };
  const HtkRevision revision = { .id = (char *) "r-1", .visit_id = (char *) "v-1",
                                 .form_version = (char *) "1", .worker = (char *) "u-1",
                                 .answers = (char *) "{}", .answers_hash = (char *) "",
                                 .xml = (char *) "<data/>" };
  char *hash;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + i / 256);
  bytes = g_bytes_new (data, size);
  hash = htk_attachment_keep (world->store, bytes, "image/jpeg", &error);
  g_assert_no_error (error);
  htk_visit_put (world->store, &visit, &error);
  g_assert_no_error (error);
  htk_revision_put (world->store, &revision, &error);
  g_assert_no_error (error);
  htk_revision_set_file (world->store, "r-1", "photo.jpg", hash, &error);
  g_assert_no_error (error);
  return hash;
}

static void
assert_file_sent (World      *world,
                  const char *hash)
{
  g_autoptr (GBytes) bytes = fake_county_file (world->county, hash);
  g_autofree char *got = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autoptr (GPtrArray) unsent = htk_attachment_unsent (world->store, NULL);

  g_assert_cmpstr (got, ==, hash);
  g_assert_cmpuint (unsent->len, ==, 0);
}

static void
upload_goes_on (World        *world,
                gconstpointer data)
{
  static const FakeFault faults[] = { FAKE_DROP_REQUEST, FAKE_DROP_REPLY, FAKE_CHECKSUM,
                                      FAKE_UNAVAILABLE };
  const gsize size = 1500 * 1000;
  g_autofree char *hash = NULL;

  enrol_well (world);
  hash = keep_file (world, size);
  fake_county_expect (world->county, hash, size);
  for (guint i = 0; i < 3; i++)
    fake_county_fail (world->county, FAKE_PATCH, faults[i], 1);
  sync_well (world);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->files, ==, 1);
  assert_file_sent (world, hash);
}

static void
upload_waits_for_its_visit (World        *world,
                            gconstpointer data)
{
  g_autofree char *hash = NULL;

  enrol_well (world);
  hash = keep_file (world, 1000);
  publish_regions (world, 3);
  sync_well (world);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->skipped, ==, 1);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 3);
  fake_county_expect (world->county, hash, 1000);
  sync_well (world);
  assert_file_sent (world, hash);
}

/* Photos that cannot go do not keep the county's decisions away. */
static void
pull_does_not_wait_for_photos (World        *world,
                               gconstpointer data)
{
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  hash = keep_file (world, 1000);
  fake_county_expect (world->county, hash, 1000);
  publish_regions (world, 3);
  fake_county_fail (world->county, FAKE_PATCH, FAKE_DROP_REQUEST, 20);
  error = sync_once (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 3);
}

static void
sql (World      *world,
     const char *text)
{
  g_assert_cmpint (sqlite3_exec (htk_store_db (world->store), text, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* A page that does not fit leaves nothing of itself, and comes again when there is room. */
static void
pull_on_a_full_disk (World        *world,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  publish_regions (world, 700);
  sql (world, "PRAGMA max_page_count = 1");
  error = sync_once (world);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_FAILED);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 0);
  sql (world, "PRAGMA max_page_count = 1000000");
  sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 700);
}

/* The county has answered, but the tablet could not write it down: it asks again, for the same. */
static void
verdict_that_could_not_be_kept (World        *world,
                                gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enrol_well (world);
  append_rows (world, 12);
  sql (world, "CREATE TEMP TRIGGER broken BEFORE UPDATE ON change WHEN NEW.seq = 9"
              " BEGIN SELECT RAISE (ABORT, 'the disk is broken'); END");
  error = sync_once (world);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID);
  g_assert_cmpuint (fake_county_rows (world->county), ==, 12);
  g_assert_cmpint (htk_journal_count_pending (world->store), ==, 12);
  sql (world, "DROP TRIGGER broken");
  sync_well (world);
  assert_all_sent (world, 12);
}

/* Another process is at it: the round waits for it, and nothing is sent twice at once. */
static void
one_round_at_a_time (World        *world,
                     gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->dir, "sync.lock", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int lock;

  enrol_well (world);
  append_rows (world, 1);
  lock = g_open (path, O_RDWR | O_CREAT, 0600);
  g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
  htk_agent_sync_async (world->agent, NULL, ended, &result);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  g_assert_cmpstr (htk_agent_get_phase (world->agent), ==, "wait");
  close (lock);
  g_assert_true (htk_agent_sync_finish (world->agent, wait_for (&result), &error));
  g_assert_no_error (error);
  assert_all_sent (world, 1);
}

static void
retry_waits_longer (void)
{
  guint before = 0;

  for (guint failures = 1; failures <= 40; failures++)
    {
      guint least = htk_retry_seconds (failures, -1, 0.0);
      guint most = htk_retry_seconds (failures, -1, 1.0);

      g_assert_cmpuint (least, >=, 1);
      g_assert_cmpuint (least, <, most);
      g_assert_cmpuint (most, <=, 900);
      g_assert_cmpuint (most, >=, before);
      before = most;
    }
  g_assert_cmpuint (before, ==, 900);
}

static void
retry_honours_the_county (void)
{
  g_assert_cmpuint (htk_retry_seconds (1, 120, 0.0), >=, 120);
  g_assert_cmpuint (htk_retry_seconds (30, 7, 1.0), >=, 7);
  g_assert_cmpuint (htk_retry_seconds (30, 7, 1.0), <, 12);
  g_assert_cmpuint (htk_retry_seconds (1, G_MAXINT64, 0.5), <=, 2 * 3600);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (World *world, gconstpointer data);
  } cases[] = {
    { "/agent/enrol-keeps-what-the-county-gave", enrol_keeps_what_the_county_gave },
    { "/agent/enrol-answer-lost-then-same-code", enrol_answer_lost },
    { "/agent/enrol-wants-an-address", enrol_bad_address },
    { "/agent/enrol-elsewhere-is-refused-with-rows", enrol_elsewhere },
    { "/agent/not-enrolled-says-so", not_enrolled },
    { "/agent/no-server-loses-nothing", no_server },
    { "/agent/busy-county-says-when", busy_county_says_when },
    { "/agent/batch-shrinks-and-grows", batch_shrinks_and_grows },
    { "/agent/refused-row-does-not-block", refused_row_does_not_block },
    { "/agent/county-set-back-gets-its-rows-again", county_set_back },
    { "/agent/clock-difference-is-kept-and-told", clock_difference },
    { "/agent/other-protocol-gets-nothing", other_protocol },
    { "/agent/wrong-server-sees-no-token", wrong_server_sees_no_token },
    { "/agent/pull-cut-anywhere-applies-whole-pages", pull_breaks },
    { "/agent/bad-row-of-the-county-is-kept-aside", bad_row_of_the_county },
    { "/agent/upload-goes-on-where-it-was", upload_goes_on },
    { "/agent/upload-waits-for-its-visit", upload_waits_for_its_visit },
    { "/agent/pull-does-not-wait-for-photos", pull_does_not_wait_for_photos },
    { "/agent/one-round-at-a-time", one_round_at_a_time },
    { "/agent/pull-on-a-full-disk-comes-again", pull_on_a_full_disk },
    { "/agent/verdict-that-could-not-be-kept-is-asked-again", verdict_that_could_not_be_kept },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, World, NULL, world_init, cases[i].run, world_clear);
  for (guint i = 0; i < G_N_ELEMENTS (broken_pushes); i++)
    {
      g_autofree char *name =
        g_strconcat ("/agent/push-", broken_pushes[i].name, "-is-one-row", NULL);

      g_test_add (name, World, &broken_pushes[i], world_init, push_breaks, world_clear);
    }
  g_test_add_func ("/retry/waits-longer-to-a-limit", retry_waits_longer);
  g_test_add_func ("/retry/honours-the-county", retry_honours_the_county);
  return g_test_run ();
}
