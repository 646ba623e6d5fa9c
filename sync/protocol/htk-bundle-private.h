#pragma once

/* What writer and reader of a bundle share. */

#include "sync/protocol/htk-bundle.h"

#include <sodium.h>

G_BEGIN_DECLS

#define MAGIC "HTKB"
#define HEAD_BYTES 12 /* magic, version, three zeros, length of the header */
#define SIGNATURE_BYTES 64
#define SEALED_BYTES (crypto_secretstream_xchacha20poly1305_KEYBYTES + crypto_box_SEALBYTES)
#define MIN_CHUNK (1 + crypto_secretstream_xchacha20poly1305_ABYTES)
#define MAX_CHUNK (HTK_BUNDLE_PIECE + MIN_CHUNK)

/* The first byte of what is in a chunk. */
#define TYPE_ROWS 'R' /* packed rows, more follow */
#define TYPE_ROWS_END 'r' /* the last of these */
#define TYPE_FILE 'F'
#define TYPE_DATA 'D'
#define TYPE_END 'Z'

char       *htk_bundle_signed_text   (const guint8         hash[crypto_generichash_BYTES]);
JsonObject *htk_bundle_totals        (const HtkBundleInfo *info);
char       *htk_bundle_info_write    (const HtkBundleInfo *info,
                                      GPtrArray           *sealed);
HtkBundleInfo *htk_bundle_info_read  (const char          *text,
                                      gsize                length,
                                      GPtrArray           *sealed,
                                      GError             **error);

G_END_DECLS
