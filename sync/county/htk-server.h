#pragma once

/* The HTTP server of the county: meant to stand behind nginx, which does TLS and slow readers. */

#include "app/store/htk-store.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define HTK_TYPE_SERVER (htk_server_get_type ())
G_DECLARE_FINAL_TYPE (HtkServer, htk_server, HTK, SERVER, GObject)

HtkServer *htk_server_new    (HtkStore     *store);
gboolean   htk_server_listen (HtkServer    *self,
                              const char   *address,
                              GError      **error);
void       htk_server_stop   (HtkServer    *self);

G_END_DECLS
