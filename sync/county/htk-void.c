/* The county voids a visit with a reason: the visit, what its acceptance wrote, the tablets' log and the
 * audit trail are one transaction. The page and the command both come here. */
#include "sync/county/htk-void.h"

#include "app/record/htk-visit-rows.h"
#include "sync/county/htk-acceptance.h"
#include "sync/county/htk-accounts.h"
#include "sync/county/htk-county-store.h"
#include "sync/county/htk-officer.h"

static JsonObject *
void_body (const char *visit_id,
           const char *user_id,
           const char *reason)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "visit_id", visit_id);
  json_object_set_string_member (body, "reason", reason);
  json_object_set_string_member (body, "by", user_id);
  json_object_set_int_member (body, "at", g_get_real_time () / 1000);
  return body;
}

static gboolean
void_one (HtkStore   *store,
          const char *user_id,
          const char *visit_id,
          const char *reason,
          GError    **error)
{
  g_autoptr (HtkVisit) visit = htk_visit_get (store, visit_id, error);
  g_autoptr (HtkUser) user = visit != NULL ? htk_officer (store, user_id, visit->village_code, error) : NULL;
  g_autoptr (JsonObject) body = void_body (visit_id, user_id, reason);

  if (user == NULL)
    return FALSE;
  if (g_str_equal (visit->state, "voided"))
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_STATE, "the visit is void already");
      return FALSE;
    }
  return htk_visit_take_void (store, body, user->role, error) &&
         (!g_str_equal (visit->state, "county_accepted") ||
          htk_acceptance_undo (store, visit, user_id, reason, error)) &&
         htk_county_publish (store, "visit", visit_id, 0, visit->village_code, NULL, error) &&
         htk_account_audit (store, user_id, "void", visit_id, error);
}

/**
 * htk_county_void:
 * @store: the county's store
 * @user_id: an officer of the visit's region
 * @visit_id: a visit
 * @reason: why it is void; not blank
 * @error: return location
 *
 * Voids a visit. It stays to be read with its reason; what an acceptance wrote is taken back as
 * htk_acceptance_undo() says.
 *
 * Returns: FALSE with the rule that stops it, of %HTK_RECORD_ERROR, %HTK_COUNTY_ERROR or
 *   %HTK_STORE_ERROR; nothing is then changed
 */
gboolean
htk_county_void (HtkStore   *store,
                 const char *user_id,
                 const char *visit_id,
                 const char *reason,
                 GError    **error)
{
  g_autofree char *why = g_strstrip (g_strdup (reason != NULL ? reason : ""));

  if (*why == '\0')
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID, "say why the visit is void");
      return FALSE;
    }
  if (!htk_store_begin (store, error))
    return FALSE;
  if (void_one (store, user_id, visit_id, why, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}
