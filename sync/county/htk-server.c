/* The server: its routes, its limits, and where it listens. */
#include "sync/county/htk-server-private.h"

#include "sync/county/htk-county-store.h"
#include "sync/protocol/htk-sync-dictionary.h"

#define MAX_TRIES 10
#define TRIES_SECONDS 300

struct _HtkServer
{
  GObject parent_instance;

  HtkStore *store;
  SoupServer *soup;
  GHashTable *tries; /* what was tried -> Tries */
  GBytes *dictionary; /* of the pack of this machine, NULL for none */
};

typedef struct
{
  guint n;
  gint64 since;
} Tries;

G_DEFINE_FINAL_TYPE (HtkServer, htk_server, G_TYPE_OBJECT)

static void
htk_server_finalize (GObject *object)
{
  HtkServer *self = HTK_SERVER (object);

  g_clear_object (&self->soup);
  g_clear_object (&self->store);
  g_hash_table_unref (self->tries);
  g_clear_pointer (&self->dictionary, g_bytes_unref);
  G_OBJECT_CLASS (htk_server_parent_class)->finalize (object);
}

static void
htk_server_class_init (HtkServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_server_finalize;
}

static void
htk_server_init (HtkServer *self)
{
  self->tries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

HtkStore *
htk_server_store (HtkServer *self)
{
  return self->store;
}

/* (nullable): what bodies may be packed with, see htk-sync-dictionary.h */
GBytes *
htk_server_dictionary (HtkServer *self)
{
  return self->dictionary;
}

/* Codes and passwords are guessed by trying: after ten failures there is a pause. One county has
 * few tablets, so the count is of the whole server, and nobody can get around it by another
 * address. */
gboolean
htk_server_may_try (HtkServer  *self,
                    const char *what)
{
  Tries *t = g_hash_table_lookup (self->tries, what);

  if (t == NULL || t->n < MAX_TRIES)
    return TRUE;
  if (g_get_monotonic_time () - t->since < TRIES_SECONDS * G_USEC_PER_SEC)
    return FALSE;
  g_hash_table_remove (self->tries, what);
  return TRUE;
}

void
htk_server_failed_try (HtkServer  *self,
                       const char *what)
{
  Tries *t = g_hash_table_lookup (self->tries, what);

  if (t == NULL)
    {
      /* Names typed by strangers are not collected without end. */
      if (g_hash_table_size (self->tries) > 10000)
        g_hash_table_remove_all (self->tries);
      t = g_new0 (Tries, 1);
      g_hash_table_insert (self->tries, g_strdup (what), t);
    }
  t->n++;
  t->since = g_get_monotonic_time ();
}

/* Their bodies go to the disk as they come and are never in memory. */
static gboolean
is_file_route (SoupServerMessage *msg)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (msg));

  return g_str_has_prefix (path, "/v1/attachments/") || g_str_has_prefix (path, "/key/");
}

static void
too_large (SoupServerMessage *msg)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  g_object_set_data (G_OBJECT (msg), "htk-too-large", GINT_TO_POINTER (TRUE));
}

static void
got_headers (SoupServerMessage *msg,
             gpointer           server)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);

  if (!is_file_route (msg) &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > HTK_SERVER_MAX_BODY)
    too_large (msg);
}

static void
got_chunk (SoupServerMessage *msg,
           GBytes            *chunk,
           gpointer           server)
{
  gsize got = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (msg), "htk-got"));

  if (is_file_route (msg))
    return;
  got += g_bytes_get_size (chunk);
  g_object_set_data (G_OBJECT (msg), "htk-got", GSIZE_TO_POINTER (got));
  if (got > HTK_SERVER_MAX_BODY)
    too_large (msg);
}

static void
request_started (SoupServer        *soup,
                 SoupServerMessage *msg,
                 gpointer           server)
{
  g_signal_connect (msg, "got-headers", G_CALLBACK (got_headers), server);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (got_chunk), server);
}

/**
 * htk_server_new:
 * @store: the county's store
 *
 * Returns: (transfer full): a server that does not listen yet
 */
HtkServer *
htk_server_new (HtkStore *store)
{
  HtkServer *self = g_object_new (HTK_TYPE_SERVER, NULL);

  self->store = g_object_ref (store);
  self->dictionary = htk_sync_dictionary_load ();
  self->soup = soup_server_new ("server-header", "huitoukan-county", NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (request_started), self);
  soup_server_add_handler (self->soup, "/v1/enrol", htk_api_enrol, self, NULL);
  soup_server_add_handler (self->soup, "/v1/status", htk_api_status, self, NULL);
  soup_server_add_handler (self->soup, "/v1/changes", htk_api_changes, self, NULL);
  soup_server_add_handler (self->soup, "/v1/journal", htk_api_journal, self, NULL);
  soup_server_add_handler (self->soup, "/v1/packs", htk_api_packs, self, NULL);
  soup_server_add_early_handler (self->soup, "/v1/attachments", htk_api_files_early, self, NULL);
  soup_server_add_handler (self->soup, "/v1/attachments", htk_api_files, self, NULL);
  soup_server_add_handler (self->soup, "/v1/bundles", htk_api_bundles, self, NULL);
  soup_server_add_early_handler (self->soup, "/key", htk_openrosa_early, self, NULL);
  soup_server_add_handler (self->soup, "/key", htk_openrosa_handle, self, NULL);
  soup_server_add_handler (self->soup, "/", htk_web_handle, self, NULL);
  return self;
}

/**
 * htk_server_listen:
 * @self: a server
 * @address: `ADDRESS:PORT`, as `127.0.0.1:8080` or `[::1]:8080`
 * @error: return location
 *
 * Begins to listen, in the default main context.
 */
gboolean
htk_server_listen (HtkServer  *self,
                   const char *address,
                   GError    **error)
{
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (address, 0, error);
  g_autoptr (GSocketAddress) socket_address = NULL;

  if (connectable == NULL)
    return FALSE;
  socket_address =
    g_inet_socket_address_new_from_string (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)),
      g_network_address_get_port (G_NETWORK_ADDRESS (connectable)));
  if (socket_address == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (connectable)) == 0)
    {
      g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_USAGE,
                   "--listen wants ADDRESS:PORT in numbers, not “%s”", address);
      return FALSE;
    }
  return htk_county_log_begin (self->store, error) &&
         soup_server_listen (self->soup, socket_address, 0, error);
}

/**
 * htk_server_stop:
 * @self: a server
 *
 * Stops listening and ends the connections. What was answered is durable already.
 */
void
htk_server_stop (HtkServer *self)
{
  soup_server_disconnect (self->soup);
}
