#pragma once

/* The device's key: signs, and opens what is sealed to it. The county's store has one too. */

#include "app/store/htk-store-private.h"

G_BEGIN_DECLS

char    *htk_device_sign       (HtkStore   *store,
                                const char *hash,
                                GError    **error);
gboolean htk_signature_is_good (const char *public_key,
                                const char *hash,
                                const char *signature);
gboolean htk_device_unseal     (HtkStore     *store,
                                const guint8 *sealed,
                                gsize         length,
                                guint8       *plain,
                                GError      **error);

G_END_DECLS
