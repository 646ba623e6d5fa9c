#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HTK_KEY_BYTES 32

typedef struct _HtkKey HtkKey;

HtkKey       *htk_key_load_or_create (const char *path, GError **error);
HtkKey       *htk_key_new_from_bytes (const guint8 bytes[HTK_KEY_BYTES]);
const guint8 *htk_key_get_bytes      (const HtkKey *key);
void          htk_key_free           (HtkKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkKey, htk_key_free)

G_END_DECLS
