/* Notes beside the attachments of what tablets began to send before a visit named it: its size and its
 * kind. What is not finished within a week of its last byte is forgotten; a file that is whole never is,
 * for its tablet has the receipt. */
#include "sync/county/htk-uploads-begun.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define KEPT_SECONDS (7 * 24 * 3600)

void
htk_begun_free (HtkBegun *self)
{
  if (self == NULL)
    return;
  g_free (self->mime);
  g_free (self);
}

static char *
folder_of (HtkStore *store)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));

  return g_build_filename (home, "attachments", "begun", NULL);
}

static char *
note_of (HtkStore   *store,
         const char *sha256)
{
  g_autofree char *folder = folder_of (store);

  return g_build_filename (folder, sha256, NULL);
}

static char *
part_of (HtkStore   *store,
         const char *sha256)
{
  g_autofree char *path = htk_attachment_path (store, sha256);

  return g_strconcat (path, ".part", NULL);
}

static gint64
changed_at (const char *path)
{
  GStatBuf st;

  return g_stat (path, &st) == 0 ? (gint64) st.st_mtim.tv_sec : 0;
}

static gint64
expiry (HtkStore   *store,
        const char *sha256)
{
  g_autofree char *note = note_of (store, sha256);
  g_autofree char *part = part_of (store, sha256);

  return MAX (changed_at (note), changed_at (part)) + KEPT_SECONDS;
}

/**
 * htk_begun_put:
 * @store: the county's store
 * @sha256: what the content will be
 * @size: in bytes
 * @mime: its media type
 * @error: return location
 *
 * Notes that the file is coming. What was noted of it before is replaced.
 */
gboolean
htk_begun_put (HtkStore   *store,
               const char *sha256,
               gint64      size,
               const char *mime,
               GError    **error)
{
  g_autofree char *folder = folder_of (store);
  g_autofree char *note = note_of (store, sha256);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " %s\n", size, mime);
  g_autoptr (GError) why = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (note, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &why))
    return TRUE;
  g_set_error (error, HTK_STORE_ERROR,
               g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? HTK_STORE_ERROR_FULL
                                                                       : HTK_STORE_ERROR_IO,
               "the beginning of an attachment could not be noted: %s",
               why != NULL ? why->message : g_strerror (errno));
  return FALSE;
}

/**
 * htk_begun_get:
 * @store: the county's store
 * @sha256: a content's hash
 *
 * Returns: (transfer full) (nullable): what a tablet said of it; NULL when none began it, or too long ago
 */
HtkBegun *
htk_begun_get (HtkStore   *store,
               const char *sha256)
{
  g_autofree char *note = note_of (store, sha256);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  HtkBegun *begun;
  guint64 size;

  if (!g_file_get_contents (note, &text, NULL, NULL))
    return NULL;
  words = g_strsplit (g_strchomp (text), " ", 2);
  if (g_strv_length (words) != 2 ||
      !g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXINT64, &size, NULL))
    return NULL;
  begun = g_new0 (HtkBegun, 1);
  begun->size = (gint64) size;
  begun->mime = g_strdup (words[1]);
  begun->expires = expiry (store, sha256);
  return begun;
}

/* The file is whole, or a visit names it: nothing is left to be noted. */
void
htk_begun_end (HtkStore   *store,
               const char *sha256)
{
  g_autofree char *note = note_of (store, sha256);

  g_unlink (note);
}

/* What a visit has named meanwhile is awaited for good: only the note goes. */
static gboolean
is_named (HtkStore   *store,
          const char *sha256)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store, "SELECT 1 FROM attachment WHERE sha256 = ?", NULL);
  gboolean has_row = TRUE;

  if (stmt == NULL)
    return TRUE;
  htk_stmt_bind (stmt, "t", sha256);
  return !htk_stmt_next (stmt, &has_row, NULL) || has_row;
}

/**
 * htk_begun_expire:
 * @store: the county's store
 * @now: UTC seconds
 *
 * Forgets what was begun and left.
 */
void
htk_begun_expire (HtkStore *store,
                  gint64    now)
{
  g_autofree char *folder = folder_of (store);
  g_autoptr (GDir) notes = g_dir_open (folder, 0, NULL);
  const char *sha256;

  while (notes != NULL && (sha256 = g_dir_read_name (notes)) != NULL)
    {
      g_autofree char *part = strlen (sha256) == 64 ? part_of (store, sha256) : NULL;

      if (part == NULL || expiry (store, sha256) > now)
        continue;
      if (!is_named (store, sha256))
        g_unlink (part);
      htk_begun_end (store, sha256);
    }
}
