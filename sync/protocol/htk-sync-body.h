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

/* Packs a body piece by piece: each piece can be read as soon as it arrives. */
typedef struct _HtkSyncPacker HtkSyncPacker;

HtkSyncPacker *htk_sync_packer_new    (GBytes        *dictionary);
void           htk_sync_packer_free   (HtkSyncPacker *packer);
GBytes        *htk_sync_packer_push   (HtkSyncPacker *packer,
                                       const char    *data,
                                       gsize          length,
                                       gboolean       last);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncPacker, htk_sync_packer_free)

G_END_DECLS
