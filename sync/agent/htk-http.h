#pragma once

/* One request to the county and its whole, checked reply. */

#include "sync/agent/htk-agent-error.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *method;
  const char *path;   /* from the county's address on, as /v1/status */
  const char *uri;    /* a whole address in place of @path, NULL for none */
  const char *type;   /* of @body */
  GBytes *body;       /* NULL for none */
  gboolean anonymous; /* without the token: who answers is not known yet */
  gint64 offset;      /* of tus, -1 for none */
  gboolean openrosa;  /* as OpenRosa 1.0 has it, and not our protocol */
  gboolean packed;    /* @body is in zstd, with the dictionary that is agreed on, if any */
  void (*sent) (gpointer data); /* called when the head of the request is on its way, maybe again; NULL for none */
  gpointer sent_data;
  const char *const *headers; /* more of them, name and value in turn, NULL at the end; NULL for none */
} HtkRequest;

typedef struct
{
  guint status;
  char *type;          /* media type, "" when it does not say */
  GBytes *body;        /* unpacked */
  gint64 retry_after;  /* seconds, -1 when it does not say */
  gint64 offset, length; /* of tus, -1 when it does not say */
  char *place;         /* where it points to, as the path of a request; NULL when that is not below our address */
  gint64 took;         /* milliseconds from the request to the last byte */
  gint64 worked;       /* how many of them the server says that it worked, 0 when it does not say */
  gboolean openrosa;   /* it says that it speaks OpenRosa */
  gint64 max_post;     /* bytes that it takes at once (OpenRosa), -1 when it does not say */
  gint64 date;         /* by its clock, UTC milliseconds, -1 when it does not say */
  char *location;      /* where it points to, or NULL */
} HtkReply;

/* Behind the `#` of an address: the pin of the county's certificate, see htk-pin.h. */
#define HTK_HTTP_PIN "pin="

#define HTK_TYPE_HTTP (htk_http_get_type ())
G_DECLARE_FINAL_TYPE (HtkHttp, htk_http, HTK, HTTP, GObject)

HtkHttp    *htk_http_new         (const char          *url,
                                  const char          *token,
                                  GError             **error);
void        htk_http_set_login   (HtkHttp             *self,
                                  const char          *user,
                                  const char          *password);
gboolean    htk_http_is_origin   (HtkHttp             *self,
                                  const char          *uri);
const char *htk_http_get_url     (HtkHttp             *self);
char       *htk_http_get_address (HtkHttp             *self);
void        htk_http_set_dictionary (HtkHttp          *self,
                                  GBytes              *dictionary);
gboolean    htk_http_has_dictionary (HtkHttp          *self);
void        htk_http_call_async  (HtkHttp             *self,
                                  const HtkRequest    *request,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data);
HtkReply   *htk_http_call_finish (HtkHttp             *self,
                                  GAsyncResult        *result,
                                  GError             **error);

void        htk_reply_free       (HtkReply            *reply);
gboolean    htk_reply_check      (const HtkReply      *reply,
                                  const char          *type,
                                  GError             **error);
JsonObject *htk_reply_object     (const HtkReply      *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkReply, htk_reply_free)

G_END_DECLS
