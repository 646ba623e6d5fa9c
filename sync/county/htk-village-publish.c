/* Counts one village after something of it was accepted: form B is filled in with these counts, on
 * tablets that have not seen the households. */
#include "sync/county/htk-village-publish.h"

#include "app/record/htk-village-facts.h"
#include "app/store/htk-canonical-json.h"
#include "sync/county/htk-county-store.h"

static gboolean
write_counts (HtkStore        *store,
              const char      *village,
              HtkVillageTally *tally,
              GError         **error)
{
  g_autofree char *text = htk_county_body (store, "village", village, NULL, error);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, error) : NULL;

  if (node == NULL)
    return FALSE;
  return !htk_village_facts_take (json_node_get_object (node), tally) ||
         htk_county_write (store, "village", village, village, json_node_get_object (node), error);
}

/**
 * htk_village_publish:
 * @store: the county's store, in a transaction
 * @rules: the rules as they hold here
 * @village: its code
 * @error: return location
 *
 * Counts the village's households and writes its row where a count has changed. What is no village of
 * the register, as the region of a project without one, has no counts.
 */
gboolean
htk_village_publish (HtkStore   *store,
                     HtkRules   *rules,
                     const char *village,
                     GError    **error)
{
  g_autofree char *today = htk_day_today ();
  g_autofree char *known = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkVillageCard) card = NULL;

  htk_county_one (store, "SELECT code FROM village WHERE code = ?1", village, NULL, &known, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (known == NULL)
    return TRUE;
  card = htk_village_card_load (store, rules, village, today, NULL, error);
  return card != NULL && write_counts (store, village, card->tally, error);
}
