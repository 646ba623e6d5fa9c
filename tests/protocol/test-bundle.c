/* Bundles and receipts from hostile hands: what is not whole, not signed or not for this store is
 * refused, whatever byte of it was touched, and nothing is believed on the way. */
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-uuid.h"
#include "sync/protocol/htk-bundle.h"
#include "sync/protocol/htk-receipt.h"
#include "sync/protocol/htk-sync-body.h"
#include "sync/protocol/htk-sync-row.h"
#include "tests/lib/htk-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_ROWS 3
#define SIGNATURE 64

/* A worker's tablet with rows and a photo, a lead's, a stranger's, and the county. */
typedef struct
{
  HtkTempDir *dir;
  HtkStore *worker, *lead, *other, *county;
  char *path, *photo;
} World;

static HtkStore *
open_store (World       *world,
            const char  *name,
            HtkStoreRole role)
{
  g_autofree char *folder = g_build_filename (world->dir, name, NULL);
  g_autofree char *path = g_build_filename (folder, "htk.db", NULL);
  g_autoptr (GError) error = NULL;
  HtkStore *store;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  store = htk_store_open (path, NULL, role, &error);
  g_assert_no_error (error);
  return store;
}

static char *
key_of (HtkStore *store)
{
  g_autoptr (GError) error = NULL;
  char *key = htk_device_public_key (store, &error);

  g_assert_no_error (error);
  return key;
}

static void
append_rows (HtkStore *store)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autoptr (JsonObject) body = json_object_new ();
      g_autofree char *id = htk_uuid7_new ();

      json_object_set_int_member (body, "n", i);
      htk_store_begin (store, &error);
      htk_journal_append_object (store, "visit.void", id, json_object_ref (body), &error);
      htk_store_commit (store, &error);
      g_assert_no_error (error);
    }
}

static GBytes *
photo_bytes (void)
{
  gsize size = HTK_BUNDLE_PIECE + 1000;
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 31 >> 3);
  return g_bytes_new_take (data, size);
}

static HtkBundleInfo *
make_info (World *world)
{
  HtkBundleInfo *info = g_new0 (HtkBundleInfo, 1);

  info->id = htk_uuid7_new ();
  info->device_id = htk_uuid7_new ();
  info->user_id = htk_uuid7_new ();
  info->device_key = key_of (world->worker);
  info->made_at = 1795600000000;
  info->rows = N_ROWS;
  info->files = 1;
  info->bytes = HTK_BUNDLE_PIECE + 1000;
  info->recipients = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (info->recipients, key_of (world->county));
  g_ptr_array_add (info->recipients, key_of (world->lead));
  return info;
}

static void
write_bundle (World *world)
{
  g_autoptr (HtkBundleInfo) info = make_info (world);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkBundleWriter) writer =
    htk_bundle_writer_new (world->worker, info, world->path, &error);
  g_autoptr (GPtrArray) rows = htk_journal_pending (world->worker, 100, &error);
  g_autofree char *photo = htk_attachment_path (world->worker, world->photo);

  g_assert_no_error (error);
  htk_bundle_writer_rows (writer, rows, &error);
  g_assert_no_error (error);
  htk_bundle_writer_file (writer, world->photo, "image/jpeg", photo, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (world->path, G_FILE_TEST_EXISTS));
  htk_bundle_writer_finish (writer, &error);
  g_assert_no_error (error);
}

static void
set_up (World        *world,
        gconstpointer data)
{
  g_autoptr (GBytes) photo = photo_bytes ();
  g_autoptr (GError) error = NULL;

  world->dir = htk_temp_dir_new ();
  world->path = g_build_filename (world->dir, "a.htkb", NULL);
  world->worker = open_store (world, "worker", HTK_STORE_ROLE_TABLET);
  world->lead = open_store (world, "lead", HTK_STORE_ROLE_TABLET);
  world->other = open_store (world, "other", HTK_STORE_ROLE_TABLET);
  world->county = open_store (world, "county", HTK_STORE_ROLE_COUNTY);
  append_rows (world->worker);
  world->photo = htk_attachment_keep (world->worker, photo, "image/jpeg", &error);
  g_assert_no_error (error);
  write_bundle (world);
}

static void
tear_down (World        *world,
           gconstpointer data)
{
  g_clear_object (&world->worker);
  g_clear_object (&world->lead);
  g_clear_object (&world->other);
  g_clear_object (&world->county);
  g_free (world->path);
  g_free (world->photo);
  htk_temp_dir_free (world->dir);
}

/* Reads it to its end: rows, and the bytes of its file. */
static gboolean
read_all (HtkBundle *bundle,
          guint     *rows,
          GByteArray *file,
          GError   **error)
{
  while (TRUE)
    {
      g_auto (HtkBundlePart) part = { 0 };

      if (!htk_bundle_next (bundle, &part, error))
        return FALSE;
      if (part.kind == HTK_BUNDLE_END)
        return TRUE;
      if (part.kind == HTK_BUNDLE_ROWS)
        *rows += json_array_get_length (part.rows);
      if (part.kind == HTK_BUNDLE_DATA)
        g_byte_array_append (file, g_bytes_get_data (part.data, NULL),
                             (guint) g_bytes_get_size (part.data));
    }
}

/* As an import does it; @verify is left out to see what stands behind the signature. */
static gboolean
try_read (World      *world,
          HtkStore   *reader,
          const char *path,
          gboolean    verify,
          GError    **error)
{
  g_autoptr (HtkBundle) bundle = htk_bundle_open (path, error);
  g_autofree char *key = key_of (world->worker);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) photo = photo_bytes ();
  g_autoptr (GBytes) bytes = NULL;
  guint rows = 0;

  if (bundle == NULL || (verify && !htk_bundle_verify (bundle, key, error)) ||
      !htk_bundle_unlock (bundle, reader, error) || !read_all (bundle, &rows, file, error))
    return FALSE;
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  g_assert_cmpuint (rows, ==, N_ROWS);
  g_assert_true (g_bytes_equal (bytes, photo));
  return TRUE;
}

static void
two_recipients_and_no_other (World        *world,
                             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;

  try_read (world, world->county, world->path, TRUE, &error);
  g_assert_no_error (error);
  try_read (world, world->lead, world->path, TRUE, &error);
  g_assert_no_error (error);
  g_assert_false (try_read (world, world->other, world->path, TRUE, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_RECIPIENT);
  g_assert_true (g_file_get_contents (world->path, &text, &size, NULL));
  g_assert_null (memmem (text, size, "visit.void", 10));
}

static void
is_refused (World      *world,
            const char *what,
            gsize       at)
{
  g_autofree char *path = g_build_filename (world->dir, "b.htkb", NULL);
  g_autoptr (GError) error = NULL;

  if (try_read (world, world->county, path, TRUE, &error))
    g_error ("%s at byte %" G_GSIZE_FORMAT " was not seen", what, at);
  g_assert_true (error->domain == HTK_SYNC_ERROR);
}

static void
put (World      *world,
     const void *data,
     gsize       size)
{
  g_autofree char *path = g_build_filename (world->dir, "b.htkb", NULL);

  g_assert_true (g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
}

static guint32
u32_at (const guint8 *data)
{
  guint32 n;

  memcpy (&n, data, 4);
  return GUINT32_FROM_BE (n);
}

/* Where the stream begins. */
static gsize
body_of (const guint8 *data)
{
  return 12 + u32_at (data + 8);
}

static void
cut_anywhere (World        *world,
              gconstpointer data)
{
  g_autofree char *text = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (world->path, &text, &size, NULL));
  for (gsize n = 0; n < size; n += n < 4096 || n + 200 > size ? 1 : 997)
    {
      put (world, text, n);
      is_refused (world, "a cut", n);
    }
}

/* Every byte of magic, header, sealed keys, stream header, lengths and signature, and many within. */
static void
flipped_anywhere (World        *world,
                  gconstpointer data)
{
  g_autofree char *text = NULL;
  gsize size, body;

  g_assert_true (g_file_get_contents (world->path, &text, &size, NULL));
  body = body_of ((guint8 *) text);
  for (gsize i = 0; i < size; i += i < body + 200 || i + 200 > size ? 1 : 997)
    {
      text[i] ^= 0x10;
      put (world, text, size);
      is_refused (world, "a flip", i);
      text[i] ^= 0x10;
    }
  put (world, text, size);
}

/* Behind the signature the chunks themselves stand for their content and their order. */
static void
chunks_in_another_order (World        *world,
                         gconstpointer data)
{
  g_autofree guint8 *text = NULL;
  g_autoptr (GByteArray) other = g_byte_array_new ();
  g_autofree char *path = g_build_filename (world->dir, "b.htkb", NULL);
  gsize size, at[16];
  guint n = 0;

  g_assert_true (g_file_get_contents (world->path, (char **) &text, &size, NULL));
  for (gsize i = body_of (text) + 24; i < size - SIGNATURE; i += 4 + u32_at (text + i))
    at[n++] = i;
  at[n] = size - SIGNATURE;
  g_assert_cmpuint (n, ==, 5); /* rows, file, two of its data, end */
  for (guint missing = 0; missing < n; missing++)
    for (guint twice = 0; twice < n; twice++)
      {
        g_autoptr (GError) error = NULL;

        g_byte_array_set_size (other, 0);
        g_byte_array_append (other, text, (guint) at[0]);
        for (guint i = 0; i < n; i++)
          {
            guint take = i == missing ? twice : i;

            g_byte_array_append (other, text + at[take], (guint) (at[take + 1] - at[take]));
          }
        g_byte_array_append (other, text + at[n], SIGNATURE);
        put (world, other->data, other->len);
        if (missing == twice)
          continue;
        g_assert_false (try_read (world, world->county, path, FALSE, &error));
        g_assert_true (error->domain == HTK_SYNC_ERROR);
        is_refused (world, "another order", missing);
      }
}

static void
huge_lengths (World        *world,
              gconstpointer data)
{
  static const guint32 lengths[] = { 0, 1, 17, 0x7fffffff, 0x80000000, 0xffffffff };
  g_autofree guint8 *text = NULL;
  gsize size, body;

  g_assert_true (g_file_get_contents (world->path, (char **) &text, &size, NULL));
  body = body_of (text);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint where = 0; where < 2; where++)
      {
        gsize at = where == 0 ? 8 : body + 24;
        guint32 n = GUINT32_TO_BE (lengths[i]), was;

        memcpy (&was, text + at, 4);
        memcpy (text + at, &n, 4);
        put (world, text, size);
        is_refused (world, "a length", at);
        memcpy (text + at, &was, 4);
      }
}

static void
newer_version_is_said (World        *world,
                       gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *path = g_build_filename (world->dir, "b.htkb", NULL);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (world->path, &text, &size, NULL));
  text[4] = HTK_BUNDLE_VERSION + 1;
  put (world, text, size);
  g_assert_null (htk_bundle_open (path, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_VERSION);
}

/* A carrier that makes a bundle of its own under the worker's name. */
static void
another_signs_for_it (World        *world,
                      gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkBundleInfo) info = make_info (world);
  g_autoptr (HtkBundleWriter) writer = NULL;
  g_autofree char *path = g_build_filename (world->dir, "c.htkb", NULL);

  info->rows = info->files = info->bytes = 0;
  writer = htk_bundle_writer_new (world->other, info, path, &error);
  htk_bundle_writer_finish (writer, &error);
  g_assert_no_error (error);
  g_assert_false (try_read (world, world->county, path, TRUE, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_SIGNATURE);
  g_clear_error (&error);
  g_free (info->device_key);
  info->device_key = key_of (world->other);
  g_clear_pointer (&writer, htk_bundle_writer_free);
  writer = htk_bundle_writer_new (world->other, info, path, &error);
  htk_bundle_writer_finish (writer, &error);
  g_assert_no_error (error);
  g_assert_false (try_read (world, world->county, path, TRUE, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_SIGNATURE);
}

/* A header that promises what is not there. */
static void
less_than_announced (World        *world,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkBundleInfo) info = make_info (world);
  g_autofree char *path = g_build_filename (world->dir, "d.htkb", NULL);
  g_autoptr (HtkBundleWriter) writer = htk_bundle_writer_new (world->worker, info, path, &error);

  g_assert_false (htk_bundle_writer_finish (writer, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED);
  g_clear_pointer (&writer, htk_bundle_writer_free);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static HtkReceipt *
make_receipt (void)
{
  HtkReceipt *receipt = htk_receipt_new ("b-1", "d-1");
  HtkSyncVerdict *v = g_new0 (HtkSyncVerdict, 1);

  v->seq = 1;
  v->change_id = g_strdup ("c-1");
  v->verdict = g_strdup ("refused");
  v->code = g_strdup ("scope");
  v->message = g_strdup ("不在“范围”内\n");
  v->hash = g_strdup ("ab");
  g_ptr_array_add (receipt->verdicts, v);
  g_ptr_array_add (receipt->files, g_strnfill (64, 'a'));
  receipt->made_at = 1795600000000;
  receipt->expected = 2;
  return receipt;
}

static void
receipts_are_the_countys (World        *world,
                          gconstpointer data)
{
  g_autoptr (HtkReceipt) receipt = make_receipt ();
  g_autoptr (HtkReceipt) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = htk_receipt_write (receipt, world->county, &error);
  g_autofree char *county = key_of (world->county);
  g_autofree char *other = key_of (world->other);
  const HtkSyncVerdict *v;

  g_assert_no_error (error);
  read = htk_receipt_read (text, county, &error);
  g_assert_no_error (error);
  v = read->verdicts->pdata[0];
  g_assert_cmpstr (v->message, ==, "不在“范围”内\n");
  g_assert_cmpstr (read->files->pdata[0], ==, receipt->files->pdata[0]);
  g_assert_cmpint (read->expected, ==, 2);
  g_assert_cmpint (read->made_at, ==, receipt->made_at);
  g_assert_null (htk_receipt_read (text, other, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_SIGNATURE);
  for (gsize i = 0; text[i] != '\0'; i++)
    {
      g_autoptr (GError) wrong = NULL;
      g_autoptr (HtkReceipt) none = NULL;

      text[i] ^= 1;
      none = htk_receipt_read (text, county, &wrong);
      g_assert_null (none);
      g_assert_true (wrong->domain == HTK_SYNC_ERROR);
      text[i] ^= 1;
    }
}

/* An empty reply is not a text that is not there. */
static void
nothing_is_no_receipt (World        *world,
                       gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autofree char *text = htk_sync_body_text (nothing);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (text, ==, "");
  g_assert_null (htk_receipt_read (text, NULL, &error));
  g_assert_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (World *, gconstpointer);
  } cases[] = {
    { "/bundle/two-recipients-and-no-other", two_recipients_and_no_other },
    { "/bundle/cut-anywhere", cut_anywhere },
    { "/bundle/flipped-anywhere", flipped_anywhere },
    { "/bundle/chunks-in-another-order", chunks_in_another_order },
    { "/bundle/huge-lengths", huge_lengths },
    { "/bundle/newer-version-is-said", newer_version_is_said },
    { "/bundle/another-signs-for-it", another_signs_for_it },
    { "/bundle/less-than-announced", less_than_announced },
    { "/bundle/receipts-are-the-countys", receipts_are_the_countys },
    { "/bundle/nothing-is-no-receipt", nothing_is_no_receipt },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, World, NULL, set_up, cases[i].run, tear_down);
  return g_test_run ();
}
