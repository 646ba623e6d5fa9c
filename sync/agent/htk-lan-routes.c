/* What a tablet that receives does for one that is paired: takes bundles piece by piece, and gives the county's
 * receipts and the lead's word. Who may ask is decided in htk-lan-server.c. */
#include "sync/agent/htk-lan-private.h"

#include "app/store/htk-json.h"
#include "app/store/htk-register.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BUNDLES "/hand/bundles/"
#define MAX_BUNDLE (1024 * G_GINT64_CONSTANT (1048576))

/* Tells who runs this one line. */
void
htk_lan_tell (HtkLanServer *self,
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

/* --- Replies --- */

void
htk_lan_reply (SoupServerMessage *msg,
               guint              status,
               JsonObject        *body)
{
  char *text = htk_json_write (body);

  soup_server_message_set_status (msg, status, NULL);
  soup_server_message_set_response (msg, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}

void
htk_lan_refuse (SoupServerMessage *msg,
                guint              status,
                const char        *code,
                const char        *message)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "code", code);
  json_object_set_string_member (body, "message", message);
  htk_lan_reply (msg, status, body);
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
  else if (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (msg), "htk-got")) > HTK_LAN_MAX_PIECE ||
           come > MAX_BUNDLE)
    htk_lan_refuse (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "less at once");
  else if (!htk_handover_check_room (self->store, (gint64) g_bytes_get_size (bytes), &full) ||
           !append (part, bytes))
    htk_lan_refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", _("The disk of the other tablet is full"));
  else
    {
      reply_offset (msg, SOUP_STATUS_NO_CONTENT, size_of (part));
      htk_lan_tell (self, "progress lan %" G_GINT64_FORMAT " 0", size_of (part));
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
      htk_lan_refuse (msg, SOUP_STATUS_BAD_REQUEST, "bad-request", error->message);
      return;
    }
  g_unlink (part);
  json_object_set_boolean_member (body, "taken", TRUE);
  json_object_set_int_member (body, "visits", handover.visits);
  htk_lan_reply (msg, SOUP_STATUS_OK, body);
  htk_lan_tell (self, "took %u visits %u steps %u", handover.taken, handover.visits, handover.steps);
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
      htk_lan_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "no such bundle");
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
  htk_lan_reply (msg, SOUP_STATUS_OK, body);
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
    htk_lan_refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", error->message);
  else if (!made)
    soup_server_message_set_status (msg, SOUP_STATUS_NO_CONTENT, NULL);
  else if (!g_file_get_contents (path, &data, &size, &error))
    htk_lan_refuse (msg, SOUP_STATUS_SERVICE_UNAVAILABLE, "unavailable", error->message);
  else
    {
      soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
      soup_server_message_set_response (msg, "application/octet-stream", SOUP_MEMORY_TAKE, data, size);
      htk_lan_tell (self, "told 1");
    }
  g_unlink (path);
}

/* Whether it is one of the methods of its call; any other is refused and does nothing. */
static gboolean
is_method (SoupServerMessage *msg,
           const char        *allowed)
{
  g_auto (GStrv) methods = g_strsplit (allowed, ", ", -1);

  if (g_strv_contains ((const char *const *) methods, soup_server_message_get_method (msg)))
    return TRUE;
  soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Allow", allowed);
  htk_lan_refuse (msg, SOUP_STATUS_METHOD_NOT_ALLOWED, "bad-request", "the call knows other methods");
  return FALSE;
}

/**
 * htk_lan_route:
 * @self: the receiver
 * @msg: a call of one that is paired and has come in
 * @path: what is called, from /hand/ on
 * @device: the tablet that calls
 *
 * Does what is asked, or refuses it.
 */
void
htk_lan_route (HtkLanServer      *self,
               SoupServerMessage *msg,
               const char        *path,
               const char        *device)
{
  if (g_str_has_prefix (path, BUNDLES))
    {
      if (is_method (msg, "HEAD, PATCH, POST"))
        handle_bundle (self, msg, path + strlen (BUNDLES));
    }
  else if (g_str_equal (path, "/hand/receipts"))
    {
      if (is_method (msg, "GET"))
        give_receipts (self, msg, device);
    }
  else if (g_str_equal (path, "/hand/word"))
    {
      if (is_method (msg, "GET"))
        give_word (self, msg, device);
    }
  else
    htk_lan_refuse (msg, SOUP_STATUS_NOT_FOUND, "not-found", "no such call");
}
