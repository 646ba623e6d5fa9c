#pragma once

#include "sync/protocol/htk-sync-dictionary.h"

G_BEGIN_DECLS

/* The Content-Encoding of a packed body. */
#define HTK_SYNC_ENCODING "zstd"

/* How much work is worth a byte less on the line. */
typedef enum
{
  HTK_SYNC_QUICK, /* replies of a server with many tablets */
  HTK_SYNC_BRISK, /* what goes over a line that is faster than packing it tight */
  HTK_SYNC_TIGHT, /* what goes over a thin line */
} HtkSyncEffort;

GBytes *htk_sync_body_pack   (GBytes       *plain,
                              GBytes       *dictionary,
                              HtkSyncEffort effort);
GBytes *htk_sync_body_unpack (GBytes     *packed,
                              GBytes     *dictionary,
                              gsize       limit,
                              GError    **error);
char   *htk_sync_body_text   (GBytes     *body);

/* Packs a body piece by piece. */
typedef struct _HtkSyncPacker HtkSyncPacker;

/* What follows a piece. */
typedef enum
{
  HTK_SYNC_MORE, /* more at once: what is packed may wait for it */
  HTK_SYNC_WAIT, /* more in a while: all so far can be read */
  HTK_SYNC_END,  /* nothing */
} HtkSyncNext;

HtkSyncPacker *htk_sync_packer_new    (GBytes        *dictionary,
                                       HtkSyncEffort  effort);
void           htk_sync_packer_free   (HtkSyncPacker *packer);
void           htk_sync_packer_push   (HtkSyncPacker *packer,
                                       const char    *data,
                                       gsize          length,
                                       HtkSyncNext    next,
                                       GByteArray    *packed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncPacker, htk_sync_packer_free)

G_END_DECLS
