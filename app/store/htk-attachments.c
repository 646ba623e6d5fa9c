/* Photos and signatures: files named by their content, written before anything refers to them. */
#include "app/store/htk-attachments.h"

#include "app/store/htk-attachment-write.h"
#include "app/store/htk-attention.h"
#include "app/store/htk-store-private.h"

void
htk_attachment_free (HtkAttachment *self)
{
  if (self == NULL)
    return;
  g_free (self->sha256);
  g_free (self->mime);
  g_free (self);
}

/**
 * htk_attachment_path:
 * @store: a store
 * @sha256: a content's hash, 64 hexadecimal digits
 *
 * Returns: (transfer full): where its file lies beside the database
 */
char *
htk_attachment_path (HtkStore   *store,
                     const char *sha256)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));

  return htk_attachment_path_in (home, sha256);
}

/* A row never claims a file that is gone: between the writing and this, room may have been made. */
static gboolean
is_here (HtkStore   *store,
         const char *sha256,
         GError    **error)
{
  g_autofree char *path = htk_attachment_path (store, sha256);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND,
               "The file %s is not there any more; keep it again", path);
  return FALSE;
}

/**
 * htk_attachment_note:
 * @store: a store
 * @sha256: the hash of a file that htk_attachment_write() wrote beside it
 * @size: its bytes
 * @mime: its media type
 * @error: return location
 *
 * From now on the store knows the file; the same content is known once. What was freed and came again is
 * here again.
 *
 * Returns: %FALSE with %HTK_STORE_ERROR_NOT_FOUND when there is no such file, or an error of the store
 */
gboolean
htk_attachment_note (HtkStore   *store,
                     const char *sha256,
                     gsize       size,
                     const char *mime,
                     GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "INSERT INTO attachment (sha256, size, mime, made_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (sha256) DO UPDATE SET freed_at = NULL, lost_at = NULL WHERE freed_at IS NOT NULL",
    error);
  gboolean alone = sqlite3_get_autocommit (htk_store_db (store));

  if (stmt == NULL || (alone && !htk_store_begin (store, error)))
    return FALSE;
  htk_stmt_bind (stmt, "titi", sha256, (gint64) size, mime, g_get_real_time () / 1000);
  /* Looked for while nobody else may write: htk_room_make() removes files under the same lock. */
  if (htk_stmt_run (stmt, error) && is_here (store, sha256, error))
    return !alone || htk_store_commit (store, error);
  if (alone)
    htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_attachment_keep:
 * @store: a store
 * @bytes: the content
 * @mime: its media type
 * @error: return location
 *
 * Keeps a file durably under the hash of its content; the same content is kept once.
 *
 * Returns: (transfer full): its SHA-256
 */
char *
htk_attachment_keep (HtkStore   *store,
                     GBytes     *bytes,
                     const char *mime,
                     GError    **error)
{
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *sha256 = htk_attachment_write (home, bytes, NULL, NULL, NULL, error);

  return sha256 != NULL && htk_attachment_note (store, sha256, g_bytes_get_size (bytes), mime, error)
           ? g_steal_pointer (&sha256) : NULL;
}

#define COLUMNS "sha256, size, mime, sent, receipt_at IS NOT NULL, freed_at IS NOT NULL"

static gpointer
read_attachment (HtkStmt *stmt)
{
  HtkAttachment *a = g_new0 (HtkAttachment, 1);

  a->sha256 = g_strdup (htk_stmt_text (stmt, 0));
  a->size = htk_stmt_int (stmt, 1);
  a->mime = g_strdup (htk_stmt_text (stmt, 2));
  a->sent = htk_stmt_int (stmt, 3);
  a->received = htk_stmt_int (stmt, 4) != 0;
  a->freed = htk_stmt_int (stmt, 5) != 0;
  return a;
}

/**
 * htk_attachment_get:
 * @store: a store
 * @sha256: a content's hash
 * @error: return location
 *
 * Returns: (transfer full): what is known of it; NULL with %HTK_STORE_ERROR_NOT_FOUND
 */
HtkAttachment *
htk_attachment_get (HtkStore   *store,
                    const char *sha256,
                    GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " COLUMNS " FROM attachment WHERE sha256 = ?", error);
  gboolean has_row;

  if (stmt == NULL)
    return NULL;
  htk_stmt_bind (stmt, "t", sha256);
  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read_attachment (stmt);
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no file %s", sha256);
  return NULL;
}

/**
 * htk_attachment_unsent:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkAttachment): files of visits submitted here that the
 *   county has not confirmed, the smallest first
 */
GPtrArray *
htk_attachment_unsent (HtkStore *store,
                       GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " COLUMNS " FROM attachment WHERE " HTK_FILE_WAITS " ORDER BY size, sha256", error);

  return stmt != NULL ? htk_rows_all (stmt, read_attachment, (GDestroyNotify) htk_attachment_free,
                                      error)
                      : NULL;
}

/**
 * htk_attachment_is_away:
 * @store: a store
 * @file: a file that it knows
 *
 * Returns: whether the county has it and this tablet has not any more. A database that was put back from a
 *   backup may not know that it was freed: then the disk says it.
 */
gboolean
htk_attachment_is_away (HtkStore            *store,
                        const HtkAttachment *file)
{
  g_autofree char *path = htk_attachment_path (store, file->sha256);

  return file->freed || (file->received && !g_file_test (path, G_FILE_TEST_EXISTS));
}

/**
 * htk_attachment_unsure:
 * @store: a store
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkAttachment): files that were freed, and that a county which was
 *   set back since may lack: it is asked, and cannot be sent them
 */
GPtrArray *
htk_attachment_unsure (HtkStore *store,
                       GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "SELECT " COLUMNS " FROM attachment WHERE receipt_at IS NULL AND freed_at IS NOT NULL"
    " AND lost_at IS NULL ORDER BY size, sha256", error);

  return stmt != NULL ? htk_rows_all (stmt, read_attachment, (GDestroyNotify) htk_attachment_free,
                                      error)
                      : NULL;
}

/**
 * htk_attachment_lost:
 * @store: a store
 * @sha256: a file that was freed
 * @error: return location
 *
 * Keeps that the county does not have it either, so that it is not asked again.
 */
gboolean
htk_attachment_lost (HtkStore   *store,
                     const char *sha256,
                     GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE attachment SET lost_at = ?2 WHERE sha256 = ?1 AND freed_at IS NOT NULL", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "ti", sha256, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_attachment_resend:
 * @store: a tablet's store
 * @sha256: a file that the county does not have
 * @known: (out): whether it is one of this tablet's, and had a receipt
 * @error: return location
 *
 * The county was set back to an older copy: the file waits for a receipt again.
 */
gboolean
htk_attachment_resend (HtkStore   *store,
                       const char *sha256,
                       gboolean   *known,
                       GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE attachment SET sent = 0, receipt_at = NULL, counted_from = NULL"
    " WHERE sha256 = ? AND receipt_at IS NOT NULL", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "t", sha256);
  if (!htk_stmt_run (stmt, error))
    return FALSE;
  *known = sqlite3_changes (htk_store_db (store)) > 0;
  return TRUE;
}

/**
 * htk_attachment_receipt:
 * @store: a store
 * @sha256: a content's hash
 * @sent: bytes the county has
 * @complete: whether it has confirmed all of them
 * @error: return location
 */
gboolean
htk_attachment_receipt (HtkStore   *store,
                        const char *sha256,
                        gint64      sent,
                        gboolean    complete,
                        GError    **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE attachment SET sent = ?2, receipt_at = CASE WHEN ?3 THEN ?4 END,"
    " counted_from = CASE WHEN ?3 THEN counted_from END WHERE sha256 = ?1", error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "tiii", sha256, sent, (gint64) complete, g_get_real_time () / 1000);
  return htk_stmt_run (stmt, error);
}

/**
 * htk_attachment_count_from:
 * @store: a tablet's store
 * @county_now: the county's clock as it has just told it, UTC milliseconds
 * @error: return location
 *
 * The days of what the county has confirmed before begin now, by its clock: a tablet's own may have been set
 * forward.
 */
gboolean
htk_attachment_count_from (HtkStore *store,
                           gint64    county_now,
                           GError  **error)
{
  g_autoptr (HtkStmt) stmt = htk_stmt (store,
    "UPDATE attachment SET counted_from = ? WHERE receipt_at IS NOT NULL AND counted_from IS NULL",
    error);

  if (stmt == NULL)
    return FALSE;
  htk_stmt_bind (stmt, "i", county_now);
  return htk_stmt_run (stmt, error);
}
