/* What a signature is bound to, and whether it still holds; the read-back page asks for them. */
#include "app/record/htk-signing.h"

#include "app/store/htk-canonical-json.h"
#include "app/store/htk-signatures.h"

#include <string.h>

void
htk_signer_free (HtkSigner *self)
{
  g_free (self->ref);
  g_free (self);
}

/**
 * htk_state_is_signature:
 * @state: the state of a question
 *
 * Returns: whether it asks for a signature (ODK XForms: upload with the appearance “signature”)
 */
gboolean
htk_state_is_signature (const HtkState *state)
{
  return state->kind == HTK_CONTROL_UPLOAD && state->appearance != NULL &&
         g_strv_contains ((const char *const *) state->appearance, "signature");
}

/**
 * htk_content_hash:
 * @instance: an instance
 *
 * What people sign: every answer that a person gave and that is asked at present, by its question. What
 * the form works out follows from them and from the day, signatures and the times of the filling are
 * not part of what is read: none of these makes a signature stale.
 *
 * Returns: (transfer full): the BLAKE2b of their canonical JSON, in hex
 */
char *
htk_content_hash (HtkInstance *instance)
{
  g_autoptr (GPtrArray) items = htk_instance_body (instance);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *content = json_object_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      g_autoptr (HtkState) state =
        htk_body_item_asks (item) ? htk_instance_state (instance, item->node, NULL) : NULL;

      if (state != NULL && state->relevant && !state->readonly && state->value != NULL &&
          *state->value != '\0' && !htk_state_is_signature (state))
        json_object_set_string_member (content, item->ref, state->value);
    }
  json_node_take_object (node, content);
  text = htk_canonical_json (node);
  return htk_hash_text (text);
}

static const HtkSignature *
find (GPtrArray  *signatures,
      const char *ref,
      const char *name)
{
  for (guint i = 0; i < signatures->len; i++)
    {
      const HtkSignature *s = g_ptr_array_index (signatures, i);

      if (g_str_equal (s->ref, ref) && g_strcmp0 (s->name, name) == 0)
        return s;
    }
  return NULL;
}

static HtkSigner *
signer_new (const HtkBodyItem *item,
            const HtkState    *state,
            GPtrArray         *signatures,
            const char        *hash)
{
  HtkSigner *self = g_new0 (HtkSigner, 1);
  gboolean given = state->value != NULL && *state->value != '\0';
  const HtkSignature *signature = given ? find (signatures, item->ref, state->value) : NULL;

  self->node = item->node;
  self->ref = g_strdup (item->ref);
  if (signature != NULL)
    self->at = signature->at;
  /* One of before signatures were bound to anything is not known to fit. */
  if (given)
    self->state = signature != NULL && g_str_equal (signature->hash, hash) ? HTK_SIGNER_SIGNED
                                                                           : HTK_SIGNER_STALE;
  return self;
}

/**
 * htk_filling_signers:
 * @self: a filling
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkSigner): the signatures that are asked at present, in the
 *   form's order; NULL with an error of the store
 */
GPtrArray *
htk_filling_signers (HtkFilling *self,
                     GError    **error)
{
  HtkInstance *instance = htk_filling_instance (self);
  g_autoptr (GPtrArray) items = htk_instance_body (instance);
  g_autoptr (GPtrArray) signatures =
    htk_draft_signatures (htk_filling_store (self), htk_filling_draft (self)->id, error);
  g_autofree char *hash = NULL;
  GPtrArray *signers;

  if (signatures == NULL)
    return NULL;
  hash = htk_content_hash (instance);
  signers = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_signer_free);
  for (guint i = 0; i < items->len; i++)
    {
      const HtkBodyItem *item = g_ptr_array_index (items, i);
      g_autoptr (HtkState) state =
        item->kind == HTK_CONTROL_UPLOAD && item->node != 0
          ? htk_instance_state (instance, item->node, NULL) : NULL;

      if (state != NULL && state->relevant && htk_state_is_signature (state))
        g_ptr_array_add (signers, signer_new (item, state, signatures, hash));
    }
  return signers;
}

/**
 * htk_filling_violations:
 * @self: a filling
 * @before_signing: whether signatures are still to come
 *
 * Returns: (transfer full) (element-type HtkViolation): what stands against submitting; with
 *   @before_signing against reading back
 */
GPtrArray *
htk_filling_violations (HtkFilling *self,
                        gboolean    before_signing)
{
  HtkInstance *instance = htk_filling_instance (self);
  GPtrArray *violations = htk_instance_validate (instance);

  for (guint i = before_signing ? violations->len : 0; i-- > 0;)
    {
      const HtkViolation *v = g_ptr_array_index (violations, i);
      g_autoptr (HtkState) state = htk_instance_state (instance, v->node, NULL);

      if (state != NULL && htk_state_is_signature (state))
        g_ptr_array_remove_index (violations, i);
    }
  return violations;
}
