/* Counts a village after something of it was accepted, and all of them once a day and after an import:
 * form B is filled in with these counts, on tablets that have not seen the households. */
#include "sync/county/htk-village-publish.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "app/record/htk-village-facts.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-report-rows.h"
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

/**
 * htk_village_count:
 * @store: the county's store, in a transaction
 * @pack: the pack in force; one of forms alone counts nothing
 * @village: its code
 * @error: return location
 *
 * As htk_village_publish(), with the rules of a pack.
 */
gboolean
htk_village_count (HtkStore   *store,
                   HtkPack    *pack,
                   const char *village,
                   GError    **error)
{
  g_autoptr (HtkRules) rules = NULL;

  if (htk_pack_rules_folder (pack) == NULL)
    return TRUE;
  rules = htk_pack_rules (pack, store, error);
  return rules != NULL && htk_village_publish (store, rules, village, error);
}

/* The day for which all villages were counted last; another word while they are being counted. */
#define COUNTED_ON "villages_counted_on"

/**
 * htk_villages_changed:
 * @store: the county's store, in a transaction
 * @error: return location
 *
 * Notes that more of the register has changed than one village: all are counted soon.
 */
gboolean
htk_villages_changed (HtkStore *store,
                      GError  **error)
{
  return htk_store_set_meta (store, COUNTED_ON, NULL, error);
}

/**
 * htk_villages_are_due:
 * @store: the county's store
 * @today: YYYY-MM-DD; time alone makes findings late and money idle
 *
 * Returns: whether htk_villages_publish() has something to do
 */
gboolean
htk_villages_are_due (HtkStore   *store,
                      const char *today)
{
  g_autofree char *counted = htk_store_get_meta (store, COUNTED_ON);

  return g_strcmp0 (counted, today) != 0;
}

static gboolean
note_village (const char *const *fields,
              gpointer           codes,
              GError           **error)
{
  g_ptr_array_add (codes, g_strdup (fields[0]));
  return TRUE;
}

/* One village a transaction: the tablets do not wait for all of them. */
static gboolean
publish_one (HtkStore   *store,
             HtkRules   *rules,
             const char *village,
             GError    **error)
{
  if (!htk_store_begin (store, error))
    return FALSE;
  if (htk_village_publish (store, rules, village, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

/* What an import has changed in the meantime is counted once more. */
static gboolean
end_counting (HtkStore   *store,
              const char *mark,
              const char *today,
              GError    **error)
{
  g_autofree char *present = NULL;

  if (!htk_store_begin (store, error))
    return FALSE;
  present = htk_store_get_meta (store, COUNTED_ON);
  if (g_strcmp0 (present, mark) != 0 || htk_store_set_meta (store, COUNTED_ON, today, error))
    return htk_store_commit (store, error);
  htk_store_rollback (store);
  return FALSE;
}

/**
 * htk_villages_publish:
 * @store: the county's store, outside of a transaction
 * @today: YYYY-MM-DD
 * @error: return location
 *
 * Counts all villages and writes those whose counts have changed. Stopped half-way, it is due again.
 */
gboolean
htk_villages_publish (HtkStore   *store,
                      const char *today,
                      GError    **error)
{
  const HtkReportFilter all = { NULL };
  g_autofree char *mark = g_strconcat ("counting ", today, NULL);
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);
  g_autoptr (HtkRules) rules = NULL;

  if (pack == NULL || !htk_store_set_meta (store, COUNTED_ON, mark, error) ||
      !htk_report_each (store, HTK_REPORT_VILLAGES, &all, note_village, codes, error))
    return FALSE;
  if (htk_pack_rules_folder (pack) == NULL)
    return end_counting (store, mark, today, error);
  rules = htk_pack_rules (pack, store, error);
  for (guint i = 0; rules != NULL && i < codes->len; i++)
    if (!publish_one (store, rules, g_ptr_array_index (codes, i), error))
      return FALSE;
  return rules != NULL && end_counting (store, mark, today, error);
}
