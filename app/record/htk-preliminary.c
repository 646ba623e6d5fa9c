/* The county alone puts decisions in order (PROTOCOL.md). One that a lead brought by hand holds on this tablet
 * as preliminary: it is marked until the county tells of it, or of something else. */
#include "app/record/htk-preliminary.h"

#include "app/store/htk-json.h"

static char *
name_of (const char *object)
{
  return g_strconcat ("preliminary/", object, NULL);
}

/**
 * htk_preliminary_set:
 * @store: a tablet's store
 * @object: a visit, a case or a finding
 * @word: what was decided: the id of a review, or of the row
 * @error: return location
 */
gboolean
htk_preliminary_set (HtkStore   *store,
                     const char *object,
                     const char *word,
                     GError    **error)
{
  g_autofree char *name = name_of (object);

  return htk_store_set_meta (store, name, word, error);
}

/**
 * htk_preliminary_is:
 * @store: a tablet's store
 * @object: a visit, a case or a finding
 *
 * Returns: whether it stands as a lead said by hand and the county has not told yet
 */
gboolean
htk_preliminary_is (HtkStore   *store,
                    const char *object)
{
  g_autofree char *name = name_of (object);
  g_autofree char *word = htk_store_get_meta (store, name);

  return word != NULL;
}

/**
 * htk_preliminary_end:
 * @store: a tablet's store
 * @object: a visit, a case or a finding of which the county told
 * @error: return location
 */
gboolean
htk_preliminary_end (HtkStore   *store,
                     const char *object,
                     GError    **error)
{
  return !htk_preliminary_is (store, object) || htk_preliminary_set (store, object, NULL, error);
}

/**
 * htk_preliminary_end_if_told:
 * @store: a tablet's store
 * @object: a visit
 * @reviews: (nullable): its reviews at the county
 * @error: return location
 *
 * Ends it when the decision is among what the county has.
 */
gboolean
htk_preliminary_end_if_told (HtkStore   *store,
                             const char *object,
                             JsonArray  *reviews,
                             GError    **error)
{
  g_autofree char *name = name_of (object);
  g_autofree char *word = htk_store_get_meta (store, name);

  for (guint i = 0; word != NULL && reviews != NULL && i < json_array_get_length (reviews); i++)
    {
      JsonNode *node = json_array_get_element (reviews, i);

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          g_strcmp0 (htk_json_text (json_node_get_object (node), "id"), word) == 0)
        return htk_preliminary_end (store, object, error);
    }
  return TRUE;
}
