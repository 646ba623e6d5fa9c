/* The tablet that receives: listens while its page is open, and lets in who has the code of six digits or has
 * scanned. Nobody is told anything before that, and a code that was guessed wrong three times gives way to
 * another. What who is in may ask for is in htk-lan-routes.c.
 *
 *   GET   /hand/hello              who is here, a number used once, and whether the two are paired
 *   POST  /hand/pair, /hand/proof  the two steps of htk-pake.c
 *   HEAD, PATCH, POST /hand/bundles/ID, GET /hand/receipts, /hand/word    for who is paired */
#include "sync/agent/htk-lan-private.h"

#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "sync/protocol/htk-pake.h"
#include "sync/protocol/htk-pin.h"
#include "sync/protocol/htk-sync-body.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <sodium.h>
#include <string.h>

#define MAX_PEERS 64

/* One that wants in. A connection that is taken up again shows no certificate any more: what was seen at
 * the first call counts, by the number used once that only that end was told. */
typedef struct
{
  char *pin, *context;
  gboolean scanned;
  HtkPake pake;
  guint8 own_proof[HTK_PAKE_BYTES], other_proof[HTK_PAKE_BYTES];
} Peer;

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  htk_pake_clear (&peer->pake);
  g_free (peer->pin);
  g_free (peer->context);
  g_free (peer);
}

static char *
random_hex (gsize length)
{
  guint8 bytes[32];

  randombytes_buf (bytes, length);
  return htk_lan_hex (bytes, length);
}

static void
new_code (HtkLanServer *self)
{
  g_free (self->code);
  self->code = g_strdup_printf ("%06u", randombytes_uniform (1000000));
  self->wrong = 0;
  htk_lan_tell (self, "code %s", self->code);
}

/* --- Requests --- */

/* (transfer full) (nullable): the body, when it is a JSON object. */
static JsonNode *
read_body (SoupServerMessage *msg)
{
  g_autoptr (GBytes) bytes =
    soup_message_body_flatten (soup_server_message_get_request_body (msg));
  g_autofree char *text = htk_sync_body_text (bytes);
  g_autoptr (JsonNode) node =
    g_utf8_validate (text, -1, NULL) ? json_from_string (text, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/* (transfer full) (nullable): of the other end's certificate. */
static char *
pin_of (SoupServerMessage *msg)
{
  GTlsCertificate *certificate = soup_server_message_get_tls_peer_certificate (msg);

  return certificate != NULL ? htk_pin_of (certificate) : NULL;
}

/* --- Pairing --- */

/* From here on the other end is known by a secret of this connection to this tablet alone. */
static void
let_in (HtkLanServer *self,
        JsonObject   *body,
        const char   *device)
{
  g_autofree char *token = random_hex (32);

  json_object_set_string_member (body, "token", token);
  g_hash_table_insert (self->tokens, g_steal_pointer (&token), g_strdup (device));
}

static void
add_own (HtkLanServer *self,
         JsonObject   *body)
{
  g_autofree char *device = htk_store_get_meta (self->store, "device_id");
  g_autofree char *user = htk_store_get_meta (self->store, "user_id");

  json_object_set_string_member (body, "device", device != NULL ? device : "");
  json_object_set_string_member (body, "user", user != NULL ? user : "");
}

static void
hello (HtkLanServer      *self,
       SoupServerMessage *msg,
       const char        *pin)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *known = htk_paired_device (self->store, pin);
  g_autofree char *once = random_hex (16);
  Peer *peer = g_new0 (Peer, 1);

  if (g_hash_table_size (self->peers) >= MAX_PEERS)
    g_hash_table_remove_all (self->peers);
  peer->pin = g_strdup (pin);
  g_hash_table_insert (self->peers, g_strdup (once), peer);
  json_object_set_string_member (body, "once", once);
  json_object_set_boolean_member (body, "paired", known != NULL);
  if (known != NULL)
    let_in (self, body, known);
  add_own (self, body);
  htk_lan_reply (msg, SOUP_STATUS_OK, body);
}

static void
pair (HtkLanServer      *self,
      SoupServerMessage *msg)
{
  g_autoptr (JsonNode) node = read_body (msg);
  JsonObject *o = node != NULL ? json_node_get_object (node) : NULL;
  const char *server_once = htk_json_text (o, "server_once");
  Peer *peer = server_once != NULL ? g_hash_table_lookup (self->peers, server_once) : NULL;
  const char *once = htk_json_text (o, "once");
  guint8 share[HTK_PAKE_BYTES];
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *own = NULL;

  if (peer == NULL || peer->context != NULL || once == NULL || strlen (once) > 64 ||
      !htk_lan_unhex (htk_json_text (o, "share"), share, sizeof share))
    {
      htk_lan_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "begin with /hand/hello");
      return;
    }
  peer->scanned = htk_json_int (o, "scanned", 0) != 0;
  peer->context = htk_lan_context (self->pin, peer->pin, server_once, once);
  htk_pake_begin (&peer->pake, peer->scanned ? self->secret : self->code, peer->context);
  if (!htk_pake_finish (&peer->pake, share, FALSE, peer->context, peer->own_proof,
                        peer->other_proof))
    {
      g_hash_table_remove (self->peers, server_once);
      htk_lan_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "the share is none");
      return;
    }
  own = htk_lan_hex (peer->pake.share, HTK_PAKE_BYTES);
  json_object_set_string_member (body, "share", own);
  htk_lan_reply (msg, SOUP_STATUS_OK, body);
}

static void
wrong_proof (HtkLanServer      *self,
             SoupServerMessage *msg,
             gboolean           scanned)
{
  htk_lan_refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", _("The code is not the one on the other tablet"));
  if (!scanned && ++self->wrong >= HTK_LAN_TRIES)
    new_code (self);
}

/* The name of who came in, as the county told it; "" where that is not known. */
static void
tell_paired (HtkLanServer *self,
             const char   *device_id)
{
  g_autoptr (HtkKnownDevice) device = htk_known_device_get (self->store, device_id, NULL);
  g_autoptr (HtkUser) user =
    device != NULL ? htk_register_user (self->store, device->user_id, NULL) : NULL;

  htk_lan_tell (self, "paired %s", user != NULL ? user->name : "");
}

static void
prove (HtkLanServer      *self,
       SoupServerMessage *msg)
{
  g_autoptr (JsonNode) node = read_body (msg);
  JsonObject *o = node != NULL ? json_node_get_object (node) : NULL;
  const char *server_once = htk_json_text (o, "server_once");
  Peer *peer = server_once != NULL ? g_hash_table_lookup (self->peers, server_once) : NULL;
  const char *device = htk_json_text (o, "device"), *user = htk_json_text (o, "user");
  guint8 proof[HTK_PAKE_BYTES];
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *own = NULL;
  g_autofree char *pin = NULL;
  gboolean good, scanned;

  if (peer == NULL || peer->context == NULL || device == NULL || user == NULL ||
      !htk_lan_unhex (htk_json_text (o, "proof"), proof, sizeof proof))
    {
      htk_lan_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "begin with /hand/hello");
      return;
    }
  good = sodium_memcmp (proof, peer->other_proof, sizeof proof) == 0;
  scanned = peer->scanned;
  own = htk_lan_hex (peer->own_proof, HTK_PAKE_BYTES);
  pin = g_strdup (peer->pin);
  g_hash_table_remove (self->peers, server_once);
  if (!good)
    {
      wrong_proof (self, msg, scanned);
      return;
    }
  if (!htk_paired_put (self->store, pin, device, user, NULL))
    {
      htk_lan_refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", "the disk cannot be written");
      return;
    }
  json_object_set_string_member (body, "proof", own);
  let_in (self, body, device);
  htk_lan_reply (msg, SOUP_STATUS_OK, body);
  tell_paired (self, device);
  new_code (self);
}

/* --- The door --- */

/* (nullable): the tablet that has come in with this token. A token that was told to one is of no use with the
 * certificate of another; a connection that is taken up again shows none. */
static const char *
find_device (HtkLanServer      *self,
             SoupServerMessage *msg,
             const char        *pin)
{
  const char *token = soup_message_headers_get_one (soup_server_message_get_request_headers (msg),
                                                    "Authorization");
  const char *device = token != NULL ? g_hash_table_lookup (self->tokens, token) : NULL;
  g_autofree char *known = pin != NULL ? htk_paired_device (self->store, pin) : NULL;

  return pin == NULL || g_strcmp0 (known, device) == 0 ? device : NULL;
}

static gboolean
is_call (SoupServerMessage *msg,
         const char        *path,
         const char        *called,
         const char        *method)
{
  return g_str_equal (path, called) && g_str_equal (soup_server_message_get_method (msg), method);
}

static void
handle (SoupServer        *soup,
        SoupServerMessage *msg,
        const char        *path,
        GHashTable        *query,
        gpointer           data)
{
  HtkLanServer *self = data;
  g_autofree char *pin = pin_of (msg);
  const char *device = find_device (self, msg, pin);
  gboolean is_hello = is_call (msg, path, "/hand/hello", "GET");

  if (is_hello && pin == NULL)
    htk_lan_refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", "a certificate is needed");
  else if (is_hello)
    hello (self, msg, pin);
  else if (is_call (msg, path, "/hand/pair", "POST"))
    pair (self, msg);
  else if (is_call (msg, path, "/hand/proof", "POST"))
    prove (self, msg);
  else if (device == NULL)
    htk_lan_refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", _("The two tablets are not paired"));
  else
    htk_lan_route (self, msg, path, device);
}

/* Signed by itself as ours is: who it is the pin says, and what it may the pairing. */
static gboolean
accept_any (SoupServerMessage   *msg,
            GTlsCertificate     *certificate,
            GTlsCertificateFlags flags,
            gpointer             data)
{
  return TRUE;
}

/* Whoever sends more at once than a piece is cut off. */
static void
got_chunk (SoupServerMessage *msg,
           GBytes            *chunk,
           gpointer           data)
{
  gsize got = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (msg), "htk-got")) +
              g_bytes_get_size (chunk);

  g_object_set_data (G_OBJECT (msg), "htk-got", GSIZE_TO_POINTER (got));
  if (got > HTK_LAN_MAX_PIECE)
    soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
}

static void
request_started (SoupServer        *soup,
                 SoupServerMessage *msg,
                 gpointer           data)
{
  g_signal_connect (msg, "accept-certificate", G_CALLBACK (accept_any), NULL);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (got_chunk), NULL);
}

void
htk_lan_server_free (HtkLanServer *self)
{
  if (self == NULL)
    return;
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_clear_object (&self->certificate);
  g_object_unref (self->store);
  g_hash_table_unref (self->peers);
  g_hash_table_unref (self->tokens);
  g_free (self->pin);
  g_free (self->code);
  g_free (self->secret);
  g_free (self);
}

guint16
htk_lan_server_port (HtkLanServer *self)
{
  return self->port;
}

/* (transfer full): what is scanned: where, which certificate, and a secret that nobody can guess. */
static char *
scan_text (HtkLanServer *self)
{
  return g_strdup_printf ("%s?port=%u&pin=%s&secret=%s", HTK_LAN_SCHEME, self->port, self->pin,
                          self->secret);
}

static gboolean
listen_all (HtkLanServer *self,
            GError      **error)
{
  g_autoptr (GSList) uris = NULL;

  if (!soup_server_listen_all (self->soup, 0, SOUP_SERVER_LISTEN_HTTPS, error))
    return FALSE;
  uris = soup_server_get_uris (self->soup);
  self->port = (guint16) g_uri_get_port (uris->data);
  g_slist_foreach (uris, (GFunc) (void (*) (void)) g_uri_unref, NULL);
  return TRUE;
}

/**
 * htk_lan_server_new:
 * @store: the tablet's store
 * @say: called with each line that who runs this is told
 * @error: return location
 *
 * Listens on all networks, at a port of its own, until it is freed.
 *
 * Returns: (transfer full): the server
 */
HtkLanServer *
htk_lan_server_new (HtkStore *store,
                    void    (*say) (const char *line),
                    GError  **error)
{
  g_autoptr (GTlsCertificate) certificate = htk_lan_certificate (store, error);
  g_autoptr (HtkLanServer) self = NULL;
  g_autofree char *scan = NULL;

  if (certificate == NULL)
    return NULL;
  self = g_new0 (HtkLanServer, 1);
  self->store = g_object_ref (store);
  self->say = say;
  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, peer_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->certificate = g_steal_pointer (&certificate);
  self->pin = htk_pin_of (self->certificate);
  self->secret = random_hex (16);
  self->soup = soup_server_new ("server-header", "huitoukan-sync", "tls-certificate",
                                self->certificate, "tls-auth-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (request_started), self);
  soup_server_add_handler (self->soup, "/hand", handle, self, NULL);
  if (!listen_all (self, error))
    return NULL;
  scan = scan_text (self);
  htk_lan_tell (self, "listening %u", self->port);
  htk_lan_tell (self, "scan %s", scan);
  new_code (self);
  return g_steal_pointer (&self);
}
