#pragma once

/* What the routes share: who asks, the body, the reply. */

#include "sync/county/htk-devices.h"
#include "sync/county/htk-server.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Of a JSON or form body, packed and unpacked. */
#define HTK_SERVER_MAX_BODY (16 * 1024 * 1024)
#define HTK_SERVER_MAX_PLAIN (64 * 1024 * 1024)
/* RFC 6585; libsoup has no name for it */
#define HTK_STATUS_TOO_MANY 429

HtkStore   *htk_server_store       (HtkServer         *self);
GBytes     *htk_server_dictionary  (HtkServer         *self);
gboolean    htk_server_may_try     (HtkServer         *self,
                                    const char        *what);
void        htk_server_failed_try  (HtkServer         *self,
                                    const char        *what);

HtkDevice  *htk_reply_device       (HtkServer         *self,
                                    SoupServerMessage *msg);
GBytes     *htk_reply_body         (HtkServer         *self,
                                    SoupServerMessage *msg);
gboolean    htk_reply_is           (SoupServerMessage *msg,
                                    const char        *method);
gboolean    htk_reply_may_pack     (SoupServerMessage *msg);
GBytes     *htk_reply_dictionary   (HtkServer         *self,
                                    SoupServerMessage *msg);
void        htk_reply_packed       (HtkServer         *self,
                                    SoupServerMessage *msg,
                                    const char        *type,
                                    char              *text);
void        htk_reply_json         (SoupServerMessage *msg,
                                    guint              status,
                                    JsonObject        *body);
void        htk_reply_text         (SoupServerMessage *msg,
                                    guint              status,
                                    const char        *type,
                                    char              *text);
void        htk_reply_refuse       (SoupServerMessage *msg,
                                    guint              status,
                                    const char        *code,
                                    const char        *message);
void        htk_reply_error        (SoupServerMessage *msg,
                                    const GError      *error);

/* One function a route; each is a SoupServerCallback with the server as its data. */
void htk_api_enrol (SoupServer *soup, SoupServerMessage *msg, const char *path,
                    GHashTable *query, gpointer server);
void htk_api_status (SoupServer *soup, SoupServerMessage *msg, const char *path,
                     GHashTable *query, gpointer server);
void htk_api_changes (SoupServer *soup, SoupServerMessage *msg, const char *path,
                      GHashTable *query, gpointer server);
void htk_api_journal (SoupServer *soup, SoupServerMessage *msg, const char *path,
                      GHashTable *query, gpointer server);
void htk_api_packs (SoupServer *soup, SoupServerMessage *msg, const char *path,
                    GHashTable *query, gpointer server);
void htk_api_files_early (SoupServer *soup, SoupServerMessage *msg, const char *path,
                          GHashTable *query, gpointer server);
void htk_api_files (SoupServer *soup, SoupServerMessage *msg, const char *path,
                    GHashTable *query, gpointer server);
void htk_api_bundles (SoupServer *soup, SoupServerMessage *msg, const char *path,
                      GHashTable *query, gpointer server);
void htk_openrosa_early (SoupServer *soup, SoupServerMessage *msg, const char *path,
                         GHashTable *query, gpointer server);
void htk_openrosa_handle (SoupServer *soup, SoupServerMessage *msg, const char *path,
                          GHashTable *query, gpointer server);
void htk_web_handle (SoupServer *soup, SoupServerMessage *msg, const char *path,
                     GHashTable *query, gpointer server);

G_END_DECLS
