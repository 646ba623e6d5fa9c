#pragma once

/* What the files of htk-http share. */

#include "sync/agent/htk-http.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define HTK_HTTP_MAX_REPLY (64 * 1024 * 1024)

GBytes *htk_http_unpack (GBytes     *got,
                         const char *encoding,
                         GBytes     *dictionary,
                         GError    **error);
HtkReply *htk_http_reply_new (SoupMessage *msg,
                              const char  *url,
                              GBytes      *body);

G_END_DECLS
