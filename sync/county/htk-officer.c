/* Who decides at the county: officers, each for the regions of their scope (domain.md 5). */
#include "sync/county/htk-officer.h"

#include "sync/county/htk-county-store.h"

#include <string.h>

#define COUNTY_DIGITS 6

/**
 * htk_officer_may:
 * @user: somebody
 * @region: the code of a village, or first digits of a region
 * @error: return location
 *
 * Returns: whether @user decides there; FALSE with %HTK_COUNTY_ERROR_DENIED
 */
gboolean
htk_officer_may (const HtkUser *user,
                 const char    *region,
                 GError       **error)
{
  if (g_str_equal (user->role, "county") && g_str_has_prefix (region, user->scope))
    return TRUE;
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED,
               "%s is no officer of the county responsible for %s", user->name, region);
  return FALSE;
}

/**
 * htk_officer:
 * @store: the county's store
 * @user_id: somebody
 * @region: as htk_officer_may()
 * @error: return location
 *
 * Returns: (transfer full): who decides there; NULL with %HTK_COUNTY_ERROR_DENIED, or
 *   %HTK_STORE_ERROR_NOT_FOUND when there is no such person
 */
HtkUser *
htk_officer (HtkStore   *store,
             const char *user_id,
             const char *region,
             GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, user_id, error);

  return user != NULL && htk_officer_may (user, region, error) ? g_steal_pointer (&user) : NULL;
}

/**
 * htk_officer_of_county:
 * @store: the county's store
 * @user_id: somebody
 * @error: return location
 *
 * Settings and packs hold for the whole county: an officer of a township does not publish them.
 *
 * Returns: (transfer full): who decides for the whole county; NULL as htk_officer()
 */
HtkUser *
htk_officer_of_county (HtkStore   *store,
                       const char *user_id,
                       GError    **error)
{
  g_autoptr (HtkUser) user = htk_register_user (store, user_id, error);

  if (user == NULL || !htk_officer_may (user, user->scope, error))
    return NULL;
  if (strlen (user->scope) <= COUNTY_DIGITS)
    return g_steal_pointer (&user);
  g_set_error (error, HTK_COUNTY_ERROR, HTK_COUNTY_ERROR_DENIED,
               "this holds for the whole county, and %s is responsible for a part of it", user->name);
  return NULL;
}
