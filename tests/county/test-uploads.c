/* Files in pieces and bodies of every bad kind against the real server. */
#include "tests/county/county-test.h"

#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

typedef struct
{
  County county;
  Tablet worker;
  char *household;
} World;

static void
world_init (World *w)
{
  county_init (&w->county, 20);
  county_start (&w->county);
  tablet_init (&w->worker, &w->county, "worker1");
  w->household = county_value (&w->county, "SELECT id FROM household ORDER BY hh_no");
}

static void
world_clear (World *w)
{
  tablet_clear (&w->worker);
  county_clear (&w->county);
  g_free (w->household);
}

static char *
file_visit (World      *w,
            const char *content)
{
  g_autofree char *visit = htk_uuid7_new ();
  g_autofree char *revision = tablet_submit (&w->worker, w->household, visit, NULL);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autoptr (GPtrArray) rows = tablet_pending (&w->worker);
  HtkChange *row = rows->pdata[0];
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *files = json_array_new ();
  JsonObject *file = json_object_new ();

  g_assert_true (json_parser_load_from_data (parser, row->body, -1, NULL));
  json_object_set_string_member (file, "name", "house.jpg");
  json_object_set_string_member (file, "sha256", sha256);
  json_object_set_string_member (file, "mime", "image/jpeg");
  json_object_set_int_member (file, "size", (gint64) strlen (content));
  json_array_add_object_element (files, file);
  json_object_set_array_member (json_node_get_object (json_parser_get_root (parser)), "attachments",
                                files);
  tablet_append (&w->worker, "visit.submit", row->object,
                 json_node_get_object (json_parser_get_root (parser)));
  return g_strconcat ("/v1/attachments/", sha256, NULL);
}

static guint
patch (World      *w,
       const char *path,
       const char *offset,
       const char *data)
{
  g_autoptr (GBytes) body = g_bytes_new (data, strlen (data));
  guint status;
  g_autoptr (JsonObject) reply =
    county_request (&w->county, "PATCH", path, w->worker.token, body, &status, "Content-Type",
                    "application/offset+octet-stream", "Upload-Offset", offset, "Tus-Resumable",
                    "1.0.0", NULL);

  return status;
}

static void
assert_offset (World      *w,
               const char *path,
               const char *offset,
               const char *length)
{
  guint status;
  g_autoptr (JsonObject) head =
    county_request (&w->county, "HEAD", path, w->worker.token, NULL, &status, NULL);

  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpstr (htk_json_text (head, "Upload-Offset"), ==, offset);
  g_assert_cmpstr (htk_json_text (head, "Upload-Length"), ==, length);
}

static void
assert_complete (World      *w,
                 const char *expected)
{
  g_autofree char *complete =
    county_value (&w->county, "SELECT complete_at IS NOT NULL FROM attachment");

  g_assert_cmpstr (complete, ==, expected);
}

/* Both rows: the same revision again changes nothing, but its file is awaited from then on. */
static void
push_both (World *w)
{
  g_autoptr (GPtrArray) rows = tablet_pending (&w->worker);
  g_autoptr (GPtrArray) verdicts = NULL;
  guint status;

  verdicts = tablet_push (&w->worker, rows, &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpstr (((HtkSyncVerdict *) verdicts->pdata[1])->verdict, ==, "accepted");
}

static void
test_tus (void)
{
  World w;
  g_autofree char *path = NULL;
  g_autoptr (JsonObject) unknown = NULL;
  guint status;

  world_init (&w);
  path = file_visit (&w, "a photo of a house");
  unknown = county_request (&w.county, "HEAD", path, w.worker.token, NULL, &status, NULL);
  g_assert_cmpuint (status, ==, 404);
  push_both (&w);
  assert_offset (&w, path, "0", "18");
  g_assert_cmpuint (patch (&w, path, "0", "a photo"), ==, 204);
  assert_offset (&w, path, "7", "18");
  g_assert_cmpuint (patch (&w, path, "0", "a photo"), ==, 409);
  county_kill (&w.county);
  county_start (&w.county);
  assert_offset (&w, path, "7", "18");
  g_assert_cmpuint (patch (&w, path, "7", " of a mouse"), ==, 460);
  assert_offset (&w, path, "0", "18");
  g_assert_cmpuint (patch (&w, path, "0", "a photo of"), ==, 204);
  g_assert_cmpuint (patch (&w, path, "10", " a house"), ==, 204);
  assert_offset (&w, path, "18", "18");
  g_assert_cmpuint (patch (&w, path, "18", ""), ==, 204);
  assert_complete (&w, "1");
  world_clear (&w);
}

/* Where the county keeps a file; its folder is made. */
static char *
kept_at (World      *w,
         const char *path)
{
  const char *hash = path + strlen ("/v1/attachments/");
  g_autofree char *folder =
    g_strdup_printf ("%s/attachments/%.2s/%.2s", w->county.dir, hash, hash + 2);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  return g_build_filename (folder, hash, NULL);
}

/* The server dies between the last byte and the receipt: what a HEAD then calls whole is kept. */
static void
test_killed_at_the_end (void)
{
  World w;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autofree char *part = NULL;

  world_init (&w);
  path = file_visit (&w, "a photo of a house");
  push_both (&w);
  file = kept_at (&w, path);
  part = g_strconcat (file, ".part", NULL);

  /* All bytes, but not those: they count as nothing. */
  g_assert_true (g_file_set_contents (part, "a photo of a mouse", -1, NULL));
  assert_offset (&w, path, "0", "18");
  assert_complete (&w, "0");
  /* All bytes, and nobody looked. */
  g_assert_true (g_file_set_contents (part, "a photo of a house", -1, NULL));
  assert_offset (&w, path, "18", "18");
  assert_complete (&w, "1");
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  world_clear (&w);
}

/* It dies when the file is in its place and not yet in the books. */
static void
test_killed_before_the_books (void)
{
  World w;
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;

  world_init (&w);
  path = file_visit (&w, "a photo of a house");
  push_both (&w);
  file = kept_at (&w, path);
  g_assert_true (g_file_set_contents (file, "a photo of a house", -1, NULL));
  assert_offset (&w, path, "18", "18");
  assert_complete (&w, "1");
  world_clear (&w);
}

/* Begun and left for longer than a week, and nobody begins another: the server forgets it when it starts. */
static void
test_left_is_forgotten_at_start (void)
{
  World w;
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "left", -1);
  g_autofree char *path = g_strconcat ("/v1/attachments/", sha256, NULL);
  g_autofree char *file = NULL;
  g_autofree char *part = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *note = NULL;
  struct utimbuf old = { time (NULL) - 8 * 24 * 3600, time (NULL) - 8 * 24 * 3600 };
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  world_init (&w);
  county_kill (&w.county);
  file = kept_at (&w, path);
  part = g_strconcat (file, ".part", NULL);
  folder = g_build_filename (w.county.dir, "attachments", "begun", NULL);
  note = g_build_filename (folder, sha256, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (note, "4 image/jpeg\n", -1, NULL));
  g_assert_true (g_file_set_contents (part, "le", -1, NULL));
  g_assert_cmpint (g_utime (note, &old), ==, 0);
  g_assert_cmpint (g_utime (part, &old), ==, 0);
  county_start (&w.county);
  while ((g_file_test (note, G_FILE_TEST_EXISTS) || g_file_test (part, G_FILE_TEST_EXISTS)) &&
         g_get_monotonic_time () < end)
    g_usleep (20000);
  g_assert_false (g_file_test (note, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  world_clear (&w);
}

static void
test_bad_bodies (void)
{
  World w;
  guint status;
  g_autofree char *rows = NULL;
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (17 * 1024 * 1024), 17 * 1024 * 1024);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (80 * 1024 * 1024), 80 * 1024 * 1024);
  g_autoptr (GBytes) bomb = htk_sync_body_pack (zeros, NULL, HTK_SYNC_QUICK);
  g_autoptr (GBytes) junk = g_bytes_new_static ("{\"rows\":[1,null,{\"seq\":\"x\"}]}", 29);
  const struct
  {
    GBytes *body;
    const char *encoding;
    guint status;
  } cases[] = { { huge, "identity", 413 }, { bomb, "zstd", 413 }, { junk, "zstd", 400 },
                { junk, "gzip", 415 },     { junk, "identity", 200 } };

  world_init (&w);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) reply =
        county_request (&w.county, "POST", "/v1/changes", w.worker.token, cases[i].body, &status,
                        "Content-Encoding", cases[i].encoding, NULL);

      g_assert_cmpuint (status, ==, cases[i].status);
    }
  rows = county_value (&w.county, "SELECT count (*) FROM device_row");
  g_assert_cmpstr (rows, ==, "0");
  world_clear (&w);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uploads/resumes-and-checks-its-hash", test_tus);
  g_test_add_func ("/uploads/killed-after-the-last-byte-is-whole", test_killed_at_the_end);
  g_test_add_func ("/uploads/killed-before-the-books-is-whole", test_killed_before_the_books);
  g_test_add_func ("/uploads/left-is-forgotten-at-start", test_left_is_forgotten_at_start);
  g_test_add_func ("/uploads/bad-bodies-are-refused", test_bad_bodies);
  return g_test_run ();
}
