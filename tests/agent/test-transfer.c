/* What the agent takes from a county and the files it sends it, over a line that breaks anywhere.
 * */
#include "app/record/htk-inbox.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-sync-log.h"
#include "app/store/htk-sync-settings.h"
#include "app/store/htk-visits.h"
#include "tests/agent/agent-world.h"

#include <glib/gstdio.h>
#include <string.h>

static void
publish_regions (AgentWorld *world,
                 guint       n)
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
pull_breaks (AgentWorld    *world,
             gconstpointer  data)
{
  static const FakeFault faults[] = { FAKE_DROP_REPLY, FAKE_CUT_REPLY, FAKE_CUT_LINES };

  agent_enrol_well (world);
  publish_regions (world, 700);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      fake_county_fail (world->county, FAKE_PULL, faults[i], 5);
      error = agent_sync (world);
      g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT);
      g_assert_cmpint (htk_inbox_cursor (world->store), ==, 0);
    }
  fake_county_fail (world->county, FAKE_PULL, FAKE_CUT_REPLY, 2);
  agent_sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 700);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->pulled, ==, 700);
  agent_sync_well (world);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->pulled, ==, 0);
}

static void
bad_row_of_the_county (AgentWorld    *world,
                       gconstpointer  data)
{
  g_autofree char *entry = NULL;
  g_autofree char *kept = NULL;

  agent_enrol_well (world);
  publish_regions (world, 3);
  fake_county_publish (world->county, "household", "h-bad", "{\"hh_no\":7}");
  fake_county_publish (world->county, "weather", "w-1", "{\"rain\":1}");
  fake_county_publish (world->county, "region", "530427200000",
                       "{\"code\":\"530427200000\",\"name\":\"乡\",\"level\":4}");
  agent_sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 6);
  entry = agent_log_entry (world, "skipped");
  g_assert_nonnull (entry);
  kept = htk_store_get_meta (world->store, "unapplied/household/h-bad");
  g_assert_cmpstr (kept, ==, "{\"hh_no\":7}");
}

/* A file of a submitted visit. */
static char *
keep_file (AgentWorld *world,
           gsize       size)
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
assert_file_sent (AgentWorld *world,
                  const char *hash)
{
  g_autoptr (GBytes) bytes = fake_county_file (world->county, hash);
  g_autofree char *got = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autoptr (GPtrArray) unsent = htk_attachment_unsent (world->store, NULL);

  g_assert_cmpstr (got, ==, hash);
  g_assert_cmpuint (unsent->len, ==, 0);
}

static void
upload_goes_on (AgentWorld    *world,
                gconstpointer  data)
{
  static const FakeFault faults[] = { FAKE_DROP_REQUEST, FAKE_DROP_REPLY, FAKE_CHECKSUM,
                                      FAKE_UNAVAILABLE };
  const gsize size = 1500 * 1000;
  g_autofree char *hash = NULL;

  agent_enrol_well (world);
  hash = keep_file (world, size);
  fake_county_expect (world->county, hash, size);
  for (guint i = 0; i < 3; i++)
    fake_county_fail (world->county, FAKE_PATCH, faults[i], 1);
  agent_sync_well (world);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->files, ==, 1);
  assert_file_sent (world, hash);
}

static void
upload_waits_for_its_visit (AgentWorld    *world,
                            gconstpointer  data)
{
  g_autofree char *hash = NULL;

  agent_enrol_well (world);
  hash = keep_file (world, 1000);
  publish_regions (world, 3);
  agent_sync_well (world);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->skipped, ==, 1);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 3);
  fake_county_expect (world->county, hash, 1000);
  agent_sync_well (world);
  assert_file_sent (world, hash);
}

/* A place that the server told wrongly, or that it has left, does not hold the file for good. This county
 * begins no files, so that the next round finds it where it usually is. */
static void
upload_leaves_a_wrong_place (AgentWorld    *world,
                             gconstpointer  data)
{
  static const FakeFault answers[] = { FAKE_REDIRECT, FAKE_UNAUTHORIZED, FAKE_PAGE };
  g_autofree char *hash = NULL;
  g_autofree char *name = NULL;
  g_autofree char *left = NULL;

  agent_enrol_well (world);
  hash = keep_file (world, 1000);
  name = g_strconcat ("upload/", hash, NULL);
  fake_county_expect (world->county, hash, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_true (htk_store_set_meta (world->store, name, "/v1/attachments/elsewhere", NULL));
      fake_county_fail (world->county, FAKE_HEAD, answers[i], 1);
      agent_sync_well (world);
      g_assert_cmpuint (htk_agent_get_counts (world->agent)->skipped, ==, 1);
    }
  agent_sync_well (world);
  assert_file_sent (world, hash);
  left = htk_store_get_meta (world->store, name);
  g_assert_null (left);
}

static gboolean
always (void)
{
  return TRUE;
}

/* On a line that costs by volume the rows go and the photos wait, unless the person said otherwise. */
static void
photos_wait_for_wifi (AgentWorld    *world,
                      gconstpointer  data)
{
  g_autofree char *hash = NULL;
  g_autofree char *entry = NULL;

  agent_enrol_well (world);
  hash = keep_file (world, 1000);
  fake_county_expect (world->county, hash, 1000);
  agent_append_rows (world, 2);
  htk_agent_set_metered (world->agent, always);
  agent_sync_well (world);
  agent_assert_all_sent (world, 2);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->held, ==, 1);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_HEAD), ==, 0);
  entry = agent_log_entry (world, "upload");
  g_assert_nonnull (entry);
  g_assert_true (htk_sync_set_photos_wifi_only (world->store, FALSE, NULL));
  agent_sync_well (world);
  assert_file_sent (world, hash);
}

/* Photos that cannot go do not keep the county's decisions away. */
static void
pull_does_not_wait_for_photos (AgentWorld    *world,
                               gconstpointer  data)
{
  g_autofree char *hash = NULL;
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  hash = keep_file (world, 1000);
  fake_county_expect (world->county, hash, 1000);
  publish_regions (world, 3);
  fake_county_fail (world->county, FAKE_PATCH, FAKE_DROP_REQUEST, 20);
  error = agent_sync (world);
  g_assert_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_CUT);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 3);
}

/* What the county says with the verdicts saves the pull; news, and photos that go in between, do not. */
static void
nothing_to_pull_is_not_asked_for (AgentWorld    *world,
                                  gconstpointer  data)
{
  g_autofree char *hash = NULL;
  guint asked;

  agent_enrol_well (world);
  fake_county_spare_pulls (world->county, TRUE);
  publish_regions (world, 3);
  agent_append_rows (world, 2);
  agent_sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 3);
  asked = fake_county_asked (world->county, FAKE_PULL);
  g_assert_cmpuint (asked, >, 0);
  agent_append_rows (world, 70); /* more than a batch */
  agent_sync_well (world);
  agent_assert_all_sent (world, 72);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PULL), ==, asked);
  publish_regions (world, 1);
  agent_append_rows (world, 1);
  agent_sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 4);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PULL), ==, asked + 1);
  hash = keep_file (world, 1000);
  fake_county_expect (world->county, hash, 1000);
  agent_append_rows (world, 1);
  agent_sync_well (world);
  assert_file_sent (world, hash);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PULL), ==, asked + 2);
  agent_sync_well (world);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PULL), ==, asked + 3);
}

typedef struct
{
  AgentWorld *world;
  guint written_at, answered_at; /* pieces that had gone by then, 0 for not yet */
} Meanwhile;

static void
write_meanwhile (HtkAgent   *agent,
                 const char *phase,
                 gint64      done,
                 gint64      total,
                 Meanwhile  *m)
{
  guint pieces = fake_county_asked (m->world->county, FAKE_PATCH);

  if (g_str_equal (phase, "upload") && pieces == 1 && m->written_at == 0)
    {
      m->written_at = pieces;
      agent_append_rows (m->world, 2);
    }
  else if (g_str_equal (phase, "push") && m->written_at > 0 && m->answered_at == 0 && done == 2)
    m->answered_at = pieces;
}

/* A photo takes hours on a thin line: a record that is written then goes before its next piece. */
static void
records_do_not_wait_for_photos (AgentWorld    *world,
                                gconstpointer  data)
{
  const gsize size = 3000 * 1000;
  g_autofree char *hash = NULL;
  Meanwhile m = { world, 0, 0 };

  agent_enrol_well (world);
  hash = keep_file (world, size);
  fake_county_expect (world->county, hash, size);
  g_signal_connect (world->agent, "progress", G_CALLBACK (write_meanwhile), &m);
  agent_sync_well (world);
  g_assert_cmpuint (m.written_at, ==, 1);
  g_assert_cmpuint (m.answered_at, ==, 1);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PATCH), >, 1);
  agent_assert_all_sent (world, 2);
  assert_file_sent (world, hash);
}

/* A page that does not fit leaves nothing of itself, and comes again when there is room. */
static void
pull_on_a_full_disk (AgentWorld    *world,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  agent_enrol_well (world);
  publish_regions (world, 700);
  agent_sql (world, "PRAGMA max_page_count = 1");
  error = agent_sync (world);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_FULL);
  g_assert_cmpint (htk_agent_exit_code (error), ==, HTK_EXIT_FAILED);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 0);
  agent_sql (world, "PRAGMA max_page_count = 1000000");
  agent_sync_well (world);
  g_assert_cmpint (htk_inbox_cursor (world->store), ==, 700);
}

/* It was confirmed, and removed from the tablet since to make room. */
static char *
freed_file (AgentWorld *world)
{
  char *hash = keep_file (world, 1000);
  g_autofree char *path = htk_attachment_path (world->store, hash);

  fake_county_expect (world->county, hash, 1000);
  agent_sync_well (world);
  assert_file_sent (world, hash);
  agent_sql (world, "UPDATE attachment SET freed_at = 1");
  g_assert_cmpint (g_unlink (path), ==, 0);
  return hash;
}

static guint
count_told (AgentWorld *world,
            const char *hash)
{
  g_autoptr (GPtrArray) entries = htk_sync_log_list (world->store, 1000, NULL);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += strstr (((HtkSyncLogEntry *) entries->pdata[i])->detail, hash) != NULL;
  return n;
}

static void
county_lacks_a_freed_file (AgentWorld    *world,
                           gconstpointer  data)
{
  gboolean knows = GPOINTER_TO_INT (data);
  g_autofree char *hash = NULL;
  guint heads, patches;

  agent_enrol_well (world);
  hash = freed_file (world);
  fake_county_lack (world->county, hash, knows);
  patches = fake_county_asked (world->county, FAKE_PATCH);
  agent_sync_well (world);
  g_assert_cmpuint (count_told (world, hash), ==, 1);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_PATCH), ==, patches);
  /* The county says it for ever; that is neither asked, tried nor told again, and holds up nothing. */
  heads = fake_county_asked (world->county, FAKE_HEAD);
  agent_append_rows (world, 1);
  agent_sync_well (world);
  agent_sync_well (world);
  g_assert_cmpuint (count_told (world, hash), ==, 1);
  g_assert_cmpuint (fake_county_asked (world->county, FAKE_HEAD), ==, heads);
  g_assert_cmpuint (htk_agent_get_counts (world->agent)->skipped, ==, 0);
  agent_assert_all_sent (world, 1);
}

/* Of a county that was set back the tablet takes no receipt for granted; this one has the file all the same. */
static void
county_has_a_freed_file (AgentWorld    *world,
                         gconstpointer  data)
{
  g_autofree char *hash = NULL;
  g_autoptr (HtkAttachment) file = NULL;

  agent_enrol_well (world);
  agent_append_rows (world, 3);
  hash = freed_file (world);
  fake_county_forget (world->county, 1);
  agent_append_rows (world, 1);
  agent_sync_well (world);
  agent_assert_all_sent (world, 4);
  file = htk_attachment_get (world->store, hash, NULL);
  g_assert_true (file->received && file->freed);
  g_assert_cmpuint (count_told (world, hash), ==, 0);
}

/* @at: by the county's clock, give or take what a round takes */
static void
assert_counted (AgentWorld *world,
                gboolean    counted,
                gint64      at)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (world->store, "SELECT counted_from FROM attachment", NULL);
  gboolean has_row;

  g_assert_true (htk_stmt_next (stmt, &has_row, NULL) && has_row);
  if (counted)
    g_assert_cmpint (ABS (htk_stmt_int (stmt, 0) - at), <, 60000);
  else
    g_assert_true (htk_stmt_is_null (stmt, 0));
}

/* The days of what it confirmed begin with its next word of what time it is. */
static void
days_count_from_the_next_contact (AgentWorld    *world,
                                  gconstpointer  data)
{
  const gint64 year = 365 * 24 * 3600 * G_GINT64_CONSTANT (1000);
  g_autofree char *hash = NULL;

  agent_enrol_well (world);
  hash = keep_file (world, 1000);
  fake_county_expect (world->county, hash, 1000);
  agent_sync_well (world);
  assert_counted (world, FALSE, 0);
  fake_county_set_clock (world->county, year);
  agent_sync_well (world);
  assert_counted (world, TRUE, g_get_real_time () / 1000 + year);
  fake_county_set_clock (world->county, 2 * year);
  agent_sync_well (world);
  assert_counted (world, TRUE, g_get_real_time () / 1000 + year);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (AgentWorld *world, gconstpointer data);
    gconstpointer data;
  } cases[] = {
    { "/agent/pull-cut-anywhere-applies-whole-pages", pull_breaks },
    { "/agent/bad-row-of-the-county-is-kept-aside", bad_row_of_the_county },
    { "/agent/upload-goes-on-where-it-was", upload_goes_on },
    { "/agent/upload-waits-for-its-visit", upload_waits_for_its_visit },
    { "/agent/upload-leaves-a-wrong-place", upload_leaves_a_wrong_place },
    { "/agent/photos-wait-for-wifi", photos_wait_for_wifi },
    { "/agent/pull-does-not-wait-for-photos", pull_does_not_wait_for_photos },
    { "/agent/records-do-not-wait-for-photos", records_do_not_wait_for_photos },
    { "/agent/pull-on-a-full-disk-comes-again", pull_on_a_full_disk },
    { "/agent/nothing-to-pull-is-not-asked-for", nothing_to_pull_is_not_asked_for },
    { "/agent/county-lacks-a-freed-file-is-told-once", county_lacks_a_freed_file },
    { "/agent/county-has-not-all-of-a-freed-file", county_lacks_a_freed_file, GINT_TO_POINTER (TRUE) },
    { "/agent/county-set-back-has-a-freed-file", county_has_a_freed_file },
    { "/agent/days-of-a-file-count-from-the-next-contact", days_count_from_the_next_contact },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, AgentWorld, cases[i].data, agent_world_init, cases[i].run, agent_world_clear);
  return g_test_run ();
}
