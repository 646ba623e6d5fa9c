/* Writes the counts of a village into its row, from where tablets and form B have them. */
#include "app/record/htk-village-facts.h"

#include "app/store/htk-json.h"

/**
 * htk_village_facts_take:
 * @village: the village's own row; becomes as it is with the counts
 * @tally: what is counted of its households, projects and findings
 *
 * Sets each count as a number, and takes away those for which nobody was asked (app/pack/README.md,
 * counts of village.csv).
 *
 * Returns: whether one of them is another than before
 */
gboolean
htk_village_facts_take (JsonObject      *village,
                        HtkVillageTally *tally)
{
  gboolean changed = FALSE;

  for (guint i = 0; htk_village_tally_names[i] != NULL; i++)
    {
      const char *name = htk_village_tally_names[i];
      const char *text = htk_village_tally_lookup (name, tally);
      gboolean known = text != NULL && *text != '\0';
      gint64 number = known ? g_ascii_strtoll (text, NULL, 10) : 0;

      if (known == json_object_has_member (village, name) &&
          (!known || htk_json_int (village, name, number - 1) == number))
        continue;
      changed = TRUE;
      if (known)
        json_object_set_int_member (village, name, number);
      else
        json_object_remove_member (village, name);
    }
  return changed;
}
