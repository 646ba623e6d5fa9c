#pragma once

/* Hand-over between two tablets in one network: one shows a code and listens, the other sends. */

#include "sync/agent/htk-handover.h"

G_BEGIN_DECLS

#define HTK_LAN_SCHEME "htk-hand:"
#define HTK_LAN_SERVICE "_huitoukan._tcp"
/* Wrong codes before there is another code. */
#define HTK_LAN_TRIES 3

typedef struct _HtkLanServer HtkLanServer;

GTlsCertificate *htk_lan_certificate (HtkStore     *store,
                                      GError      **error);
char          *htk_lan_context       (const char   *server_pin,
                                      const char   *client_pin,
                                      const char   *server_once,
                                      const char   *client_once);
char          *htk_lan_hex           (const guint8 *bytes,
                                      gsize         length);
gboolean       htk_lan_unhex         (const char   *hex,
                                      guint8       *bytes,
                                      gsize         length);

/* @say: called with each line that who runs the program is told. */
HtkLanServer  *htk_lan_server_new    (HtkStore     *store,
                                      void        (*say) (const char *line),
                                      GError      **error);
guint16        htk_lan_server_port   (HtkLanServer *self);
void           htk_lan_server_free   (HtkLanServer *self);

gboolean       htk_lan_send          (HtkHandover  *self,
                                      const char   *where,
                                      const char   *code,
                                      GError      **error);

/* A tablet that receives: @where is ADDRESS:PORT, @device what it says that it is. */
typedef struct
{
  char *where, *device;
} HtkNearby;

void           htk_nearby_free       (HtkNearby    *nearby);
GDBusConnection *htk_lan_publish     (const char   *device,
                                      guint16       port);
GPtrArray     *htk_lan_nearby        (guint         seconds,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkLanServer, htk_lan_server_free)

G_END_DECLS
