/* Receipts: the verdicts of a bundle's rows and the files that came, in a text that the county signs.
 * What is signed is the text itself, so that nobody need write it the same way again. */
#include "sync/protocol/htk-receipt.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-device-key.h"
#include "app/store/htk-json.h"
#include "sync/protocol/htk-sync-row.h"

#define SIGNED "htk-receipt-1:"

/**
 * htk_receipt_new:
 * @bundle_id: what it answers to
 * @device_id: the tablet whose rows they are
 *
 * Returns: (transfer full): a receipt for nothing yet
 */
HtkReceipt *
htk_receipt_new (const char *bundle_id,
                 const char *device_id)
{
  HtkReceipt *self = g_new0 (HtkReceipt, 1);

  self->bundle_id = g_strdup (bundle_id);
  self->device_id = g_strdup (device_id);
  self->verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_sync_verdict_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
htk_receipt_free (HtkReceipt *self)
{
  if (self == NULL)
    return;
  g_free (self->bundle_id);
  g_free (self->device_id);
  g_clear_pointer (&self->verdicts, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

static char *
signed_text (const char *receipt)
{
  g_autofree char *hash = htk_hash_text (receipt);

  return g_strconcat (SIGNED, hash, NULL);
}

static char *
content_of (const HtkReceipt *self)
{
  g_autofree char *verdicts = htk_sync_verdicts_encode (self->verdicts, self->made_at);
  g_autoptr (JsonNode) node = htk_json_parse (verdicts, NULL);
  JsonObject *o = json_node_get_object (node);
  JsonArray *files = json_array_new ();

  json_object_set_string_member (o, "bundle", self->bundle_id);
  json_object_set_string_member (o, "device", self->device_id);
  json_object_set_int_member (o, "expected", self->expected);
  for (guint i = 0; i < self->files->len; i++)
    json_array_add_string_element (files, self->files->pdata[i]);
  json_object_set_array_member (o, "files", files);
  return htk_canonical_json (node);
}

/**
 * htk_receipt_write:
 * @receipt: what the county answers
 * @store: the county's store, whose key signs
 * @error: return location
 *
 * Returns: (transfer full): the receipt as it is carried
 */
char *
htk_receipt_write (const HtkReceipt *receipt,
                   HtkStore         *store,
                   GError          **error)
{
  g_autofree char *content = content_of (receipt);
  g_autofree char *to_sign = signed_text (content);
  g_autofree char *signature = htk_device_sign (store, to_sign, error);
  g_autoptr (JsonObject) o = json_object_new ();

  if (signature == NULL)
    return NULL;
  json_object_set_string_member (o, "receipt", content);
  json_object_set_string_member (o, "signature", signature);
  return htk_json_write (o);
}

static gboolean
read_files (HtkReceipt *self,
            JsonArray  *list)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      g_ptr_array_add (self->files, json_node_dup_string (node));
    }
  return list != NULL;
}

static HtkReceipt *
read_content (const char *content,
              GError    **error)
{
  g_autoptr (JsonNode) node = htk_json_parse (content, error);
  JsonObject *o =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (HtkReceipt) self = htk_receipt_new (htk_json_text (o, "bundle"),
                                                 htk_json_text (o, "device"));
  g_autoptr (GPtrArray) verdicts =
    o != NULL ? htk_sync_verdicts_decode (content, -1, &self->made_at, error) : NULL;

  if (verdicts == NULL)
    return NULL;
  self->expected = htk_json_int (o, "expected", 0);
  if (self->bundle_id == NULL || self->device_id == NULL ||
      !read_files (self, htk_json_list (o, "files")))
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED,
                   "the receipt lacks its bundle, its tablet or its files");
      return NULL;
    }
  g_ptr_array_unref (self->verdicts);
  self->verdicts = g_steal_pointer (&verdicts);
  return g_steal_pointer (&self);
}

/**
 * htk_receipt_read:
 * @text: a receipt from anywhere
 * @county_key: (nullable): the county's key, as it was given at enrolment; NULL for who only carries
 *   it and has another county, or none: then nothing is proven
 * @error: return location
 *
 * Returns: (transfer full): the receipt; NULL with %HTK_SYNC_ERROR_SIGNATURE when the county did not
 *   sign it, %HTK_SYNC_ERROR_MALFORMED for what is no receipt
 */
HtkReceipt *
htk_receipt_read (const char *text,
                  const char *county_key,
                  GError    **error)
{
  g_autoptr (JsonNode) node = g_utf8_validate (text, -1, NULL) ? htk_json_parse (text, NULL) : NULL;
  JsonObject *o =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *content = htk_json_text (o, "receipt");
  const char *signature = htk_json_text (o, "signature");
  g_autofree char *to_check = content != NULL ? signed_text (content) : NULL;

  if (to_check == NULL || signature == NULL)
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_MALFORMED, "this is no receipt");
      return NULL;
    }
  if (county_key != NULL && !htk_signature_is_good (county_key, to_check, signature))
    {
      g_set_error (error, HTK_SYNC_ERROR, HTK_SYNC_ERROR_SIGNATURE,
                   "the receipt is not signed by this tablet's county");
      return NULL;
    }
  return read_content (content, error);
}
