/* Makes room on a full disk: photos that the county has confirmed, and has had for the days that the pack says,
 * go from this tablet, the oldest first (design.md 5, storage guard). The row of each stays and says so. */
#include "app/store/htk-room.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-rows-private.h"
#include "app/store/htk-storage.h"
#include "app/store/htk-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Files that one transaction frees: nobody waits long for the lock. */
#define BATCH 100
#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* A visit whose photos are still needed here: the county has not all of it, it is returned, somebody corrects it
 * (a draft in the trash can be had back), or a conflict about it waits for a person. The index of rows that need
 * attention is one over both verdicts: it is used only where both are named. */
#define NEEDED_VISIT \
  "v.delivered_at IS NULL OR v.state IN ('returned', 'county_rejected')" \
  " OR v.id IN (SELECT visit_id FROM draft WHERE visit_id IS NOT NULL)" \
  " OR v.id IN (SELECT visit_id FROM conflict WHERE state = 'open')" \
  " OR v.id IN (SELECT object FROM change WHERE verdict IS NULL" \
  "  UNION ALL SELECT object FROM change WHERE verdict IN ('refused', 'conflict') AND verdict = 'refused')"

/* Signatures stay: the sheet is printed with them, and they take no room. */
#define MAY_GO \
  "freed_at IS NULL AND receipt_at IS NOT NULL AND sent >= size AND receipt_at <= ?1 AND counted_from <= ?2" \
  " AND sha256 IN (SELECT sha256 FROM visit_file)" \
  " AND sha256 NOT IN (SELECT sha256 FROM draft_file)" \
  " AND sha256 NOT IN (SELECT f.sha256 FROM visit_file f JOIN revision_signature s" \
  "  ON s.revision_id = f.revision_id AND s.name = f.name)" \
  " AND sha256 NOT IN (SELECT f.sha256 FROM visit_file f JOIN visit_revision r ON r.id = f.revision_id" \
  "  JOIN visit v ON v.id = r.visit_id WHERE " NEEDED_VISIT ")"

typedef struct
{
  gint64 own;    /* by this tablet's clock: what was confirmed, or written, later stays */
  gint64 county; /* by the county's */
} Limits;

/* Both clocks must have seen the days pass: the county's, as it was told at the last contact, cannot be set
 * forward here, and a county's that is wrong is held by this tablet's. FALSE: in doubt, and all stays. */
static gboolean
find_limits (HtkStore *store,
             guint     days,
             Limits   *limits)
{
  g_autofree char *told = htk_store_get_meta (store, "last_contact");
  gint64 county_now = told != NULL ? g_ascii_strtoll (told, NULL, 10) : 0;
  gint64 age = (gint64) days * DAY_MS;

  limits->own = g_get_real_time () / 1000 - age;
  limits->county = county_now - age;
  return days > 0 && county_now > 0 && htk_clock_lag (store) == 0;
}

/* What was kept a second time, perhaps for a draft that is about to name it, is as new as that. A file that
 * is gone already only wants to be said. */
static gboolean
is_old (HtkStore     *store,
        const char   *sha256,
        const Limits *limits)
{
  g_autofree char *path = htk_attachment_path (store, sha256);
  GStatBuf st;

  return g_stat (path, &st) != 0 ? errno == ENOENT : (gint64) st.st_mtime * 1000 <= limits->own;
}

/* (transfer full) (element-type utf8): the oldest that may go and that together are of @bytes. */
static GPtrArray *
find_oldest (HtkStore     *store,
             const Limits *limits,
             gint64        bytes,
             GError      **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT sha256, size FROM attachment WHERE " MAY_GO
                                       " ORDER BY counted_from, receipt_at, sha256", error);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "ii", limits->own, limits->county);
  while (bytes > 0 && found->len < BATCH)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (!has_row)
        break;
      if (!is_old (store, htk_stmt_text (stmt, 0), limits))
        continue;
      g_ptr_array_add (found, g_strdup (htk_stmt_text (stmt, 0)));
      bytes -= htk_stmt_int (stmt, 1);
    }
  return g_steal_pointer (&found);
}

static gboolean
say_freed (HtkStore  *store,
           GPtrArray *files,
           GError   **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (HtkStmt) stmt =
        htk_stmt (store, "UPDATE attachment SET freed_at = ?2 WHERE sha256 = ?1", error);

      if (stmt == NULL)
        return FALSE;
      htk_stmt_bind (stmt, "ti", files->pdata[i], g_get_real_time () / 1000);
      if (!htk_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/* In one transaction: what may go is found and said to be gone, durably, before any file is touched. */
static GPtrArray *
say_batch (HtkStore     *store,
           const Limits *limits,
           gint64        bytes,
           GError      **error)
{
  g_autoptr (GPtrArray) files = NULL;

  if (!htk_store_begin (store, error))
    return NULL;
  files = find_oldest (store, limits, bytes, error);
  if (files == NULL || !say_freed (store, files, error))
    htk_store_rollback (store);
  else if (htk_store_commit (store, error))
    return g_steal_pointer (&files);
  return NULL;
}

static gpointer
read_name (HtkStmt *stmt)
{
  return g_strdup (htk_stmt_text (stmt, 0));
}

/* (transfer full) (element-type utf8): what is said to be gone and lies here still. */
static GPtrArray *
find_left_over (HtkStore *store,
                GError  **error)
{
  g_autoptr (HtkStmt) stmt =
    htk_stmt (store, "SELECT sha256 FROM attachment WHERE freed_at IS NOT NULL", error);
  g_autoptr (GPtrArray) all = stmt != NULL ? htk_rows_all (stmt, read_name, g_free, error) : NULL;

  for (guint i = 0; all != NULL && i < all->len;)
    {
      g_autofree char *path = htk_attachment_path (store, all->pdata[i]);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        i++;
      else
        g_ptr_array_remove_index_fast (all, i);
    }
  return g_steal_pointer (&all);
}

static gboolean
is_said (HtkStore   *store,
         const char *sha256)
{
  g_autoptr (HtkAttachment) file = htk_attachment_get (store, sha256, NULL);

  return file != NULL && file->freed;
}

/* Where a disk takes no removal, the next batch would only be said to be gone in vain. */
static gboolean
remove_file (HtkStore   *store,
             const char *sha256,
             HtkRoom    *room,
             GError    **error)
{
  g_autofree char *path = htk_attachment_path (store, sha256);
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    return TRUE;
  if (g_unlink (path) != 0)
    {
      htk_store_set_error_from_errno (error, errno, "remove the file", path);
      return FALSE;
    }
  room->files++;
  room->bytes += st.st_size;
  return TRUE;
}

/* Under the lock of a writer: who keeps the same content again comes before, and the file stays, or after, and
 * finds it gone (htk_attachment_note()). A kill in between leaves files over, which go the next time. */
static gboolean
remove_files (HtkStore  *store,
              GPtrArray *files,
              HtkRoom   *room,
              GError   **error)
{
  gboolean done = TRUE;

  if (files->len == 0)
    return TRUE;
  if (!htk_store_begin (store, error))
    return FALSE;
  for (guint i = 0; done && i < files->len; i++)
    done = !is_said (store, files->pdata[i]) || remove_file (store, files->pdata[i], room, error);
  htk_store_rollback (store);
  return done;
}

/**
 * htk_room_make:
 * @store: a tablet's store
 * @wished: bytes that should be free on its disk
 * @days: how long what the county has confirmed stays all the same (the setting `photo_days`); 0 for ever
 * @room: (out): what went
 * @error: return location
 *
 * Removes the files of the oldest attachments until so much is free. Only such go as the county has confirmed
 * whole, and @days have passed since by both clocks, the county's from the first contact after the receipt to
 * the last one; as no draft and no visit refers to that the county has not confirmed, that is returned or
 * under correction. A hand-over is no receipt. What is in doubt stays.
 *
 * Returns: %FALSE with an error of %HTK_STORE_ERROR; what is counted in @room is gone all the same
 */
gboolean
htk_room_make (HtkStore *store,
               gint64    wished,
               guint     days,
               HtkRoom  *room,
               GError  **error)
{
  g_autoptr (GPtrArray) left_over = find_left_over (store, error);
  gint64 free_now, missing;
  Limits limits;

  *room = (HtkRoom) { 0 };
  if (left_over == NULL || !remove_files (store, left_over, room, error))
    return FALSE;
  free_now = htk_storage_free (store);
  if (free_now < 0 || !find_limits (store, days, &limits))
    return TRUE;
  missing = wished - free_now;
  while (missing > 0)
    {
      g_autoptr (GPtrArray) files = say_batch (store, &limits, missing, error);
      gint64 before = room->bytes;

      if (files == NULL || !remove_files (store, files, room, error))
        return FALSE;
      if (files->len == 0)
        break;
      missing -= room->bytes - before;
    }
  return TRUE;
}
