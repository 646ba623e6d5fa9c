#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/**
 * HtkSyncQueue:
 * @visits: visits with rows that have no receipt
 * @others: rows without a receipt that are about something else
 * @oldest: when the oldest of all that waits, rows and photos, was made, UTC milliseconds; 0 when nothing waits
 * @oldest_photo: when the oldest photo that waits was made, UTC milliseconds; 0 for none
 * @photos: files of submitted visits without a receipt
 * @bytes: what they hold
 * @bytes_sent: what of it the county has
 * @attention: rows that the county refused or found in conflict
 * @delivered: visits that the county holds and has not decided on
 * @accepted: visits that the county has accepted
 *
 * How far what was written on this tablet has come.
 */
typedef struct
{
  gint64 visits, others, oldest;
  gint64 oldest_photo;
  gint64 photos, bytes, bytes_sent;
  gint64 attention;
  gint64 delivered, accepted;
} HtkSyncQueue;

/* A photo, a signature or a recording on its way. */
typedef struct
{
  char *sha256, *visit_id, *subject, *mime;
  gint64 size, sent;
} HtkSyncFile;

gboolean   htk_sync_queue_read  (HtkStore     *store,
                                 HtkSyncQueue *queue,
                                 GError      **error);
gboolean   htk_sync_queue_waits (HtkStore     *store);
GPtrArray *htk_sync_queue_files (HtkStore     *store,
                                 guint         limit,
                                 GError      **error);
void       htk_sync_file_free   (HtkSyncFile  *file);

G_END_DECLS
