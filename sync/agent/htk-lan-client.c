/* The tablet that gives: proves that its person was told the code, then sends its bundles from where the
 * other has them, and takes the county's receipts that lie there. One connection after another, all to the
 * one certificate. */
#include "sync/agent/htk-lan.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-json.h"
#include "app/store/htk-sync-log.h"
#include "sync/protocol/htk-pake.h"
#include "sync/protocol/htk-pin.h"
#include "sync/protocol/htk-sync-body.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define PIECE (512 * 1024)
#define SECONDS 30
#define MAX_BEHIND 8

typedef struct
{
  HtkHandover *handover;
  SoupSession *session;
  GTlsCertificate *own;
  char *own_pin;
  char *base;     /* https://ADDRESS:PORT */
  char *pin;      /* of the other end: as scanned, or as it was first seen */
  char *secret;   /* as scanned */
  char *token;    /* once we are in */
  gint64 offset;  /* of the last reply, -1 for none */
  guint status;
} Line;

static void
line_clear (Line *line)
{
  g_clear_object (&line->session);
  g_clear_object (&line->own);
  g_free (line->own_pin);
  g_free (line->base);
  g_free (line->pin);
  g_free (line->secret);
  g_free (line->token);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static gboolean
fail (GError    **error,
      int         code,
      const char *words)
{
  g_set_error_literal (error, HTK_AGENT_ERROR, code, words);
  return FALSE;
}

static gboolean
is_the_one (SoupMessage         *msg,
            GTlsCertificate     *certificate,
            GTlsCertificateFlags flags,
            Line                *line)
{
  if (line->pin == NULL)
    line->pin = htk_pin_of (certificate);
  return line->pin != NULL && htk_pin_is_of (line->pin, certificate);
}

static gboolean
show_own (SoupMessage          *msg,
          GTlsClientConnection *connection,
          Line                 *line)
{
  soup_message_set_tls_client_certificate (msg, line->own);
  return TRUE;
}

static void
read_offset (Line        *line,
             SoupMessage *msg)
{
  const char *at =
    soup_message_headers_get_one (soup_message_get_response_headers (msg), "Upload-Offset");

  line->status = soup_message_get_status (msg);
  line->offset = at != NULL ? g_ascii_strtoll (at, NULL, 10) : -1;
}

/* (transfer full): the body of the reply; NULL with an error when there was none. */
static GBytes *
call (Line       *line,
      const char *method,
      const char *path,
      GBytes     *body,
      gint64      offset,
      GError    **error)
{
  g_autofree char *uri = g_strconcat (line->base, path, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new (method, uri);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, offset);
  g_autoptr (GError) why = NULL;
  GBytes *reply;

  if (msg == NULL)
    {
      fail (error, HTK_AGENT_ERROR_UNREACHABLE, _("The address of the other tablet is none"));
      return NULL;
    }
  g_signal_connect (msg, "accept-certificate", G_CALLBACK (is_the_one), line);
  g_signal_connect (msg, "request-certificate", G_CALLBACK (show_own), line);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (msg, "application/octet-stream", body);
  if (line->token != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (msg), "Authorization", line->token);
  if (offset >= 0)
    soup_message_headers_replace (soup_message_get_request_headers (msg), "Upload-Offset", at);
  reply = soup_session_send_and_read (line->session, msg, line->handover->cancellable, &why);
  if (reply != NULL)
    {
      read_offset (line, msg);
      return reply;
    }
  if (g_error_matches (why, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    fail (error, HTK_AGENT_ERROR_CERTIFICATE,
          _("What answers is not the tablet whose code was scanned"));
  else if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&why));
  else
    fail (error, HTK_AGENT_ERROR_UNREACHABLE,
          _("The other tablet does not answer. Are both in the same network, and is its page open?"));
  return NULL;
}

/* (transfer full): a JSON object; what is refused is an error in the other end's words. */
static JsonNode *
call_json (Line       *line,
           const char *method,
           const char *path,
           JsonObject *request,
           GError    **error)
{
  char *text = request != NULL ? htk_json_write (request) : NULL;
  g_autoptr (GBytes) body = text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
  g_autoptr (GBytes) reply = call (line, method, path, body, -1, error);
  g_autofree char *said = NULL;
  g_autoptr (JsonNode) node = NULL;
  const char *words;

  if (reply == NULL)
    return NULL;
  said = htk_sync_body_text (reply);
  node = g_utf8_validate (said, -1, NULL) ? json_from_string (said, NULL) : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      fail (error, HTK_AGENT_ERROR_NOT_COUNTY, _("What answers is no tablet that receives"));
      return NULL;
    }
  if (line->status == 200)
    return g_steal_pointer (&node);
  words = htk_json_text (json_node_get_object (node), "message");
  fail (error, line->status == 403 ? HTK_AGENT_ERROR_REFUSED : HTK_AGENT_ERROR_REJECTED,
        words != NULL ? words : "refused");
  return NULL;
}

/* --- Pairing --- */

static gboolean
prove (Line         *line,
       HtkPake      *pake,
       const char   *context,
       const char   *server_once,
       JsonObject   *answer,
       GError      **error)
{
  guint8 share[HTK_PAKE_BYTES], own[HTK_PAKE_BYTES], other[HTK_PAKE_BYTES], said[HTK_PAKE_BYTES];
  g_autoptr (JsonObject) request = json_object_new ();
  g_autofree char *proof = NULL;
  g_autofree char *device = htk_store_get_meta (line->handover->store, "device_id");
  g_autofree char *user = htk_store_get_meta (line->handover->store, "user_id");
  g_autoptr (JsonNode) reply = NULL;

  if (!htk_lan_unhex (htk_json_text (answer, "share"), share, sizeof share) ||
      !htk_pake_finish (pake, share, TRUE, context, own, other))
    return fail (error, HTK_AGENT_ERROR_NOT_COUNTY, _("What answers is no tablet that receives"));
  proof = htk_lan_hex (own, sizeof own);
  json_object_set_string_member (request, "server_once", server_once);
  json_object_set_string_member (request, "proof", proof);
  json_object_set_string_member (request, "device", device != NULL ? device : "");
  json_object_set_string_member (request, "user", user != NULL ? user : "");
  reply = call_json (line, "POST", "/hand/proof", request, error);
  if (reply == NULL)
    return FALSE;
  line->token = g_strdup (htk_json_text (json_node_get_object (reply), "token"));
  return (htk_lan_unhex (htk_json_text (json_node_get_object (reply), "proof"), said, sizeof said) &&
          sodium_memcmp (said, other, sizeof said) == 0) ||
         fail (error, HTK_AGENT_ERROR_REFUSED,
               _("The other tablet does not know the code: somebody may stand in between"));
}

static gboolean
pair (Line        *line,
      JsonObject  *hello,
      const char  *code,
      GError     **error)
{
  g_auto (HtkPake) pake = { 0 };
  guint8 bytes[16];
  g_autofree char *once = NULL;
  g_autofree char *share = NULL;
  g_autofree char *context = NULL;
  g_autoptr (JsonObject) request = json_object_new ();
  g_autoptr (JsonNode) answer = NULL;

  if (code == NULL || *code == '\0')
    return fail (error, HTK_AGENT_ERROR_REFUSED,
                 _("Enter the six digits that the other tablet shows"));
  randombytes_buf (bytes, sizeof bytes);
  once = htk_lan_hex (bytes, sizeof bytes);
  context = htk_lan_context (line->pin, line->own_pin, htk_json_text (hello, "once"), once);
  htk_pake_begin (&pake, code, context);
  share = htk_lan_hex (pake.share, HTK_PAKE_BYTES);
  json_object_set_string_member (request, "server_once", htk_json_text (hello, "once"));
  json_object_set_string_member (request, "once", once);
  json_object_set_string_member (request, "share", share);
  json_object_set_boolean_member (request, "scanned", line->secret != NULL);
  answer = call_json (line, "POST", "/hand/pair", request, error);
  return answer != NULL &&
         prove (line, &pake, context, htk_json_text (hello, "once"), json_node_get_object (answer),
                error) &&
         htk_paired_put (line->handover->store, line->pin, htk_json_text (hello, "device"),
                         htk_json_text (hello, "user"), error);
}

/* It says that it is a tablet that was paired, and shows another certificate: whoever it is, it gets nothing, and
 * the person is not simply asked for a code, as of a tablet that is new. A code that they read off the tablet beside
 * them proves more than what stands here. */
static gboolean
meet_impostor (Line    *line,
               GError **error)
{
  const char *words = _("What answers calls itself a tablet that you know, but is not the one you paired with. "
                        "Nothing was handed over. Look whether you are in the right network; enter the six digits "
                        "only when you read them off that tablet yourself.");

  htk_sync_log_add (line->handover->store, "handover", words, NULL);
  return fail (error, HTK_AGENT_ERROR_CERTIFICATE, words);
}

/* Who was paired before need not be told a code again. */
static gboolean
greet (Line       *line,
       const char *code,
       GError    **error)
{
  g_autoptr (JsonNode) node = call_json (line, "GET", "/hand/hello", NULL, error);
  JsonObject *hello = node != NULL ? json_node_get_object (node) : NULL;
  g_autofree char *known = NULL;

  if (hello == NULL)
    return FALSE;
  if (line->pin == NULL || htk_json_text (hello, "once") == NULL ||
      htk_json_text (hello, "device") == NULL || htk_json_text (hello, "user") == NULL)
    return fail (error, HTK_AGENT_ERROR_NOT_COUNTY, _("What answers is no tablet that receives"));
  known = htk_paired_device (line->handover->store, line->pin);
  line->token = g_strdup (htk_json_text (hello, "token"));
  if (known != NULL && line->token != NULL)
    return TRUE;
  g_clear_pointer (&line->token, g_free);
  if (known == NULL && line->secret == NULL && code == NULL &&
      htk_paired_knows (line->handover->store, htk_json_text (hello, "device")))
    return meet_impostor (line, error);
  return pair (line, hello, line->secret != NULL ? line->secret : code, error);
}

/* --- Sending --- */

/* (transfer full) (nullable): the next bytes. */
static GBytes *
read_piece (const char *path,
            gint64      at,
            gint64      size)
{
  gsize want = (gsize) MIN (size - at, PIECE);
  g_autofree guint8 *data = g_malloc (want);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n = fd >= 0 ? pread (fd, data, want, (off_t) at) : -1;

  if (fd >= 0)
    close (fd);
  return n > 0 ? g_bytes_new_take (g_steal_pointer (&data), (gsize) n) : NULL;
}

static gboolean
send_from (Line        *line,
           const char  *to,
           const char  *path,
           gint64       at,
           gint64       size,
           GError     **error)
{
  guint behind = 0;

  while (at < size)
    {
      g_autoptr (GBytes) piece = read_piece (path, at, size);
      g_autoptr (GBytes) reply = NULL;

      if (piece == NULL)
        return fail (error, HTK_AGENT_ERROR_STATE, _("A package cannot be read on this tablet"));
      reply = call (line, "PATCH", to, piece, at, error);
      if (reply == NULL)
        return FALSE;
      /* A piece of an interrupted try came after the other end had told where it is. */
      if (line->status == 409 && line->offset >= 0 && line->offset <= size && behind++ < MAX_BEHIND)
        {
          at = line->offset;
          continue;
        }
      if (line->status == 503)
        return fail (error, HTK_AGENT_ERROR_REJECTED,
                     _("The other tablet has no room for it, and has taken nothing more"));
      if (line->status != 204 || line->offset <= at)
        return fail (error, HTK_AGENT_ERROR_REJECTED, _("The other tablet did not take a package"));
      at = line->offset;
      if (!htk_handover_step (line->handover, at, size, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
send_bundle (Line        *line,
             const char  *path,
             GError     **error)
{
  g_autoptr (HtkBundle) bundle = htk_bundle_open (path, error);
  g_autofree char *to = NULL;
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GBytes) done = NULL;
  gint64 size;

  if (bundle == NULL)
    return FALSE;
  htk_bundle_tell (bundle, &size);
  to = g_strconcat ("/hand/bundles/", htk_bundle_get_info (bundle)->id, NULL);
  head = call (line, "HEAD", to, NULL, -1, error);
  if (head == NULL)
    return FALSE;
  if (line->status != 200 || line->offset < 0 || line->offset > size)
    return fail (error, HTK_AGENT_ERROR_REJECTED, _("The other tablet did not take a package"));
  if (!send_from (line, to, path, line->offset, size, error))
    return FALSE;
  done = call (line, "POST", to, NULL, -1, error);
  return done != NULL &&
         (line->status == 200 || line->status == 204 ||
          fail (error, HTK_AGENT_ERROR_REJECTED, _("The other tablet did not take a package")));
}

/* --- What is sent --- */

/* (transfer full) (nullable): the bundles of an interrupted try, when they hold what waits now. */
static GPtrArray *
kept_bundles (HtkStore   *store,
              const char *folder)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) files = htk_attachment_unsent (store, NULL);
  gint64 rows = 0, n_files = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (HtkBundle) bundle = NULL;

      /* One that was being written when the power went has its header, and not its end. */
      if (g_str_has_suffix (name, HTK_BUNDLE_SUFFIX))
        bundle = htk_bundle_open (path, NULL);
      if (bundle == NULL)
        {
          g_unlink (path);
          continue;
        }
      rows += htk_bundle_get_info (bundle)->rows;
      n_files += htk_bundle_get_info (bundle)->files;
      g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  if (files != NULL && rows == htk_journal_count_pending (store) && n_files == (gint64) files->len)
    return g_steal_pointer (&paths);
  for (guint i = 0; i < paths->len; i++)
    g_unlink (paths->pdata[i]);
  return NULL;
}

static gboolean
send_own (Line    *line,
          GError **error)
{
  HtkStore *store = line->handover->store;
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *folder = g_build_filename (home, "outgoing", NULL);
  g_autoptr (GPtrArray) paths = NULL;

  g_mkdir_with_parents (folder, 0700);
  paths = kept_bundles (store, folder);
  if (paths == NULL)
    paths = htk_handover_make (line->handover, folder, error);
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (!send_bundle (line, paths->pdata[i], error))
      return FALSE;
  /* Only now: a try that broke goes on with the same ones. */
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    g_unlink (paths->pdata[i]);
  return paths != NULL;
}

static gboolean
send_carried (Line    *line,
              GError **error)
{
  HtkStore *store = line->handover->store;
  g_autoptr (GPtrArray) list = htk_carried_waiting (store, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *path =
        htk_carried_path (store, ((HtkCarried *) list->pdata[i])->bundle_id);

      if (g_file_test (path, G_FILE_TEST_EXISTS) && !send_bundle (line, path, error))
        return FALSE;
    }
  return list != NULL;
}

static gboolean
take_receipts (Line    *line,
               GError **error)
{
  g_autoptr (JsonNode) node = call_json (line, "GET", "/hand/receipts", NULL, error);
  JsonArray *list =
    node != NULL ? htk_json_list (json_node_get_object (node), "receipts") : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *one = json_array_get_element (list, i);
      g_autoptr (GError) why = NULL;

      if (!JSON_NODE_HOLDS_VALUE (one) || json_node_get_value_type (one) != G_TYPE_STRING ||
          htk_handover_receipt (line->handover, json_node_get_string (one), &why))
        continue;
      if (why->domain != HTK_SYNC_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      line->handover->faults++;
    }
  return node != NULL;
}

/* What the lead decided, when the other tablet is the lead's; a program of before has no such call. */
static gboolean
take_word (Line    *line,
           GError **error)
{
  HtkStore *store = line->handover->store;
  g_autofree char *home = g_path_get_dirname (htk_store_get_path (store));
  g_autofree char *path = g_build_filename (home, "word" HTK_WORD_SUFFIX, NULL);
  g_autoptr (GBytes) reply = call (line, "GET", "/hand/word", NULL, -1, error);
  g_autoptr (GError) why = NULL;
  gboolean done;

  if (reply == NULL || line->status != 200)
    return reply != NULL;
  done = g_file_set_contents (path, g_bytes_get_data (reply, NULL), (gssize) g_bytes_get_size (reply),
                              error) &&
         (htk_word_take (line->handover, path, &why) || why->domain == HTK_SYNC_ERROR);
  g_unlink (path);
  line->handover->faults += why != NULL;
  if (why != NULL && !done)
    g_propagate_error (error, g_steal_pointer (&why));
  return done;
}

/* Scanned it says itself where it is; typed it is an address and a port. */
static gboolean
read_where (Line        *line,
            const char  *where,
            GError     **error)
{
  g_autoptr (GHashTable) words = NULL;
  const char *at, *port;

  if (!g_str_has_prefix (where, HTK_LAN_SCHEME))
    {
      line->base = g_strconcat ("https://", where, NULL);
      return TRUE;
    }
  words = g_uri_parse_params (where + strlen (HTK_LAN_SCHEME) + 1, -1, "&", G_URI_PARAMS_NONE, error);
  if (words == NULL)
    return FALSE;
  at = g_hash_table_lookup (words, "at");
  port = g_hash_table_lookup (words, "port");
  line->pin = g_strdup (g_hash_table_lookup (words, "pin"));
  line->secret = g_strdup (g_hash_table_lookup (words, "secret"));
  if (at == NULL || port == NULL || line->pin == NULL || line->secret == NULL)
    return fail (error, HTK_AGENT_ERROR_NOT_COUNTY, _("This is not the code of a tablet that receives"));
  line->base = g_strdup_printf ("https://%s:%s", at, port);
  return TRUE;
}

/**
 * htk_lan_send:
 * @self: a hand-over
 * @where: ADDRESS:PORT, or the text that was scanned
 * @code: (nullable): the six digits, when it was not scanned and the two are not paired yet
 * @error: return location
 *
 * Gives the other tablet what the county has not confirmed, and what this one carries, and takes the receipts
 * and the lead's word that it has. An interrupted one goes on where it was. Nothing counts as sent by it.
 *
 * Returns: FALSE with %HTK_AGENT_ERROR_UNREACHABLE, %HTK_AGENT_ERROR_REFUSED for a wrong code,
 *   %HTK_AGENT_ERROR_CERTIFICATE when it is not the tablet that was scanned, or an error of the store
 */
gboolean
htk_lan_send (HtkHandover *self,
              const char  *where,
              const char  *code,
              GError     **error)
{
  g_auto (Line) line = { .handover = self };

  line.own = htk_lan_certificate (self->store, error);
  if (line.own == NULL || !read_where (&line, where, error))
    return FALSE;
  line.own_pin = htk_pin_of (line.own);
  /* A proxy of the county has no business between two tablets. */
  line.session = soup_session_new_with_options ("timeout", SECONDS, "proxy-resolver", NULL, NULL);
  if (!greet (&line, code, error) || !send_own (&line, error) || !send_carried (&line, error) ||
      !take_receipts (&line, error) || !take_word (&line, error))
    return FALSE;
  htk_handover_log (self);
  return TRUE;
}
