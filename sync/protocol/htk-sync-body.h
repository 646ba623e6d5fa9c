#pragma once

#include "sync/protocol/htk-sync-error.h"

G_BEGIN_DECLS

/* The Content-Encoding of a packed body. */
#define HTK_SYNC_ENCODING "zstd"

GBytes *htk_sync_body_pack   (GBytes     *plain);
GBytes *htk_sync_body_unpack (GBytes     *packed,
                              gsize       limit,
                              GError    **error);

/* Packs a body piece by piece: each piece can be read as soon as it arrives. */
typedef struct _HtkSyncPacker HtkSyncPacker;

HtkSyncPacker *htk_sync_packer_new    (void);
void           htk_sync_packer_free   (HtkSyncPacker *packer);
GBytes        *htk_sync_packer_push   (HtkSyncPacker *packer,
                                       const char    *data,
                                       gsize          length,
                                       gboolean       last);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncPacker, htk_sync_packer_free)

G_END_DECLS
