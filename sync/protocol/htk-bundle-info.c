/* The header of a bundle, the one part of it that is not sealed: JSON, checked member by member. */
#include "sync/protocol/htk-bundle-private.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"

#include <string.h>

#define MAX_RECIPIENTS 64
#define KEY_DIGITS (2 * crypto_sign_PUBLICKEYBYTES)

void
htk_bundle_info_free (HtkBundleInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->device_id);
  g_free (self->device_key);
  g_free (self->user_id);
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
  g_free (self);
}

/* (transfer full): what the maker signs: never the text of a row or a receipt. */
char *
htk_bundle_signed_text (const guint8 hash[crypto_generichash_BYTES])
{
  char hex[2 * crypto_generichash_BYTES + 1];

  sodium_bin2hex (hex, sizeof hex, hash, crypto_generichash_BYTES);
  return g_strconcat ("htk-bundle-1:", hex, NULL);
}

/* (transfer full): how much there is, for the header and for the end. */
JsonObject *
htk_bundle_totals (const HtkBundleInfo *info)
{
  JsonObject *o = json_object_new ();

  json_object_set_int_member (o, "rows", info->rows);
  json_object_set_int_member (o, "files", info->files);
  json_object_set_int_member (o, "bytes", info->bytes);
  return o;
}

/* @sealed: (element-type utf8): the content's key, sealed to each recipient. */
char *
htk_bundle_info_write (const HtkBundleInfo *info,
                       GPtrArray           *sealed)
{
  g_autoptr (JsonObject) o = htk_bundle_totals (info);
  JsonArray *recipients = json_array_new ();

  json_object_set_string_member (o, "bundle", info->id);
  json_object_set_string_member (o, "device", info->device_id);
  json_object_set_string_member (o, "device_key", info->device_key);
  json_object_set_string_member (o, "user", info->user_id);
  json_object_set_int_member (o, "made_at", info->made_at);
  for (guint i = 0; i < info->recipients->len; i++)
    {
      JsonObject *r = json_object_new ();

      json_object_set_string_member (r, "key", info->recipients->pdata[i]);
      json_object_set_string_member (r, "sealed", sealed->pdata[i]);
      json_array_add_object_element (recipients, r);
    }
  json_object_set_array_member (o, "recipients", recipients);
  return htk_json_write (o);
}

static gboolean
is_hex (const char *text,
        gsize       length)
{
  return text != NULL && strlen (text) == length && strspn (text, "0123456789abcdef") == length;
}

/* Ids stand in the names of files. */
static gboolean
is_id (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text);
}

static gboolean
read_recipients (JsonArray     *list,
                 HtkBundleInfo *info,
                 GPtrArray     *sealed)
{
  guint n = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; i < n && n <= MAX_RECIPIENTS; i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *r = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (!is_hex (htk_json_text (r, "key"), KEY_DIGITS) ||
          !is_hex (htk_json_text (r, "sealed"), 2 * SEALED_BYTES))
        return FALSE;
      g_ptr_array_add (info->recipients, g_strdup (htk_json_text (r, "key")));
      g_ptr_array_add (sealed, g_strdup (htk_json_text (r, "sealed")));
    }
  return n > 0 && n <= MAX_RECIPIENTS;
}

static const char *
wrong_member (JsonObject    *o,
              HtkBundleInfo *info,
              GPtrArray     *sealed)
{
  static const char *const ids[] = { "bundle", "device", "user" };
  static const char *const numbers[] = { "rows", "files", "bytes", "made_at" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (!is_id (htk_json_text (o, ids[i])))
      return ids[i];
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (htk_json_int (o, numbers[i], -1) < 0)
      return numbers[i];
  if (!is_hex (htk_json_text (o, "device_key"), KEY_DIGITS))
    return "device_key";
  return read_recipients (htk_json_list (o, "recipients"), info, sealed) ? NULL : "recipients";
}

/* @sealed: filled in the order of the recipients. */
HtkBundleInfo *
htk_bundle_info_read (const char *text,
                      gsize       length,
                      GPtrArray  *sealed,
                      GError    **error)
{
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (JsonNode) node =
    strlen (copy) == length && g_utf8_validate (copy, (gssize) length, NULL)
      ? htk_json_parse (copy, NULL) : NULL;
  JsonObject *o =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (HtkBundleInfo) info = g_new0 (HtkBundleInfo, 1);
  const char *wrong;

  info->recipients = g_ptr_array_new_with_free_func (g_free);
  wrong = o != NULL ? wrong_member (o, info, sealed) : "the header";
  if (wrong != NULL)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                   "“%s” of the bundle is missing or wrong", wrong);
      return NULL;
    }
  info->id = g_strdup (htk_json_text (o, "bundle"));
  info->device_id = g_strdup (htk_json_text (o, "device"));
  info->device_key = g_strdup (htk_json_text (o, "device_key"));
  info->user_id = g_strdup (htk_json_text (o, "user"));
  info->made_at = htk_json_int (o, "made_at", 0);
  info->rows = htk_json_int (o, "rows", 0);
  info->files = htk_json_int (o, "files", 0);
  info->bytes = htk_json_int (o, "bytes", 0);
  return g_steal_pointer (&info);
}
