/* Judges a reply: is it the county that speaks, and what does it say? A sign-in page of a network,
 * a proxy in front of a dead server and a county that is busy all look like HTTP. */
#include "sync/agent/htk-http.h"

#include "app/store/htk-json.h"

#include <glib/gi18n.h>

#define MAX_MESSAGE 300

static const struct
{
  guint status;
  int code;
  const char *words; /* NULL: the county's own */
} judgements[] = {
  { 401, HTK_AGENT_ERROR_REFUSED, NULL },
  { 403, HTK_AGENT_ERROR_REFUSED, NULL },
  { 404, HTK_AGENT_ERROR_REJECTED, NULL },
  { 408, HTK_AGENT_ERROR_CUT, N_ ("the county waited too long for the request") },
  { 413, HTK_AGENT_ERROR_TOO_LARGE, N_ ("what was sent is larger than the county takes at once") },
  { 429, HTK_AGENT_ERROR_BUSY, NULL },
  { 502, HTK_AGENT_ERROR_UNREACHABLE, N_ ("a proxy answers, but the county behind it does not") },
  { 503, HTK_AGENT_ERROR_BUSY, NULL },
  { 504, HTK_AGENT_ERROR_UNREACHABLE, N_ ("a proxy answers, but the county behind it does not") },
};

/* (transfer full) (nullable): what the county says in its own words. */
static char *
own_words (const HtkReply *reply)
{
  g_autoptr (JsonObject) object = htk_reply_object (reply);
  const char *message = htk_json_text (object, "message");

  if (message == NULL || htk_json_text (object, "code") == NULL)
    return NULL;
  return g_utf8_substring (message, 0, MIN (g_utf8_strlen (message, -1), MAX_MESSAGE));
}

static void
set_not_county (const HtkReply *reply,
                GError        **error)
{
  const gboolean page = g_str_has_prefix (reply->type, "text/html");

  g_set_error (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_NOT_COUNTY,
               page || (reply->status >= 300 && reply->status < 400) || reply->status == 511
                 ? _("A web page answers instead of the county (HTTP %u): this network may want a "
                     "sign-in, or the address is wrong")
                 : _("What answers is no county server (HTTP %u)"),
               reply->status);
}

/**
 * htk_reply_check:
 * @reply: a reply
 * @type: (nullable): the media type a good one has; %NULL when it has no body
 * @error: return location
 *
 * Returns: whether it is a success of the county; otherwise %HTK_AGENT_ERROR says what it is
 */
gboolean
htk_reply_check (const HtkReply *reply,
                 const char     *type,
                 GError        **error)
{
  g_autofree char *own = NULL;

  if (reply->status >= 200 && reply->status < 300 &&
      (type == NULL || g_ascii_strcasecmp (reply->type, type) == 0))
    return TRUE;
  own = own_words (reply);
  for (guint i = 0; i < G_N_ELEMENTS (judgements); i++)
    {
      const char *words = judgements[i].words != NULL ? _(judgements[i].words) : own;

      if (judgements[i].status != reply->status)
        continue;
      /* Anybody may be too busy; only the county may say no. To HEAD it says it without words. */
      if (words == NULL && judgements[i].code == HTK_AGENT_ERROR_BUSY)
        words = _("the county is busy");
      if (words == NULL && reply->status == 401 && g_bytes_get_size (reply->body) == 0)
        words = _("the county does not know this tablet");
      if (words == NULL)
        break;
      g_set_error_literal (error, HTK_AGENT_ERROR, judgements[i].code, words);
      return FALSE;
    }
  if (own != NULL)
    g_set_error_literal (error, HTK_AGENT_ERROR, HTK_AGENT_ERROR_REJECTED, own);
  else
    set_not_county (reply, error);
  return FALSE;
}
