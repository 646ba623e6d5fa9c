/* A file that is kept while the main loop goes on: whole and durable when it is said, nothing before. */
#include "app/store/htk-attachment-write.h"
#include "app/store/htk-attachments.h"
#include "tests/lib/htk-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define MANY_BYTES (24 * 1024 * 1024)

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
  char *home;
  GMainLoop *loop;
  GCancellable *cancellable;
  double part, give_up_at;
  guint turns, words;
  char *sha256;
  GError *error;
} World;

static void
set_up (World        *w,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *key_path = NULL;
  g_autoptr (HtkKey) key = NULL;

  w->dir = htk_temp_dir_new ();
  path = g_build_filename (w->dir, "huitoukan.db", NULL);
  key_path = g_build_filename (w->dir, "key", NULL);
  key = htk_key_load_or_create (key_path, &error);
  w->store = key != NULL ? htk_store_open (path, key, HTK_STORE_ROLE_TABLET, &error) : NULL;
  g_assert_no_error (error);
  w->home = g_path_get_dirname (htk_store_get_path (w->store));
  w->loop = g_main_loop_new (NULL, FALSE);
  w->cancellable = g_cancellable_new ();
  w->give_up_at = 2;
}

static void
tear_down (World        *w,
           gconstpointer data)
{
  g_clear_object (&w->store);
  g_clear_object (&w->cancellable);
  g_main_loop_unref (w->loop);
  g_clear_error (&w->error);
  g_free (w->sha256);
  g_free (w->home);
  htk_temp_dir_free (w->dir);
}

/* Bytes that no compression of a disk makes less of. */
static GBytes *
film (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261126);
  guint32 *words = g_new (guint32, MANY_BYTES / 4);

  for (gsize i = 0; i < MANY_BYTES / 4; i++)
    words[i] = g_rand_int (rand);
  return g_bytes_new_take (words, MANY_BYTES);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      n += g_file_test (path, G_FILE_TEST_IS_DIR) ? count_files (path) : 1;
    }
  return n;
}

static guint
count_kept (World *w)
{
  g_autofree char *folder = g_build_filename (w->home, "attachments", NULL);

  return count_files (folder);
}

static void
heard (double   part,
       gpointer data)
{
  World *w = data;

  g_assert_cmpfloat (part, >=, w->part);
  g_assert_cmpfloat (part, <=, 1);
  g_assert_null (w->sha256);
  w->part = part;
  w->words++;
  if (part >= w->give_up_at)
    g_cancellable_cancel (w->cancellable);
}

static void
written (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  World *w = data;

  w->sha256 = htk_attachment_write_finish (result, &w->error);
  g_main_loop_quit (w->loop);
}

static gboolean
turn (gpointer data)
{
  ((World *) data)->turns++;
  return G_SOURCE_CONTINUE;
}

static void
keep (World  *w,
      GBytes *bytes)
{
  guint id = g_timeout_add (1, turn, w);

  htk_attachment_write_async (w->home, bytes, heard, w, w->cancellable, written, w);
  g_main_loop_run (w->loop);
  g_source_remove (id);
  /* What was on its way when it ended is not said any more. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
is_whole (World        *w,
          gconstpointer data)
{
  g_autoptr (GBytes) bytes = film ();
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  gsize length;

  keep (w, bytes);
  g_assert_no_error (w->error);
  g_assert_cmpstr (w->sha256, ==, hash);
  path = htk_attachment_path (w->store, hash);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpuint (count_kept (w), ==, 1);
  /* The main loop had its turns, and was told of the way. */
  g_assert_cmpuint (w->turns, >, 0);
  g_assert_cmpuint (w->words, >, 10);
}

static void
given_up (World        *w,
          gconstpointer data)
{
  g_autoptr (GBytes) bytes = film ();

  w->give_up_at = *(const double *) data;
  keep (w, bytes);
  g_assert_error (w->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (w->sha256);
  g_assert_cmpuint (count_kept (w), ==, 0);
}

static void
known_when_noted (World        *w,
                  gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("ninety bytes", 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkAttachment) none = NULL;
  g_autoptr (HtkAttachment) one = NULL;

  keep (w, bytes);
  g_assert_no_error (w->error);
  none = htk_attachment_get (w->store, w->sha256, &error);
  g_assert_null (none);
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (htk_attachment_note (w->store, w->sha256, 12, "text/plain", &error));
  one = htk_attachment_get (w->store, w->sha256, &error);
  g_assert_no_error (error);
  g_assert_cmpint (one->size, ==, 12);
  g_assert_cmpstr (one->mime, ==, "text/plain");
}

static void
no_room_says_so (World        *w,
                 gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autofree char *folder = g_build_filename (w->home, "attachments", NULL);

  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  keep (w, bytes);
  g_assert_error (w->error, HTK_STORE_ERROR, HTK_STORE_ERROR_IO);
  g_assert_nonnull (strstr (w->error->message, folder));
  g_assert_null (w->sha256);
}

int
main (int    argc,
      char **argv)
{
  static const double hashing = 0.1, writing = 0.6;

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/attachments/what-a-thread-keeps-is-whole", World, NULL, set_up, is_whole, tear_down);
  g_test_add ("/attachments/given-up-while-hashed-leaves-nothing", World, &hashing, set_up, given_up,
              tear_down);
  g_test_add ("/attachments/given-up-while-written-leaves-nothing", World, &writing, set_up, given_up,
              tear_down);
  g_test_add ("/attachments/is-known-when-it-is-noted", World, NULL, set_up, known_when_noted,
              tear_down);
  g_test_add ("/attachments/what-is-in-the-way-is-named", World, NULL, set_up, no_room_says_so,
              tear_down);
  return g_test_run ();
}
