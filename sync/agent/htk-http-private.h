#pragma once

/* What the files of htk-http share. */

#include "sync/agent/htk-http.h"

G_BEGIN_DECLS

#define HTK_HTTP_MAX_REPLY (64 * 1024 * 1024)

GBytes *htk_http_unpack (GBytes     *got,
                         const char *encoding,
                         GBytes     *dictionary,
                         GError    **error);

G_END_DECLS
