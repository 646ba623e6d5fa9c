#pragma once

/* The rows of sync protocol v1 as JSON, one codec for both ends (design.md 7):
 *
 *   POST /v1/changes   {"rows":[ROW, ...]}         answered by {"verdicts":[VERDICT, ...], "time":MS},
 *                                                  with "pulled":ITEM where a pull would bring nothing but it
 *   GET  /v1/changes   one ITEM a line; the last is of kind `cursor` and ends every whole reply
 *
 * ROW      seq change_id kind object base_version body created_at boot_id monotonic server_offset
 *          prev_hash hash signature; `body` is the canonical text itself, for the hash is over it
 * VERDICT  seq change_id verdict code message hash
 * ITEM     seq kind object version body; of `cursor` seq is what to ask after next, and
 *          body.more says whether there is more now
 */

#include "app/store/htk-journal.h"
#include "sync/protocol/htk-sync-error.h"

G_BEGIN_DECLS

#define HTK_SYNC_CURSOR "cursor"

/* What the county answers to one row. */
typedef struct
{
  gint64 seq;
  char *change_id, *verdict, *code, *message, *hash;
} HtkSyncVerdict;

/* One line of what a tablet pulls. */
typedef struct
{
  gint64 seq;
  char *kind, *object;
  gint64 version;
  JsonObject *body;
} HtkSyncItem;

void       htk_sync_verdict_free   (HtkSyncVerdict  *verdict);
void       htk_sync_item_free      (HtkSyncItem     *item);

JsonObject *htk_sync_row_encode    (const HtkChange *change);
HtkChange  *htk_sync_row_decode    (JsonObject      *row,
                                    GError         **error);
char       *htk_sync_push_encode   (GPtrArray       *changes);
/* Of the body of a push, behind its last row. */
#define HTK_SYNC_PUSH_END "]}"
char       *htk_sync_push_piece    (const HtkChange *change,
                                    gboolean         first);
JsonArray  *htk_sync_push_decode   (const char      *text,
                                    gssize           length,
                                    GError         **error);

char       *htk_sync_verdicts_encode (GPtrArray     *verdicts,
                                      gint64         server_time);
GPtrArray  *htk_sync_verdicts_decode (const char    *text,
                                      gssize         length,
                                      gint64        *server_time,
                                      GError       **error);
char       *htk_sync_push_reply_encode (GPtrArray   *verdicts,
                                      gint64         server_time,
                                      const char    *cursor);
GPtrArray  *htk_sync_push_reply_decode (const char  *text,
                                      gssize         length,
                                      gint64        *server_time,
                                      HtkSyncItem  **cursor,
                                      GError       **error);

void        htk_sync_item_append   (GString         *out,
                                    gint64           seq,
                                    const char      *kind,
                                    const char      *object,
                                    gint64           version,
                                    const char      *body);
HtkSyncItem *htk_sync_item_decode  (const char      *line,
                                    gssize           length,
                                    GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncVerdict, htk_sync_verdict_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncItem, htk_sync_item_free)

G_END_DECLS
