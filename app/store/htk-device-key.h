#pragma once

/* The device's signing key; for app/store alone. */

#include "app/store/htk-store-private.h"

G_BEGIN_DECLS

char    *htk_device_sign       (HtkStore   *store,
                                const char *hash,
                                GError    **error);
gboolean htk_signature_is_good (const char *public_key,
                                const char *hash,
                                const char *signature);

G_END_DECLS
