/* The tablet that receives: listens while its page is open, lets in who has the code of six digits or has
 * scanned, and takes bundles piece by piece. Nobody is told anything before that, and a code that was
 * guessed wrong three times gives way to another.
 *
 *   GET   /hand/hello              who is here, a number used once, and whether the two are paired
 *   POST  /hand/pair, /hand/proof  the two steps of htk-pake.c
 *   HEAD, PATCH, POST /hand/bundles/ID, GET /hand/receipts, /hand/word    for who is paired */
#include "sync/agent/htk-lan.h"

#include "app/store/htk-json.h"
#include "app/store/htk-register.h"
#include "sync/protocol/htk-pake.h"
#include "sync/protocol/htk-pin.h"
#include "sync/protocol/htk-sync-body.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define BUNDLES "/hand/bundles/"
#define MAX_PIECE (1024 * 1024)
#define MAX_BUNDLE (1024 * G_GINT64_CONSTANT (1048576))
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

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  htk_pake_clear (&peer->pake);
  g_free (peer->pin);
  g_free (peer->context);
  g_free (peer);
}

static void
tell (HtkLanServer *self,
      const char   *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
tell (HtkLanServer *self,
      const char   *format,
      ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->say (line);
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
  tell (self, "code %s", self->code);
}

/* --- Replies --- */

static void
reply (SoupServerMessage *msg,
       guint              status,
       JsonObject        *body)
{
  char *text = htk_json_write (body);

  soup_server_message_set_status (msg, status, NULL);
  soup_server_message_set_response (msg, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}

static void
refuse (SoupServerMessage *msg,
        guint              status,
        const char        *code,
        const char        *message)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "code", code);
  json_object_set_string_member (body, "message", message);
  reply (msg, status, body);
}

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
  reply (msg, SOUP_STATUS_OK, body);
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
      refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "begin with /hand/hello");
      return;
    }
  peer->scanned = htk_json_int (o, "scanned", 0) != 0;
  peer->context = htk_lan_context (self->pin, peer->pin, server_once, once);
  htk_pake_begin (&peer->pake, peer->scanned ? self->secret : self->code, peer->context);
  if (!htk_pake_finish (&peer->pake, share, FALSE, peer->context, peer->own_proof,
                        peer->other_proof))
    {
      g_hash_table_remove (self->peers, server_once);
      refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "the share is none");
      return;
    }
  own = htk_lan_hex (peer->pake.share, HTK_PAKE_BYTES);
  json_object_set_string_member (body, "share", own);
  reply (msg, SOUP_STATUS_OK, body);
}

static void
wrong_proof (HtkLanServer      *self,
             SoupServerMessage *msg,
             gboolean           scanned)
{
  refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", _("The code is not the one on the other tablet"));
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

  tell (self, "paired %s", user != NULL ? user->name : "");
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
      refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", "begin with /hand/hello");
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
      refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", "the disk cannot be written");
      return;
    }
  json_object_set_string_member (body, "proof", own);
  let_in (self, body, device);
  reply (msg, SOUP_STATUS_OK, body);
  tell_paired (self, device);
  new_code (self);
}

/* --- Bundles --- */

static gint64
size_of (const char *path)
{
  GStatBuf st;

  return g_stat (path, &st) == 0 ? (gint64) st.st_size : 0;
}

static void
reply_offset (SoupServerMessage *msg,
              guint              status,
              gint64             offset)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, offset);

  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Upload-Offset", text);
  soup_server_message_set_status (msg, status, NULL);
}

static gboolean
append (const char *path,
        GBytes     *bytes)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int fd = g_mkdir_with_parents (folder, 0700) == 0
             ? g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
  gboolean done = fd >= 0 && write (fd, data, size) == (gssize) size;

  if (fd >= 0)
    close (fd);
  return done;
}

static void
take_piece (HtkLanServer      *self,
            SoupServerMessage *msg,
            const char        *part)
{
  const char *at = soup_message_headers_get_one (soup_server_message_get_request_headers (msg),
                                                 "Upload-Offset");
  g_autoptr (GBytes) bytes =
    soup_message_body_flatten (soup_server_message_get_request_body (msg));
  gint64 come = size_of (part);
  g_autoptr (GError) full = NULL;

  if (at == NULL || g_ascii_strtoll (at, NULL, 10) != come)
    reply_offset (msg, SOUP_STATUS_CONFLICT, come);
  else if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (msg), "htk-got")) > MAX_PIECE ||
           come > MAX_BUNDLE)
    refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "less at once");
  else if (!htk_handover_check_room (self->store, (gint64) g_bytes_get_size (bytes), &full) ||
           !append (part, bytes))
    refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", _("The disk of the other tablet is full"));
  else
    {
      reply_offset (msg, SOUP_STATUS_NO_CONTENT, size_of (part));
      tell (self, "progress lan %" G_GINT64_FORMAT " 0", size_of (part));
    }
}

static void
take_whole (HtkLanServer      *self,
            SoupServerMessage *msg,
            const char        *part)
{
  HtkHandover handover = { .store = self->store, .route = "lan" };
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GError) error = NULL;

  if (!htk_handover_take (&handover, part, &error))
    {
      refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", error->message);
      return;
    }
  g_unlink (part);
  json_object_set_boolean_member (body, "taken", TRUE);
  json_object_set_int_member (body, "visits", handover.visits);
  reply (msg, SOUP_STATUS_OK, body);
  tell (self, "took %u visits %u steps %u", handover.taken, handover.visits, handover.steps);
  htk_handover_log (&handover);
}

static void
handle_bundle (HtkLanServer      *self,
               SoupServerMessage *msg,
               const char        *id)
{
  const char *method = soup_server_message_get_method (msg);
  g_autoptr (HtkCarried) known = NULL;
  g_autofree char *path = NULL;
  g_autofree char *part = NULL;

  if (!g_uuid_string_is_valid (id))
    {
      refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "no such bundle");
      return;
    }
  path = htk_carried_path (self->store, id);
  part = g_strconcat (path, ".part", NULL);
  known = htk_carried_get (self->store, id, NULL);
  if (g_str_equal (method, "HEAD"))
    reply_offset (msg, SOUP_STATUS_OK, known != NULL ? known->size : size_of (part));
  else if (g_str_equal (method, "PATCH"))
    take_piece (self, msg, part);
  else if (known == NULL)
    take_whole (self, msg, part);
  else
    reply_offset (msg, SOUP_STATUS_NO_CONTENT, known->size);
}

/* What the county has answered to the tablet that asks. */
static void
give_receipts (HtkLanServer      *self,
               SoupServerMessage *msg,
               const char        *device)
{
  g_autoptr (GPtrArray) answered = htk_carried_answered (self->store, device, NULL);
  g_autoptr (JsonObject) body = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; answered != NULL && i < answered->len; i++)
    json_array_add_string_element (list, ((HtkCarried *) answered->pdata[i])->receipt);
  json_object_set_array_member (body, "receipts", list);
  reply (msg, SOUP_STATUS_OK, body);
}

/* (transfer full) (nullable): that tablet, when it is of the team of this tablet's lead. */
static HtkKnownDevice *
find_in_team (HtkStore   *store,
              const char *device)
{
  g_autofree char *user = htk_store_get_meta (store, "user_id");
  g_autoptr (GPtrArray) team = htk_team_devices (store, user != NULL ? user : "", NULL);

  for (guint i = 0; team != NULL && i < team->len; i++)
    if (g_str_equal (((HtkKnownDevice *) team->pdata[i])->id, device))
      return g_ptr_array_steal_index (team, i);
  return NULL;
}

/* What the lead decided, to the tablet that asks; only the tablet that it says it is can open it. */
static void
give_word (HtkLanServer      *self,
           SoupServerMessage *msg,
           const char        *device)
{
  g_autoptr (HtkKnownDevice) to = find_in_team (self->store, device);
  HtkHandover handover = { .store = self->store };
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (self->store));
  g_autofree char *path = g_build_filename (home, "word" HTK_WORD_SUFFIX, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size;
  gboolean made = FALSE;

  if (to != NULL && !htk_word_make (&handover, to, path, &made, &error))
    refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", error->message);
  else if (!made)
    soup_server_message_set_status (msg, SOUP_STATUS_NO_CONTENT, NULL);
  else if (!g_file_get_contents (path, &data, &size, &error))
    refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", error->message);
  else
    {
      soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (msg, "application/octet-stream", SOUP_MEMORY_TAKE, data, size);
      tell (self, "told 1");
    }
  g_unlink (path);
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
  const char *token = soup_message_headers_get_one (soup_server_message_get_request_headers (msg),
                                                    "Authorization");
  const char *device = token != NULL ? g_hash_table_lookup (self->tokens, token) : NULL;

  if (g_str_equal (path, "/hand/hello") && pin == NULL)
    refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", "a certificate is needed");
  else if (g_str_equal (path, "/hand/hello"))
    hello (self, msg, pin);
  else if (g_str_equal (path, "/hand/pair"))
    pair (self, msg);
  else if (g_str_equal (path, "/hand/proof"))
    prove (self, msg);
  else if (device == NULL)
    refuse (msg, SOUP_STATUS_FORBIDDEN, "denied", _("The two tablets are not paired"));
  else if (g_str_has_prefix (path, BUNDLES))
    handle_bundle (self, msg, path + strlen (BUNDLES));
  else if (g_str_equal (path, "/hand/receipts"))
    give_receipts (self, msg, device);
  else if (g_str_equal (path, "/hand/word"))
    give_word (self, msg, device);
  else
    refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "no such call");
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
  if (got > MAX_PIECE)
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
  tell (self, "listening %u", self->port);
  tell (self, "scan %s", scan);
  new_code (self);
  return g_steal_pointer (&self);
}
