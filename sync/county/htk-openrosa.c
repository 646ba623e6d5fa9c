/* /key/TOKEN/…: what an ODK Collect phone calls (OpenRosa 1.0). The token stands in the address, as with
 * the app users of ODK Central: nothing here writes an address into a log.
 *
 *   GET   /key/TOKEN/formList              the forms of the pack in force
 *   GET   /key/TOKEN/forms/ID/form.xml     one of them, for phones (sync/openrosa/htk-phone-form.h)
 *   GET   /key/TOKEN/forms/ID/manifest     the lists it looks up
 *   GET   /key/TOKEN/forms/ID/media/NAME   one of them, of the person's region
 *   HEAD  /key/TOKEN/submission            how much may be sent at once
 *   POST  /key/TOKEN/submission            a submission, or more of its files */
#include "sync/county/htk-server-private.h"

#include "app/form/htk-form.h"
#include "app/record/htk-entity-map.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-visit-life.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-ingest-private.h"
#include "sync/county/htk-phone-lists.h"
#include "sync/county/htk-phone-take.h"
#include "sync/county/htk-phones.h"
#include "sync/openrosa/htk-openrosa-error.h"
#include "sync/openrosa/htk-openrosa-xml.h"

#include <string.h>

#define XML_TYPE "text/xml; charset=utf-8"

/* One request: the address in parts, and who asks. */
typedef struct
{
  HtkServer *server;
  SoupServerMessage *msg;
  GStrv parts; /* "", key, TOKEN, … */
  guint n_parts;
  HtkPhone *phone;
  HtkUser *user;
  char *base; /* the address up to and with the token */
} Call;

static void
call_clear (Call *call)
{
  g_strfreev (call->parts);
  htk_phone_free (call->phone);
  htk_user_free (call->user);
  g_free (call->base);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
reply (SoupServerMessage *msg,
       guint              status,
       gboolean           success,
       const char        *message)
{
  htk_reply_text (msg, status, XML_TYPE, htk_openrosa_response (success, message));
}

/* The status and the words for what a rule stopped; the rest is the server's own trouble. */
static guint
judge (const GError *error,
       char        **message)
{
  const char *verdict;
  const char *code = htk_ingest_judge (error, &verdict);
  guint status = SOUP_STATUS_BAD_REQUEST;

  *message = NULL;
  if (error->domain == HTK_OPENROSA_ERROR || error->domain == HTK_COUNTY_ERROR)
    {
      *message = g_strdup (error->message);
      if (g_error_matches (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_TOO_LARGE))
        status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
      else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED))
        status = SOUP_STATUS_FORBIDDEN;
      else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_NOT_FOUND))
        status = SOUP_STATUS_NOT_FOUND;
      else if (g_error_matches (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_STATE))
        status = SOUP_STATUS_CONFLICT;
    }
  else if (error->domain == HTK_FORM_ERROR ||
           g_error_matches (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID))
    *message = g_strdup_printf ("表单内容有误，没有保存：%s", error->message);
  else if (code != NULL)
    {
      *message = g_strdup (htk_ingest_words (code));
      status = g_str_equal (code, "state") ? SOUP_STATUS_CONFLICT
               : g_str_equal (code, "not-found") ? SOUP_STATUS_NOT_FOUND : SOUP_STATUS_FORBIDDEN;
    }
  return status;
}

static void
reply_error (SoupServerMessage *msg,
             const GError      *error)
{
  g_autofree char *message = NULL;
  guint status = judge (error, &message);

  if (message != NULL)
    {
      reply (msg, status, FALSE, message);
      return;
    }
  /* It writes into the log what the store said, and asks for patience. */
  htk_reply_error (msg, error);
  reply (msg, soup_server_message_get_status (msg), FALSE,
         "县级服务器暂时无法保存，请稍后再发；手机上的表单请不要删除");
}

/* Where the phone found us: what stands before the county says so. Without that only a county on this
 * very machine is without TLS: no address that a phone is told sends its token in the clear. */
static char *
base_of (SoupServerMessage *msg,
         const char        *token)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  const char *scheme = soup_message_headers_get_one (headers, "X-Forwarded-Proto");
  const char *host = soup_message_headers_get_one (headers, "Host");

  if (host == NULL || strpbrk (host, "/<>\"'& ") != NULL)
    host = "127.0.0.1";
  if (scheme == NULL || (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")))
    scheme = g_str_has_prefix (host, "127.0.0.1") || g_str_has_prefix (host, "localhost") ||
                 g_str_has_prefix (host, "[::1]") ? "http" : "https";
  return g_strdup_printf ("%s://%s/key/%s", scheme, host, token);
}

static void
set_headers (SoupServerMessage *msg)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);
  g_autofree char *advised = g_strdup_printf ("%d", HTK_PHONE_POST_ADVISED);

  soup_message_headers_replace (headers, "X-OpenRosa-Version", "1.0");
  soup_message_headers_replace (headers, "X-OpenRosa-Accept-Content-Length", advised);
  soup_message_headers_replace (headers, "Date", date);
}

/* Who asks; FALSE when the reply is written. */
static gboolean
begin_call (Call              *call,
            HtkServer         *server,
            SoupServerMessage *msg,
            const char        *path)
{
  g_autoptr (GError) error = NULL;

  set_headers (msg);
  call->server = server;
  call->msg = msg;
  call->parts = g_strsplit (path, "/", 8);
  call->n_parts = g_strv_length (call->parts);
  call->phone = htk_phone_by_token (htk_server_store (server),
                                    call->n_parts > 2 ? call->parts[2] : "", &call->user, &error);
  if (call->phone == NULL)
    {
      reply_error (msg, error);
      return FALSE;
    }
  call->base = base_of (msg, call->parts[2]);
  return TRUE;
}

static HtkPhoneLists *
lists_of (HtkServer *server)
{
  HtkPhoneLists *lists = g_object_get_data (G_OBJECT (server), "htk-phone-lists");

  if (lists == NULL)
    {
      lists = htk_phone_lists_new (htk_server_store (server));
      g_object_set_data_full (G_OBJECT (server), "htk-phone-lists", lists,
                              (GDestroyNotify) htk_phone_lists_free);
    }
  return lists;
}

/* A form that a phone cannot be given is left out, and the operator told: the others go on. */
static void
reply_form_list (Call    *call,
                 HtkPack *pack)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const HtkPackForm *form;

  htk_openrosa_form_list_begin (out);
  for (guint i = 0; (form = htk_pack_nth (pack, i)) != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HtkPhoneForm) made = htk_phone_lists_form (pack, form, &error);

      if (made != NULL)
        htk_openrosa_form_list_add (out, made->id, made->title, made->version, made->xml,
                                    call->base);
      else
        g_printerr ("huitoukan-county: phones are not given the form %s\n", error->message);
    }
  htk_openrosa_form_list_end (out);
  htk_reply_text (call->msg, SOUP_STATUS_OK, XML_TYPE, g_strdup (out->str));
}

/* A reply that waits for the lists of a form. */
typedef struct
{
  HtkServer *server;
  SoupServerMessage *msg;
  char *base, *scope, *form_id;
  char *name; /* of one list; NULL for the manifest of all */
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  g_object_unref (waiting->server);
  g_object_unref (waiting->msg);
  g_free (waiting->base);
  g_free (waiting->scope);
  g_free (waiting->form_id);
  g_free (waiting->name);
  g_free (waiting);
}

static GBytes *
list_of (const Waiting *waiting,
         const char    *name)
{
  return htk_phone_lists_get (lists_of (waiting->server), waiting->form_id, waiting->scope, name);
}

static void
reply_manifest (const Waiting *waiting,
                HtkPack       *pack,
                HtkPhoneForm  *form)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (HtkEntityMap) map = htk_entity_map_open (htk_pack_folder (pack), NULL);

  htk_openrosa_manifest_begin (out);
  for (guint i = 0; i < form->lists->len; i++)
    {
      const HtkPhoneList *list = form->lists->pdata[i];
      GBytes *content = list_of (waiting, list->name);
      g_autofree char *md5 =
        content != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_MD5, content) : NULL;

      if (md5 != NULL)
        htk_openrosa_manifest_add (out, list->name, md5, waiting->base, form->id,
                                   map != NULL && htk_entity_map_of_file (map, list->name) != NULL);
    }
  htk_openrosa_manifest_end (out);
  htk_reply_text (waiting->msg, SOUP_STATUS_OK, XML_TYPE, g_strdup (out->str));
}

static void
reply_list (const Waiting *waiting)
{
  GBytes *content = list_of (waiting, waiting->name);
  g_autofree char *type = NULL;
  gsize length;
  const char *data;

  if (content == NULL)
    {
      reply (waiting->msg, SOUP_STATUS_NOT_FOUND, FALSE, "这种表单没有这个清单");
      return;
    }
  data = g_bytes_get_data (content, &length);
  type = g_content_type_guess (waiting->name, (const guchar *) data, length, NULL);
  soup_server_message_set_status (waiting->msg, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (waiting->msg),
                                "Cache-Control", "no-store");
  soup_server_message_set_response (waiting->msg,
                                    g_str_has_suffix (waiting->name, ".csv")
                                      ? "text/csv; charset=utf-8" : type,
                                    SOUP_MEMORY_COPY, data, length);
}

static void
reply_made (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Waiting *waiting = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (HtkPhoneForm) form = NULL;

  if (!htk_phone_lists_made (result, &error) ||
      (pack = htk_pack_in_force (htk_server_store (waiting->server), &error)) == NULL ||
      (form = htk_phone_lists_form (pack, htk_pack_find (pack, waiting->form_id), &error)) == NULL)
    reply_error (waiting->msg, error);
  else if (waiting->name == NULL)
    reply_manifest (waiting, pack, form);
  else
    reply_list (waiting);
  soup_server_message_unpause (waiting->msg);
  waiting_free (waiting);
}

/* The lists of thousands of households take a while: the connection waits, the server does not. */
static void
reply_when_made (Call       *call,
                 const char *form_id,
                 const char *name)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->server = g_object_ref (call->server);
  waiting->msg = g_object_ref (call->msg);
  waiting->base = g_strdup (call->base);
  waiting->scope = g_strdup (call->user->scope);
  waiting->form_id = g_strdup (form_id);
  waiting->name = g_strdup (name);
  soup_server_message_pause (call->msg);
  htk_phone_lists_make (lists_of (call->server), form_id, call->user->scope, name == NULL, reply_made,
                        waiting);
}

/* Full identity numbers leave here: it is written down first, or not done. */
static void
reply_media (Call              *call,
             const HtkPackForm *form,
             const char        *name)
{
  g_autofree char *what = g_strdup_printf ("%s/%s", form->id, name);
  g_autoptr (GError) error = NULL;

  if (g_str_equal (name, "roster.csv") &&
      !htk_account_audit (htk_server_store (call->server), call->user->id, "phone-list", what, &error))
    reply_error (call->msg, error);
  else
    reply_when_made (call, form->id, name);
}

/* /forms/ID/… */
static void
reply_form (Call    *call,
            HtkPack *pack)
{
  const HtkPackForm *form = htk_pack_find (pack, call->parts[4]);
  const char *what = call->parts[5];
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkPhoneForm) made = form != NULL ? htk_phone_lists_form (pack, form, &error) : NULL;

  if (form == NULL || (made == NULL && error->domain == HTK_OPENROSA_ERROR))
    reply (call->msg, SOUP_STATUS_NOT_FOUND, FALSE, "没有这种表单");
  else if (made == NULL)
    reply_error (call->msg, error);
  else if (call->n_parts == 6 && g_str_equal (what, "form.xml"))
    htk_reply_text (call->msg, SOUP_STATUS_OK, XML_TYPE, g_strdup (made->xml));
  else if (call->n_parts == 6 && g_str_equal (what, "manifest"))
    reply_when_made (call, form->id, NULL);
  else if (call->n_parts == 7 && g_str_equal (what, "media"))
    reply_media (call, form, call->parts[6]);
  else
    reply (call->msg, SOUP_STATUS_NOT_FOUND, FALSE, "没有这个地址");
}

static gboolean
is_submission (const Call *call)
{
  return call->n_parts == 4 && g_str_equal (call->parts[3], "submission");
}

static void
set_location (Call *call)
{
  g_autofree char *url = g_strconcat (call->base, "/submission", NULL);

  soup_message_headers_replace (soup_server_message_get_response_headers (call->msg), "Location",
                                url);
}

static void
got_chunk (SoupServerMessage *msg,
           GBytes            *chunk,
           gpointer           post)
{
  htk_phone_post_write (post, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk));
}

/* Runs when the headers are in: who may not send is told before anything is taken. */
void
htk_openrosa_early (SoupServer        *soup,
                    SoupServerMessage *msg,
                    const char        *path,
                    GHashTable        *query,
                    gpointer           server)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  g_auto (Call) call = { 0 };
  g_autoptr (GError) error = NULL;
  HtkPhonePost *post;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  if (!begin_call (&call, server, msg, path) || !is_submission (&call) ||
      !g_str_equal (soup_server_message_get_method (msg), "POST"))
    return;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > HTK_PHONE_POST_MAX)
    {
      reply (msg, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, FALSE, "一次提交的内容过大");
      return;
    }
  post = htk_phone_post_new (htk_server_store (server),
                             soup_message_headers_get_one (headers, "Content-Type"), &error);
  if (post == NULL)
    {
      reply_error (msg, error);
      return;
    }
  g_object_set_data_full (G_OBJECT (msg), "htk-phone-post", post,
                          (GDestroyNotify) htk_phone_post_free);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (got_chunk), post);
}

static void
take_post (Call         *call,
           HtkPhonePost *post)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (htk_phone_post_finish (post, &error))
    words = htk_phone_take (htk_server_store (call->server), call->phone, call->user, post, &error);
  if (words == NULL)
    {
      reply_error (call->msg, error);
      return;
    }
  set_location (call);
  reply (call->msg, SOUP_STATUS_CREATED, TRUE, words);
}

static void
reply_submission (Call *call)
{
  HtkPhonePost *post = g_object_get_data (G_OBJECT (call->msg), "htk-phone-post");

  if (post != NULL)
    take_post (call, post);
  else if (g_str_equal (soup_server_message_get_method (call->msg), "HEAD"))
    {
      set_location (call);
      soup_server_message_set_status (call->msg, SOUP_STATUS_NO_CONTENT, NULL);
    }
  else
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (call->msg), "Allow",
                                    "HEAD, POST");
      reply (call->msg, SOUP_STATUS_METHOD_NOT_ALLOWED, FALSE, "不支持的请求方法");
    }
}

void
htk_openrosa_handle (SoupServer        *soup,
                     SoupServerMessage *msg,
                     const char        *path,
                     GHashTable        *query,
                     gpointer           server)
{
  g_auto (Call) call = { 0 };
  g_autoptr (HtkPack) pack = NULL;
  g_autoptr (GError) error = NULL;

  if (!begin_call (&call, server, msg, path))
    return;
  if (is_submission (&call))
    {
      reply_submission (&call);
      return;
    }
  if (!g_str_equal (soup_server_message_get_method (msg), "GET"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (msg), "Allow", "GET");
      reply (msg, SOUP_STATUS_METHOD_NOT_ALLOWED, FALSE, "不支持的请求方法");
      return;
    }
  pack = htk_pack_in_force (htk_server_store (server), &error);
  if (pack == NULL)
    reply_error (msg, error);
  else if (call.n_parts == 4 && g_str_equal (call.parts[3], "formList"))
    reply_form_list (&call, pack);
  else if (call.n_parts >= 6 && g_str_equal (call.parts[3], "forms"))
    reply_form (&call, pack);
  else
    reply (msg, SOUP_STATUS_NOT_FOUND, FALSE, "没有这个地址");
}
