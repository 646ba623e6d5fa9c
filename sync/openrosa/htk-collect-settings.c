/* Reads what an ODK project hands to a phone: the settings in the QR code of ODK Collect (JSON, packed by
 * zlib, as base64), or an address. */
#include "sync/openrosa/htk-collect-settings.h"

#include "app/store/htk-json.h"
#include "sync/openrosa/htk-openrosa-error.h"

#include <string.h>

/* Settings are some hundred bytes; what unpacks to more is something else. */
#define MAX_SETTINGS (1024 * 1024)
#define MIN_PACKED 24

/* Behind these parts of a path stands the token of an app user (ODK Central). */
static const char *const token_marks[] = { "/key/", "/test/" };

void
htk_collect_settings_free (HtkCollectSettings *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->user);
  g_free (self->password);
  g_free (self->project);
  g_free (self->person);
  g_free (self);
}

/* zlib begins with 0x78, which is "eA" to "eN" in base64; no address does without a dot or a colon. */
static gboolean
is_packed (const char *text)
{
  return strlen (text) >= MIN_PACKED && text[0] == 'e' && g_ascii_isupper (text[1]) &&
         strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/=-_ \r\n") == strlen (text);
}

/**
 * htk_collect_settings_is:
 * @text: what was scanned, pasted or typed
 *
 * Returns: whether it is the content of a QR code for ODK Collect, and no address
 */
gboolean
htk_collect_settings_is (const char *text)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));

  return *plain == '{' || is_packed (plain);
}

/* (transfer full): the JSON of packed settings; NULL when they are none. */
static char *
unpack (const char *text)
{
  gsize length;
  g_autofree guchar *packed = g_base64_decode (text, &length);
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (packed, (gssize) length, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, G_CONVERTER (zlib));
  g_autofree char *plain = g_malloc (MAX_SETTINGS);
  gsize got = 0;

  if (!g_input_stream_read_all (stream, plain, MAX_SETTINGS - 1, &got, NULL, NULL) ||
      !g_utf8_validate_len (plain, got, NULL))
    return NULL;
  plain[got] = '\0';
  return g_strdup (plain);
}

static char *
text_or_null (JsonObject *object,
              const char *name)
{
  const char *text = htk_json_text (object, name);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static void
read_json (HtkCollectSettings *self,
           const char         *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_data (parser, text, -1, NULL) ? json_parser_get_root (parser)
                                                                       : NULL;
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *general = htk_json_part (object, "general");

  self->url = text_or_null (general, "server_url");
  self->user = text_or_null (general, "username");
  self->password = text_or_null (general, "password");
  self->person = text_or_null (general, "metadata_username");
  self->project = text_or_null (htk_json_part (object, "project"), "name");
}

/* A name and password may stand in the address, or be given beside it. */
static void
read_login (HtkCollectSettings *self,
            const char         *login)
{
  g_autoptr (GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *colon = login != NULL ? strchr (login, ':') : NULL;

  if (uri != NULL && g_uri_get_userinfo (uri) != NULL)
    {
      g_autofree char *bare = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);

      self->user = g_strdup (g_uri_get_user (uri));
      self->password = g_strdup (g_uri_get_password (uri));
      g_free (self->url);
      self->url = g_steal_pointer (&bare);
    }
  if (self->user == NULL && colon != NULL)
    {
      self->user = g_strndup (login, (gsize) (colon - login));
      self->password = g_strdup (colon + 1);
    }
}

/* An address copied from a browser often ends in what a phone would add. */
static gboolean
trim_url (HtkCollectSettings *self,
          GError            **error)
{
  static const char *const ends[] = { "/", "/formList", "/submission" };
  g_autoptr (GUri) uri = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (self->url, ends[i]))
      self->url[strlen (self->url) - strlen (ends[i])] = '\0';
  uri = g_uri_parse (self->url, G_URI_FLAGS_ENCODED, NULL);
  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      (g_str_equal (g_uri_get_scheme (uri), "https") || g_str_equal (g_uri_get_scheme (uri), "http")) &&
      g_uri_get_query (uri) == NULL)
    return TRUE;
  /* The address may hold a token: it is not repeated. */
  g_set_error_literal (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED,
                       "it has no address of a project that begins with https:// or http://");
  return FALSE;
}

/**
 * htk_collect_settings_read:
 * @text: the content of a QR code of ODK Collect, or the address of a project
 * @login: (nullable): NAME:PASSWORD of an account, where neither has one
 * @error: return location
 *
 * Source: ODK Collect's settings QR codes (docs.getodk.org/collect-import-export): `general` and
 * `project` of a JSON object, deflated by zlib, in base64.
 *
 * Returns: (transfer full): where and how; NULL with %HTK_OPENROSA_ERROR_MALFORMED
 */
HtkCollectSettings *
htk_collect_settings_read (const char *text,
                           const char *login,
                           GError    **error)
{
  g_autoptr (HtkCollectSettings) self = g_new0 (HtkCollectSettings, 1);
  g_autofree char *plain = g_strstrip (g_strdup (text));
  g_autofree char *json = is_packed (plain) ? unpack (plain) : g_strdup (plain);

  if (json != NULL && *json == '{')
    read_json (self, json);
  else if (!is_packed (plain))
    self->url = g_strdup (plain);
  if (self->url == NULL)
    {
      g_set_error_literal (error, HTK_OPENROSA_ERROR, HTK_OPENROSA_ERROR_MALFORMED,
                           "the settings of ODK Collect name no server");
      return NULL;
    }
  read_login (self, login);
  return trim_url (self, error) ? g_steal_pointer (&self) : NULL;
}

/* (nullable): what stands behind the mark of a token. */
static const char *
find_token (const char *url)
{
  for (guint i = 0; i < G_N_ELEMENTS (token_marks); i++)
    {
      const char *mark = strstr (url, token_marks[i]);

      if (mark != NULL && mark[strlen (token_marks[i])] != '\0')
        return mark + strlen (token_marks[i]);
    }
  return NULL;
}

/**
 * htk_openrosa_has_token:
 * @url: an address
 *
 * Returns: whether an app user's token stands in its path, as ODK Central makes them
 */
gboolean
htk_openrosa_has_token (const char *url)
{
  return find_token (url) != NULL;
}

/**
 * htk_openrosa_shown:
 * @url: an address
 *
 * Returns: (transfer full): the address as it may be shown and logged: without its token
 */
char *
htk_openrosa_shown (const char *url)
{
  const char *token = find_token (url);

  return token != NULL ? g_strdup_printf ("%.*s…%s", (int) (token - url), url,
                                          token + strcspn (token, "/"))
                       : g_strdup (url);
}
