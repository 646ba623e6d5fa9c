/* Answers that the version of the form a visit was submitted in has no place for. They go with the visit, as
 * they were given and by the labels that asked them: the draft keeps them, the revision carries them, and
 * the lead and the county read them as answers of the old form. */
#include "app/record/htk-kept.h"

#include "app/record/htk-answer-words.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "app/store/htk-visits.h"

void
htk_kept_free (HtkKept *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self->ref);
  g_free (self->label);
  g_free (self->answer);
  g_free (self);
}

static char *
text_of (JsonObject *object,
         const char *name)
{
  const char *text = htk_json_text (object, name);

  return g_strdup (text != NULL ? text : "");
}

/**
 * htk_kept_read:
 * @text: (nullable): what htk_kept_write() wrote
 *
 * Returns: (transfer full) (element-type HtkKept): the answers; none for a text that is none
 */
GPtrArray *
htk_kept_read (const char *text)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_kept_free);
  g_autoptr (JsonNode) node = text != NULL ? htk_json_parse (text, NULL) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *o = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      HtkKept *kept;

      if (o == NULL || htk_json_text (o, "answer") == NULL)
        continue;
      kept = g_new0 (HtkKept, 1);
      kept->version = text_of (o, "version");
      kept->ref = text_of (o, "ref");
      kept->label = text_of (o, "label");
      kept->answer = text_of (o, "answer");
      kept->masked = json_object_get_boolean_member_with_default (o, "masked", FALSE);
      kept->file = json_object_get_boolean_member_with_default (o, "file", FALSE);
      kept->restricted = json_object_get_boolean_member_with_default (o, "restricted", FALSE);
      g_ptr_array_add (list, kept);
    }
  return list;
}

/**
 * htk_kept_to_json:
 * @list: (element-type HtkKept): answers
 *
 * Returns: (transfer full): them as they are sent
 */
JsonArray *
htk_kept_to_json (GPtrArray *list)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      const HtkKept *kept = g_ptr_array_index (list, i);
      JsonObject *o = json_object_new ();

      json_object_set_string_member (o, "version", kept->version);
      json_object_set_string_member (o, "ref", kept->ref);
      json_object_set_string_member (o, "label", kept->label);
      json_object_set_string_member (o, "answer", kept->answer);
      if (kept->masked)
        json_object_set_boolean_member (o, "masked", TRUE);
      if (kept->file)
        json_object_set_boolean_member (o, "file", TRUE);
      if (kept->restricted)
        json_object_set_boolean_member (o, "restricted", TRUE);
      json_array_add_object_element (array, o);
    }
  return array;
}

/**
 * htk_kept_write:
 * @list: (element-type HtkKept): answers
 *
 * Returns: (transfer full) (nullable): them as a draft and a revision keep them; NULL for none
 */
char *
htk_kept_write (GPtrArray *list)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  if (list->len == 0)
    return NULL;
  json_node_take_array (node, htk_kept_to_json (list));
  return htk_canonical_json (node);
}

/* (transfer full): the answer as it is shown to whoever may see that there is one. */
char *
htk_kept_shown (const HtkKept *self)
{
  return g_strdup (self->masked ? HTK_ANSWER_MASK : self->answer);
}

/**
 * htk_kept_words:
 * @text: (nullable): what htk_kept_write() wrote
 *
 * Returns: (transfer full) (nullable): a line for each answer; NULL for none
 */
char *
htk_kept_words (const char *text)
{
  g_autoptr (GPtrArray) list = htk_kept_read (text);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const HtkKept *kept = g_ptr_array_index (list, i);
      g_autofree char *shown = htk_kept_shown (kept);

      g_string_append_printf (words, "%s%s: %s", i > 0 ? "\n" : "", kept->label, shown);
    }
  return list->len > 0 ? g_strdup (words->str) : NULL;
}

/**
 * htk_kept_of_visit:
 * @store: a store
 * @visit_id: a visit
 * @with_restricted: whether those that are the county's alone are wanted
 * @error: return location
 *
 * A correction does not take them along: they are those of all its revisions.
 *
 * Returns: (transfer full) (element-type HtkKept): the answers of older versions of its form, none where
 *   its form did not change under it
 */
GPtrArray *
htk_kept_of_visit (HtkStore   *store,
                   const char *visit_id,
                   gboolean    with_restricted,
                   GError    **error)
{
  g_autoptr (GPtrArray) texts = htk_visit_kept (store, visit_id, error);
  GPtrArray *all;

  if (texts == NULL)
    return NULL;
  all = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_kept_free);
  for (guint t = 0; t < texts->len; t++)
    {
      g_autoptr (GPtrArray) list = htk_kept_read (g_ptr_array_index (texts, t));

      while (list->len > 0)
        {
          HtkKept *kept = g_ptr_array_steal_index (list, 0);

          if (with_restricted || !kept->restricted)
            g_ptr_array_add (all, kept);
          else
            htk_kept_free (kept);
        }
    }
  return all;
}
