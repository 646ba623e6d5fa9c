/* What the county hands to a tablet as one line (sync/county/htk-enrol-code.c makes it), or a person
 * types as an address and a code. */
#include "ui/htk-enrol-text.h"

#include <string.h>

/* What an ODK project hands to ODK Collect: settings as JSON or packed in base64 (sync/openrosa reads them),
 * or an address with a token in it. Such a text is all that is needed. */
static gboolean
is_project (const char *text)
{
  return *text == '{' || strstr (text, "/key/") != NULL ||
         (text[0] == 'e' && g_ascii_isupper (text[1]) && strlen (text) > 60 && strchr (text, '.') == NULL &&
          strchr (text, ':') == NULL);
}

static gboolean
read_project (const char *plain,
              char      **address,
              char      **code)
{
  gboolean is_bare = strchr (plain, '.') != NULL && *plain != '{' && strstr (plain, "://") == NULL;

  *address = g_strconcat (is_bare ? "https://" : "", plain, NULL);
  *code = g_strdup ("");
  return TRUE;
}

/**
 * htk_enrol_text_read:
 * @text: what was scanned, pasted or typed as the address
 * @address: (out) (transfer full): the address, with the pin of its certificate if there is one
 * @code: (out) (transfer full) (nullable): the one-time code, %NULL when it is not in it; "" for an ODK
 *   project that needs none
 *
 * An address without a scheme is meant to be https.
 *
 * Returns: whether there is an address in it
 */
gboolean
htk_enrol_text_read (const char  *text,
                     char       **address,
                     char       **code)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  g_autofree char *origin = NULL;
  char *facts = strchr (plain, '#');
  g_autofree char *pin = NULL;
  g_auto (GStrv) parts = NULL;

  *address = NULL;
  *code = NULL;
  if (is_project (plain))
    return read_project (plain, address, code);
  if (facts != NULL)
    *facts++ = '\0';
  if (*plain == '\0' || strpbrk (plain, " \t\n") != NULL)
    return FALSE;
  parts = g_strsplit (facts != NULL ? facts : "", "&", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_has_prefix (parts[i], "code=") && *code == NULL)
        *code = g_strdup (parts[i] + strlen ("code="));
      else if (g_str_has_prefix (parts[i], "pin=") && pin == NULL)
        pin = g_strdup (parts[i]);
    }
  origin = strstr (plain, "://") != NULL ? g_strdup (plain) : g_strconcat ("https://", plain, NULL);
  *address = pin != NULL ? g_strconcat (origin, "#", pin, NULL) : g_strdup (origin);
  return TRUE;
}

/**
 * htk_enrol_text_origin:
 * @address: an address as htk_enrol_text_read() gives it
 *
 * Returns: (transfer full): the address as a person reads it, without the pin
 */
char *
htk_enrol_text_origin (const char *address)
{
  return g_strndup (address, strcspn (address, "#"));
}
