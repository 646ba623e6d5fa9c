/* Takes in a bundle as if its tablet had sent it itself: the same checks of the chain, the same
 * verdicts, one row however often and by whatever route it comes. What an interrupted import has taken
 * is found again by the next: rows get the answer they had, a file goes on at its offset. */
#include "sync/county/htk-bundle-take.h"

#include "sync/county/htk-county-store.h"
#include "sync/county/htk-devices.h"
#include "sync/county/htk-ingest.h"
#include "sync/county/htk-uploads.h"
#include "sync/protocol/htk-bundle.h"
#include "sync/protocol/htk-receipt.h"
#include "sync/protocol/htk-sync-row.h"

#include <string.h>

typedef struct
{
  HtkStore *store;
  HtkDevice *device;
  HtkReceipt *receipt;
  gboolean gap;      /* rows are missing before the next: the tablet sends again from there */
  char *sha256;      /* of the file at hand */
  HtkUpload *upload; /* NULL when the county has it or wants none of it */
  gint64 skip;       /* bytes of it that had come before */
} Take;

static void
take_clear (Take *take)
{
  htk_device_free (take->device);
  htk_receipt_free (take->receipt);
  g_clear_pointer (&take->upload, htk_upload_free);
  g_free (take->sha256);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Take, take_clear)

void
htk_bundle_taken_clear (HtkBundleTaken *taken)
{
  g_clear_pointer (&taken->receipt, g_free);
}

/* The rows from @at on, as many as are committed together. */
static JsonArray *
some_rows (JsonArray *rows,
           guint      at)
{
  guint end = MIN (at + HTK_INGEST_MAX_ROWS, json_array_get_length (rows));
  JsonArray *some = json_array_new ();

  for (guint i = at; i < end; i++)
    json_array_add_element (some, json_node_copy (json_array_get_element (rows, i)));
  return some;
}

static gboolean
take_rows (Take      *take,
           JsonArray *rows,
           GError   **error)
{
  for (guint at = 0; at < json_array_get_length (rows) && !take->gap; at += HTK_INGEST_MAX_ROWS)
    {
      g_autoptr (JsonArray) some = some_rows (rows, at);
      g_autoptr (GPtrArray) verdicts =
        htk_ingest_batch (take->store, take->device, some, &take->receipt->expected, error);

      if (verdicts == NULL)
        return FALSE;
      take->gap = verdicts->len < json_array_get_length (some);
      g_ptr_array_extend_and_steal (take->receipt->verdicts, g_steal_pointer (&verdicts));
    }
  return TRUE;
}

/* What is wrong with one file keeps no other back; a disk that is full keeps all back. */
static gboolean
is_files_fault (GError **why)
{
  gboolean is = g_error_matches (*why, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND) ||
                g_error_matches (*why, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE) ||
                g_error_matches (*why, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_INPUT);

  if (is)
    g_clear_error (why);
  return is;
}

static void
note_whole (Take *take)
{
  g_ptr_array_add (take->receipt->files, g_strdup (take->sha256));
}

static gboolean
end_file (Take    *take,
          GError **error)
{
  g_autoptr (HtkUpload) upload = g_steal_pointer (&take->upload);
  g_autoptr (GError) why = NULL;
  gint64 offset, size;

  if (upload == NULL)
    return TRUE;
  if (htk_upload_finish (upload, take->store, &offset, &why) &&
      htk_upload_state (take->store, take->sha256, &offset, &size, &why))
    {
      if (offset == size)
        note_whole (take);
      return TRUE;
    }
  if (is_files_fault (&why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
begin_file (Take                *take,
            const HtkBundlePart *part,
            GError             **error)
{
  g_autoptr (GError) why = NULL;
  gint64 size;

  g_free (take->sha256);
  take->sha256 = g_strdup (part->sha256);
  if (htk_upload_state (take->store, part->sha256, &take->skip, &size, &why))
    {
      if (take->skip == size)
        note_whole (take);
      else if (size == part->size)
        take->upload = htk_upload_begin (take->store, part->sha256, take->skip, &why);
    }
  if (why == NULL || is_files_fault (&why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static void
take_data (Take   *take,
           GBytes *data)
{
  gsize size;
  const guint8 *at = g_bytes_get_data (data, &size);
  gsize had = (gsize) MIN (take->skip, (gint64) size);

  take->skip -= (gint64) had;
  if (take->upload != NULL && had < size)
    htk_upload_write (take->upload, at + had, size - had);
}

static gboolean
take_part (Take                *take,
           const HtkBundlePart *part,
           GError             **error)
{
  switch (part->kind)
    {
    case HTK_BUNDLE_ROWS:
      return take_rows (take, part->rows, error);
    case HTK_BUNDLE_FILE:
      return end_file (take, error) && begin_file (take, part, error);
    case HTK_BUNDLE_DATA:
      take_data (take, part->data);
      return TRUE;
    case HTK_BUNDLE_END:
    default:
      return end_file (take, error);
    }
}

/* (transfer full): the tablet that made it, when the bundle is truly its own. */
static HtkDevice *
find_maker (HtkStore  *store,
            HtkBundle *bundle,
            gboolean   revoked_too,
            GError   **error)
{
  g_autoptr (HtkDevice) device =
    htk_device_get (store, htk_bundle_get_info (bundle)->device_id, error);

  if (device == NULL)
    return NULL;
  if (device->revoked_at > 0 && !revoked_too)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND,
                   "这份数据来自已被撤销的平板 %s：如确认可信，请管理员用 bundle import --revoked 导入",
                   device->id);
      return NULL;
    }
  return htk_bundle_verify (bundle, device->public_key, error) ? g_steal_pointer (&device) : NULL;
}

static gboolean
write_receipt (Take           *take,
               HtkBundleTaken *taken,
               GError        **error)
{
  GPtrArray *verdicts = take->receipt->verdicts;

  taken->rows = verdicts->len;
  taken->refused = 0;
  taken->files = take->receipt->files->len;
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HtkSyncVerdict *v = verdicts->pdata[i];

      taken->refused += !g_str_equal (v->verdict, "accepted") && !g_str_equal (v->verdict, "merged");
    }
  take->receipt->made_at = g_get_real_time () / 1000;
  taken->receipt = htk_receipt_write (take->receipt, take->store, error);
  return taken->receipt != NULL;
}

/**
 * htk_bundle_take:
 * @store: the county's store
 * @path: the bundle
 * @revoked_too: whether an officer vouches for a tablet that was shut out since
 * @taken: (out caller-allocates): what came of it
 * @error: return location
 *
 * Takes all of a bundle. When this returns, what the receipt says is durable.
 *
 * Returns: FALSE with %HTK_COUNTY_ERROR_NOT_FOUND for a tablet that is not known or revoked,
 *   %HTK_SYNC_ERROR for a bundle that is damaged or not for this county: then nothing was taken. After
 *   an error of the store it is taken once more
 */
gboolean
htk_bundle_take (HtkStore       *store,
                 const char     *path,
                 gboolean        revoked_too,
                 HtkBundleTaken *taken,
                 GError        **error)
{
  g_autoptr (HtkBundle) bundle = htk_bundle_open (path, error);
  g_auto (Take) take = { .store = store };
  gboolean more = TRUE;

  if (bundle == NULL)
    return FALSE;
  take.device = find_maker (store, bundle, revoked_too, error);
  if (take.device == NULL || !htk_bundle_unlock (bundle, store, error))
    return FALSE;
  take.receipt = htk_receipt_new (htk_bundle_get_info (bundle)->id, take.device->id);
  take.receipt->expected = take.device->last_seq + 1;
  while (more)
    {
      g_auto (HtkBundlePart) part = { 0 };

      if (!htk_bundle_next (bundle, &part, error) || !take_part (&take, &part, error))
        return FALSE;
      more = part.kind != HTK_BUNDLE_END;
    }
  return write_receipt (&take, taken, error);
}
