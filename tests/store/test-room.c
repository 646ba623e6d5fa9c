/* A full disk: only what the county has confirmed and has had for its days goes, and whoever refers to it keeps
 * it. The clock, the disk and the county's word are the test's own. */
#include "app/store/htk-attachment-write.h"
#include "app/store/htk-attachments.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-drafts.h"
#include "app/store/htk-handover.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-room.h"
#include "app/store/htk-signatures.h"
#include "app/store/htk-storage.h"
#include "app/store/htk-store-private.h"
#include "app/store/htk-visits.h"
#include "tests/lib/htk-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define DAYS 30
#define DAY_US (G_TIME_SPAN_DAY)
#define DAY_MS (DAY_US / 1000)
#define SIZE 100000
#define ALL (G_MAXINT64 - FREE)
#define FREE 1000000

typedef enum
{
  REMOVAL_WORKS,
  REMOVAL_KILLS,
  REMOVAL_FAILS,
} Removal;

static gint64 clock_shift;
static Removal removal;

gint64 __real_g_get_real_time (void);
gint64 __wrap_g_get_real_time (void);
gint64 __wrap_htk_storage_free (HtkStore *store);
int __real_g_unlink (const char *path);
int __wrap_g_unlink (const char *path);

gint64
__wrap_g_get_real_time (void)
{
  return __real_g_get_real_time () + clock_shift;
}

/* Others write on the disk of this machine too. */
gint64
__wrap_htk_storage_free (HtkStore *store)
{
  return FREE;
}

int
__wrap_g_unlink (const char *path)
{
  if (removal == REMOVAL_KILLS && strstr (path, "/attachments/") != NULL)
    _exit (9);
  if (removal != REMOVAL_FAILS)
    return __real_g_unlink (path);
  errno = EIO;
  return -1;
}

typedef struct
{
  HtkTempDir *dir;
  char *path;
  HtkKey *key;
  HtkStore *store;
} World;

static void
open_store (World *w)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&w->store);
  w->store = htk_store_open (w->path, w->key, HTK_STORE_ROLE_TABLET, &error);
  g_assert_no_error (error);
}

static void
set_up (World        *w,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key_path = NULL;

  clock_shift = 0;
  removal = REMOVAL_WORKS;
  w->dir = htk_temp_dir_new ();
  w->path = g_build_filename (w->dir, "huitoukan.db", NULL);
  key_path = g_build_filename (w->dir, "key", NULL);
  w->key = htk_key_load_or_create (key_path, &error);
  g_assert_no_error (error);
  open_store (w);
}

static void
tear_down (World        *w,
           gconstpointer data)
{
  g_clear_object (&w->store);
  g_clear_pointer (&w->key, htk_key_free);
  g_free (w->path);
  htk_temp_dir_free (w->dir);
}

static void
sql (World      *w,
     const char *text)
{
  g_assert_cmpint (sqlite3_exec (htk_store_db (w->store), text, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* What a contact with the county leaves: its clock, `ahead` of the true time. */
static void
hear (World *w,
      gint64 ahead_us)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT,
    (__real_g_get_real_time () + ahead_us) / 1000);
  g_autoptr (GError) error = NULL;

  htk_store_set_meta (w->store, "last_contact", now, &error);
  g_assert_no_error (error);
  htk_attachment_count_from (w->store, g_ascii_strtoll (now, NULL, 10), &error);
  g_assert_no_error (error);
}

static void
put_visit (World      *w,
           const char *n)
{
  g_autofree char *id = g_strconcat ("v-", n, NULL);
  g_autofree char *revision_id = g_strconcat ("r-", n, NULL);
  const HtkVisit visit = { .id = id, .form_id = (char *) "fa_household",
                           .subject_type = (char *) "household", .subject_id = (char *) "h-1",
                           .village_code = (char *) "530427101201", .worker = (char *) "u-1",
                           .state = (char *) "submitted", .revision_id = revision_id,
                           .visit_date = (char *) "2026-11-20", .submitted_at = 1 };
  const HtkRevision revision = { .id = revision_id, .visit_id = id,
                                 .form_version = (char *) "1", .worker = (char *) "u-1",
                                 .answers = (char *) "{}", .answers_hash = (char *) "",
                                 .xml = (char *) "<data/>" };
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_visit_put (w->store, &visit, &error));
  g_assert_true (htk_revision_put (w->store, &revision, &error));
  g_assert_true (htk_visit_delivered (w->store, id, 1, &error));
  g_assert_no_error (error);
}

static GBytes *
photo (const char *n)
{
  char *data = g_malloc0 (SIZE);

  g_strlcpy (data, n, SIZE);
  return g_bytes_new_take (data, SIZE);
}

/* (transfer full): the hash of a photo of the visit v-N, which the county has but for the photo. */
static char *
put_photo (World      *w,
           const char *n)
{
  g_autofree char *revision_id = g_strconcat ("r-", n, NULL);
  g_autoptr (GBytes) bytes = photo (n);
  g_autoptr (GError) error = NULL;
  char *sha256 = htk_attachment_keep (w->store, bytes, "image/jpeg", &error);

  g_assert_no_error (error);
  put_visit (w, n);
  htk_revision_set_file (w->store, revision_id, "photo.jpg", sha256, &error);
  g_assert_no_error (error);
  return sha256;
}

static void
receipt (World      *w,
         const char *sha256)
{
  g_autoptr (GError) error = NULL;

  htk_attachment_receipt (w->store, sha256, SIZE, TRUE, &error);
  g_assert_no_error (error);
}

/* (transfer full): one that may go: confirmed, and its days have passed at the county and here. */
static char *
put_old (World      *w,
         const char *n)
{
  char *sha256 = put_photo (w, n);

  receipt (w, sha256);
  hear (w, clock_shift);
  clock_shift += (DAYS + 1) * DAY_US;
  hear (w, clock_shift);
  return sha256;
}

static gboolean
is_here (World      *w,
         const char *sha256)
{
  g_autofree char *path = htk_attachment_path (w->store, sha256);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
set_time (World      *w,
          const char *sha256,
          gint64      seconds)
{
  g_autofree char *path = htk_attachment_path (w->store, sha256);
  struct utimbuf time = { .actime = seconds, .modtime = seconds };

  g_assert_cmpint (utime (path, &time), ==, 0);
}

/* The row and the disk say the same. */
static void
assert_here (World      *w,
             const char *sha256,
             gboolean    here)
{
  g_autoptr (HtkAttachment) file = htk_attachment_get (w->store, sha256, NULL);

  g_assert_cmpint (is_here (w, sha256), ==, here);
  g_assert_cmpint (file->freed, ==, !here);
}

static HtkRoom
make_room (World *w,
           gint64 bytes,
           guint  days)
{
  g_autoptr (GError) error = NULL;
  HtkRoom room;

  g_assert_true (htk_room_make (w->store, FREE + bytes, days, &room, &error));
  g_assert_no_error (error);
  return room;
}

/* It would go, but for what was done to it. */
static void
assert_stays (World      *w,
              const char *sha256)
{
  HtkRoom room = make_room (w, ALL, DAYS);

  g_assert_cmpuint (room.files, ==, 0);
  assert_here (w, sha256, TRUE);
}

static void
assert_goes (World      *w,
             const char *sha256)
{
  HtkRoom room = make_room (w, ALL, DAYS);

  g_assert_cmpuint (room.files, ==, 1);
  g_assert_cmpint (room.bytes, ==, SIZE);
  assert_here (w, sha256, FALSE);
}

static void
oldest_first (World        *w,
              gconstpointer data)
{
  g_autofree char *first = put_old (w, "1");
  g_autofree char *second = put_old (w, "2");
  g_autofree char *third = put_old (w, "3");
  g_autoptr (HtkAttachment) known = NULL;
  HtkRoom room = make_room (w, -SIZE, DAYS);

  g_assert_cmpuint (room.files, ==, 0);
  room = make_room (w, SIZE + SIZE / 2, DAYS);
  g_assert_cmpuint (room.files, ==, 2);
  g_assert_cmpint (room.bytes, ==, 2 * SIZE);
  assert_here (w, first, FALSE);
  assert_here (w, second, FALSE);
  assert_here (w, third, TRUE);
  /* What was known of it is known: the county is told its size, the page its kind. */
  known = htk_attachment_get (w->store, first, NULL);
  g_assert_cmpint (known->size, ==, SIZE);
  g_assert_true (known->received && htk_attachment_is_away (w->store, known));
}

static void
many_go (World        *w,
         gconstpointer data)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  HtkRoom room;

  for (guint i = 0; i < 230; i++)
    {
      g_autofree char *n = g_strdup_printf ("%u", i);

      g_ptr_array_add (all, put_photo (w, n));
      receipt (w, all->pdata[i]);
    }
  hear (w, 0);
  clock_shift = (DAYS + 1) * DAY_US;
  hear (w, clock_shift);
  room = make_room (w, ALL, DAYS);
  g_assert_cmpuint (room.files, ==, all->len);
}

static void
without_receipt_stays (World        *w,
                       gconstpointer data)
{
  g_autofree char *sha256 = put_photo (w, "1");

  hear (w, 0);
  clock_shift = 10 * 365 * DAY_US;
  hear (w, clock_shift);
  assert_stays (w, sha256);
  /* Most of it is no receipt, and neither is what a lead's tablet has. */
  htk_attachment_receipt (w->store, sha256, SIZE - 1, FALSE, NULL);
  assert_stays (w, sha256);
  htk_carried_file (w->store, sha256, NULL);
  assert_stays (w, sha256);
  /* Nor would days be that were counted all the same. */
  sql (w, "UPDATE attachment SET counted_from = 1");
  assert_stays (w, sha256);
  sql (w, "UPDATE attachment SET receipt_at = 1");
  assert_stays (w, sha256);
  sql (w, "UPDATE attachment SET sent = size");
  assert_goes (w, sha256);
}

static void
young_stays (World        *w,
             gconstpointer data)
{
  g_autofree char *sha256 = put_photo (w, "1");

  receipt (w, sha256);
  hear (w, 0);
  clock_shift = DAYS * DAY_US - G_TIME_SPAN_HOUR;
  hear (w, clock_shift);
  assert_stays (w, sha256);
  clock_shift += 2 * G_TIME_SPAN_HOUR;
  hear (w, clock_shift);
  g_assert_cmpuint (make_room (w, ALL, 0).files, ==, 0);
  g_assert_cmpuint (make_room (w, ALL, DAYS + 1).files, ==, 0);
  assert_goes (w, sha256);
}

static void
clock_forward (World        *w,
               gconstpointer data)
{
  g_autofree char *sha256 = put_photo (w, "1");

  receipt (w, sha256);
  hear (w, 0);
  clock_shift = 10 * 365 * DAY_US;
  assert_stays (w, sha256);
  /* The county, asked anew, says that it is the same day. */
  hear (w, G_TIME_SPAN_HOUR);
  assert_stays (w, sha256);
}

/* Confirmed with a clock that was then put back to the true time by two years. */
static void
clock_back_at_receipt (World        *w,
                       gconstpointer data)
{
  g_autofree char *sha256 = put_photo (w, "1");

  clock_shift = -2 * 365 * DAY_US;
  receipt (w, sha256);
  clock_shift = 0;
  hear (w, 0);
  assert_stays (w, sha256);
}

static void
county_forward (World        *w,
                gconstpointer data)
{
  g_autofree char *sha256 = put_photo (w, "1");

  receipt (w, sha256);
  hear (w, 0);
  hear (w, 10 * 365 * DAY_US);
  assert_stays (w, sha256);
  /* Not even of a file that the disk calls old. */
  set_time (w, sha256, 1);
  assert_stays (w, sha256);
}

static void
clock_behind (World        *w,
              gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (JsonNode) body = htk_json_parse ("{}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_store_begin (w->store, &error));
  g_assert_true (htk_journal_append (w->store, "case.event", "c-1", 0, body, &error));
  g_assert_true (htk_store_commit (w->store, &error));
  clock_shift -= G_TIME_SPAN_MINUTE;
  assert_stays (w, sha256);
  clock_shift += 2 * G_TIME_SPAN_MINUTE;
  assert_goes (w, sha256);
}

/* The days count from the first contact after the receipt: what the county never spoke of since does not age. */
static void
no_contact (World        *w,
            gconstpointer data)
{
  g_autofree char *sha256 = put_photo (w, "1");

  receipt (w, sha256);
  clock_shift = (DAYS + 1) * DAY_US;
  assert_stays (w, sha256);
  hear (w, clock_shift);
  assert_stays (w, sha256);
  clock_shift += (DAYS + 1) * DAY_US;
  assert_stays (w, sha256);
  hear (w, clock_shift);
  assert_goes (w, sha256);
}

static void
draft_keeps (World        *w,
             gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  const HtkDraft draft = { .id = (char *) "d-1", .form_id = (char *) "fa_household",
                           .form_version = (char *) "1", .subject_type = (char *) "household",
                           .subject_id = (char *) "h-2", .worker = (char *) "u-1" };
  g_autoptr (GError) error = NULL;

  g_assert_true (htk_draft_create (w->store, &draft, &error));
  g_assert_true (htk_draft_set_file (w->store, "d-1", "photo.jpg", sha256, &error));
  assert_stays (w, sha256);
  g_assert_true (htk_draft_trash (w->store, "d-1", &error));
  g_assert_no_error (error);
  assert_stays (w, sha256);
  sql (w, "DELETE FROM draft");
  assert_goes (w, sha256);
}

static void
correction_keeps (World        *w,
                  gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  const HtkDraft draft = { .id = (char *) "d-1", .form_id = (char *) "fa_household",
                           .form_version = (char *) "1", .subject_type = (char *) "household",
                           .subject_id = (char *) "h-1", .worker = (char *) "u-1",
                           .visit_id = (char *) "v-1", .parent_revision = (char *) "r-1" };
  g_autoptr (GError) error = NULL;

  sql (w, "UPDATE visit SET state = 'returned'");
  assert_stays (w, sha256);
  sql (w, "UPDATE visit SET state = 'county_rejected'");
  assert_stays (w, sha256);
  sql (w, "UPDATE visit SET state = 'submitted'");
  g_assert_true (htk_draft_create (w->store, &draft, &error));
  g_assert_no_error (error);
  assert_stays (w, sha256);
  sql (w, "DELETE FROM draft");
  sql (w, "UPDATE visit SET state = 'county_accepted'");
  assert_goes (w, sha256);
}

static void
visit_without_receipt_keeps (World        *w,
                             gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (JsonNode) body = htk_json_parse ("{\"revision_id\":\"r-1\"}", NULL);
  g_autoptr (GError) error = NULL;

  sql (w, "UPDATE visit SET delivered_at = NULL");
  assert_stays (w, sha256);
  sql (w, "UPDATE visit SET delivered_at = 1");
  /* Another revision of it, or the same one that the county lost, waits or was refused. */
  g_assert_true (htk_store_begin (w->store, &error));
  g_assert_true (htk_journal_append (w->store, "visit.submit", "v-1", 0, body, &error));
  g_assert_true (htk_store_commit (w->store, &error));
  assert_stays (w, sha256);
  sql (w, "UPDATE change SET verdict = 'refused'");
  assert_stays (w, sha256);
  sql (w, "UPDATE change SET verdict = 'conflict'");
  sql (w, "INSERT INTO conflict (id, kind, visit_id, subject_type, subject_id, village_code, opened_at)"
          " VALUES ('k-1', 'fork', 'v-1', 'household', 'h-1', '530427101201', 1)");
  assert_stays (w, sha256);
  sql (w, "UPDATE conflict SET state = 'resolved'");
  assert_goes (w, sha256);
}

/* The same picture in a second visit that the county has not. */
static void
other_visit_keeps (World        *w,
                   gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (GError) error = NULL;

  put_visit (w, "2");
  htk_revision_set_file (w->store, "r-2", "photo.jpg", sha256, &error);
  g_assert_no_error (error);
  sql (w, "UPDATE visit SET delivered_at = NULL WHERE id = 'v-2'");
  assert_stays (w, sha256);
  sql (w, "UPDATE visit SET delivered_at = 1");
  assert_goes (w, sha256);
}

static void
signature_stays (World        *w,
                 gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  const HtkSignature signature = { .ref = (char *) "/data/s", .name = (char *) "photo.jpg",
                                   .hash = (char *) "x", .at = 1 };
  g_autoptr (GError) error = NULL;

  htk_revision_put_signature (w->store, "r-1", &signature, &error);
  g_assert_no_error (error);
  assert_stays (w, sha256);
}

/* The county was set back: its old receipt is none. */
static void
set_back_stays (World        *w,
                gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  gboolean known;

  g_assert_true (htk_attachment_resend (w->store, sha256, &known, NULL));
  g_assert_true (known);
  assert_stays (w, sha256);
  receipt (w, sha256);
  assert_stays (w, sha256);
  hear (w, clock_shift);
  assert_stays (w, sha256);
}

static void
killed_in_between (World        *w,
                   gconstpointer data)
{
  g_autofree char *first = put_old (w, "1");
  g_autofree char *second = put_old (w, "2");
  g_autoptr (HtkAttachment) file = NULL;
  HtkRoom room;
  int status;
  pid_t child;

  g_clear_object (&w->store);
  child = fork ();
  if (child == 0)
    {
      open_store (w);
      removal = REMOVAL_KILLS;
      make_room (w, ALL, DAYS);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 9);
  open_store (w);
  /* Said to be gone, and still here. */
  file = htk_attachment_get (w->store, first, NULL);
  g_assert_true (file->freed);
  g_assert_true (is_here (w, first) && is_here (w, second));
  /* Even when nobody wants room any more. */
  room = make_room (w, -SIZE, 0);
  g_assert_cmpuint (room.files, ==, 2);
  g_assert_cmpint (room.bytes, ==, 2 * SIZE);
  assert_here (w, first, FALSE);
  assert_here (w, second, FALSE);
}

static void
removal_that_fails (World        *w,
                    gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (GError) error = NULL;
  HtkRoom room;

  removal = REMOVAL_FAILS;
  g_assert_false (htk_room_make (w->store, ALL, DAYS, &room, &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_IO);
  g_assert_cmpuint (room.files, ==, 0);
  g_assert_true (is_here (w, sha256));
  removal = REMOVAL_WORKS;
  assert_goes (w, sha256);
}

/* Somebody takes the same picture from the album again. */
static void
kept_again (World        *w,
            gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autofree char *again = NULL;
  g_autoptr (GBytes) bytes = photo ("1");
  g_autoptr (GError) error = NULL;

  /* Kept a moment ago, for a draft that does not name it yet. */
  set_time (w, sha256, g_get_real_time () / G_USEC_PER_SEC);
  assert_stays (w, sha256);
  set_time (w, sha256, 1);
  again = htk_attachment_keep (w->store, bytes, "image/jpeg", &error);
  g_assert_no_error (error);
  assert_here (w, sha256, TRUE);
  assert_goes (w, sha256);
  g_free (again);
  again = htk_attachment_keep (w->store, bytes, "image/jpeg", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, sha256);
  assert_here (w, sha256, TRUE);
}

static void
noted_without_file (World        *w,
                    gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (GError) error = NULL;

  assert_goes (w, sha256);
  g_assert_false (htk_attachment_note (w->store, sha256, SIZE, "image/jpeg", &error));
  g_assert_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND);
  assert_here (w, sha256, FALSE);
}

/* A backup from before is put back: the row does not know, the disk does. */
static void
backup_from_before (World        *w,
                    gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (HtkAttachment) file = NULL;

  assert_goes (w, sha256);
  sql (w, "UPDATE attachment SET freed_at = NULL");
  file = htk_attachment_get (w->store, sha256, NULL);
  g_assert_true (htk_attachment_is_away (w->store, file));
  g_assert_cmpuint (make_room (w, ALL, DAYS).files, ==, 0);
  assert_here (w, sha256, FALSE);
}

static void
freed_is_not_sent (World        *w,
                   gconstpointer data)
{
  g_autofree char *sha256 = put_old (w, "1");
  g_autoptr (GPtrArray) unsent = NULL;
  g_autoptr (GPtrArray) unsure = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  gboolean known;

  assert_goes (w, sha256);
  g_assert_true (htk_attachment_resend (w->store, sha256, &known, NULL));
  unsent = htk_attachment_unsent (w->store, NULL);
  g_assert_cmpuint (unsent->len, ==, 0);
  unsure = htk_attachment_unsure (w->store, NULL);
  g_assert_cmpuint (unsure->len, ==, 1);
  g_assert_true (htk_attachment_lost (w->store, sha256, NULL));
  lost = htk_attachment_unsure (w->store, NULL);
  g_assert_cmpuint (lost->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (World *, gconstpointer);
  } tests[] = {
    { "/room/the-oldest-go-first-and-no-more-than-wanted", oldest_first },
    { "/room/many-go-in-more-than-one-transaction", many_go },
    { "/room/what-the-county-has-not-confirmed-stays", without_receipt_stays },
    { "/room/what-it-has-not-had-for-its-days-stays", young_stays },
    { "/room/a-clock-set-forward-frees-nothing", clock_forward },
    { "/room/a-clock-set-right-after-the-receipt-frees-nothing", clock_back_at_receipt },
    { "/room/a-county-s-clock-set-forward-frees-nothing", county_forward },
    { "/room/a-clock-that-is-behind-frees-nothing", clock_behind },
    { "/room/days-count-by-what-the-county-said-since", no_contact },
    { "/room/a-draft-keeps-its-photos-also-in-the-trash", draft_keeps },
    { "/room/a-returned-visit-and-its-correction-keep-theirs", correction_keeps },
    { "/room/a-visit-without-receipt-keeps-its-photos", visit_without_receipt_keeps },
    { "/room/the-same-photo-of-another-visit-stays", other_visit_keeps },
    { "/room/a-signature-stays", signature_stays },
    { "/room/a-receipt-that-the-county-lost-is-none", set_back_stays },
    { "/room/killed-between-the-steps-leaves-a-file-over", killed_in_between },
    { "/room/a-disk-that-takes-no-removal-is-named", removal_that_fails },
    { "/room/a-photo-kept-again-is-here-again", kept_again },
    { "/room/a-row-never-claims-a-file-that-is-gone", noted_without_file },
    { "/room/a-backup-from-before-does-not-hide-it", backup_from_before },
    { "/room/what-was-freed-is-never-sent-again", freed_is_not_sent },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, World, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
