#pragma once

/* The two halves of a tablet that receives: who is let in (htk-lan-server.c), and what is done for them
 * (htk-lan-routes.c). */

#include "sync/agent/htk-lan.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* More at once is not read. */
#define HTK_LAN_MAX_PIECE (1024 * 1024)

struct _HtkLanServer
{
  HtkStore *store;
  SoupServer *soup;
  GTlsCertificate *certificate;
  GHashTable *peers;  /* by that number */
  GHashTable *tokens; /* of who is paired and has come in: its tablet */
  char *pin, *code, *secret;
  guint wrong;
  guint16 port;
  void (*say) (const char *line);
};

void htk_lan_tell   (HtkLanServer      *self,
                     const char        *format,
                     ...) G_GNUC_PRINTF (2, 3);
void htk_lan_reply  (SoupServerMessage *msg,
                     guint              status,
                     JsonObject        *body);
void htk_lan_refuse (SoupServerMessage *msg,
                     guint              status,
                     const char        *code,
                     const char        *message);
void htk_lan_route  (HtkLanServer      *self,
                     SoupServerMessage *msg,
                     const char        *path,
                     const char        *device);

G_END_DECLS
