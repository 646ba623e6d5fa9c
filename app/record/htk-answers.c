/* Answers of a submission as tables: groups are only layout, so a question is found by its name. */
#include "app/record/htk-answers.h"

#include "app/record/htk-visit-life.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"

struct _HtkAnswers
{
  GHashTable *values;  /* name -> text */
  GHashTable *repeats; /* name -> GPtrArray of HtkAnswers */
  GPtrArray *names;    /* in the order they were met */
};

static HtkAnswers *
answers_empty (void)
{
  HtkAnswers *self = g_new0 (HtkAnswers, 1);

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->repeats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
  self->names = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
htk_answers_free (HtkAnswers *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->repeats);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static void add_object (HtkAnswers *self, JsonObject *object);

static void
add_repeat (HtkAnswers *self,
            const char *name,
            JsonArray  *items)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_answers_free);

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      HtkAnswers *item = answers_empty ();

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_object (item, json_node_get_object (node));
      g_ptr_array_add (list, item);
    }
  g_hash_table_insert (self->repeats, g_strdup (name), list);
}

static char *
scalar_text (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return g_strdup ("");
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return htk_canonical_json (node);
}

/* Groups are entered, repeats become lists. */
static void
add_object (HtkAnswers *self,
            JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_object (self, json_node_get_object (node));
      else if (JSON_NODE_HOLDS_ARRAY (node))
        add_repeat (self, l->data, json_node_get_array (node));
      else
        {
          g_autofree char *text = scalar_text (node);

          htk_answers_set (self, l->data, text);
        }
    }
}

/**
 * htk_answers_new:
 * @data: (nullable): the `data` of a submission, or any object of question names and values
 *
 * Returns: (transfer full): the answers
 */
HtkAnswers *
htk_answers_new (JsonObject *data)
{
  HtkAnswers *self = answers_empty ();

  if (data != NULL)
    add_object (self, data);
  return self;
}

/**
 * htk_answers_parse:
 * @submission: the canonical JSON of a submission: id, version, data
 * @error: return location
 *
 * Returns: (transfer full): its answers; NULL with %HTK_RECORD_ERROR_INVALID
 */
HtkAnswers *
htk_answers_parse (const char *submission,
                   GError    **error)
{
  g_autoptr (JsonNode) node = htk_json_parse (submission, NULL);
  JsonObject *data = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                       ? htk_json_part (json_node_get_object (node), "data") : NULL;

  if (data == NULL)
    {
      g_set_error_literal (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_INVALID,
                           "the answers of this visit are not a submission");
      return NULL;
    }
  return htk_answers_new (data);
}

const char *
htk_answers_get (HtkAnswers *self,
                 const char *name)
{
  return g_hash_table_lookup (self->values, name);
}

void
htk_answers_set (HtkAnswers *self,
                 const char *name,
                 const char *value)
{
  if (!g_hash_table_contains (self->values, name))
    g_ptr_array_add (self->names, g_strdup (name));
  g_hash_table_insert (self->values, g_strdup (name), g_strdup (value));
}

guint
htk_answers_n_items (HtkAnswers *self,
                     const char *repeat)
{
  GPtrArray *list = g_hash_table_lookup (self->repeats, repeat);

  return list != NULL ? list->len : 0;
}

HtkAnswers *
htk_answers_nth (HtkAnswers *self,
                 const char *repeat,
                 guint       i)
{
  GPtrArray *list = g_hash_table_lookup (self->repeats, repeat);

  return list != NULL && i < list->len ? g_ptr_array_index (list, i) : NULL;
}

/**
 * htk_answers_item:
 * @self: answers
 * @repeat: a repeat's name
 * @key: the question that tells its instances apart
 * @value: its value
 *
 * Returns: (transfer none) (nullable): the repeat instance whose @key is @value
 */
HtkAnswers *
htk_answers_item (HtkAnswers *self,
                  const char *repeat,
                  const char *key,
                  const char *value)
{
  for (guint i = 0; i < htk_answers_n_items (self, repeat); i++)
    {
      HtkAnswers *item = htk_answers_nth (self, repeat, i);

      if (g_strcmp0 (htk_answers_get (item, key), value) == 0)
        return item;
    }
  return NULL;
}

/**
 * htk_answers_date:
 * @self: answers
 *
 * Returns: (nullable): the day of the visit, which each form of the pack asks by its own letter
 */
const char *
htk_answers_date (HtkAnswers *self)
{
  static const char *const names[] = { "a_date", "b_date", "c_date", "d_date" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *date = htk_answers_get (self, names[i]);

      if (date != NULL && *date != '\0')
        return date;
    }
  return NULL;
}

static void
take_values (HtkAnswers *self,
             HtkAnswers *newer)
{
  for (guint i = 0; i < newer->names->len; i++)
    {
      const char *name = g_ptr_array_index (newer->names, i);
      const char *value = htk_answers_get (newer, name);

      if (value != NULL && *value != '\0')
        htk_answers_set (self, name, value);
    }
}

static HtkAnswers *
item_for (HtkAnswers *self,
          const char *repeat,
          const char *key,
          const char *value)
{
  HtkAnswers *item = value != NULL && *value != '\0' ? htk_answers_item (self, repeat, key, value)
                                                     : NULL;
  GPtrArray *list = g_hash_table_lookup (self->repeats, repeat);

  if (item != NULL)
    return item;
  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_answers_free);
      g_hash_table_insert (self->repeats, g_strdup (repeat), list);
    }
  item = answers_empty ();
  g_ptr_array_add (list, item);
  return item;
}

/**
 * htk_answers_merge:
 * @self: answers
 * @newer: later answers about the same subject
 * @repeat: the repeat whose instances are told apart
 * @key: the question that tells them apart
 *
 * What @newer answered stands in @self from now on; what it left open stays. Other repeats are not
 * taken: their instances of two visits have nothing to do with each other.
 */
void
htk_answers_merge (HtkAnswers *self,
                   HtkAnswers *newer,
                   const char *repeat,
                   const char *key)
{
  take_values (self, newer);
  for (guint i = 0; i < htk_answers_n_items (newer, repeat); i++)
    {
      HtkAnswers *item = htk_answers_nth (newer, repeat, i);

      take_values (item_for (self, repeat, key, htk_answers_get (item, key)), item);
    }
}

/**
 * htk_answers_names:
 * @self: answers
 *
 * Returns: (transfer none) (element-type utf8): the questions asked once
 */
GPtrArray *
htk_answers_names (HtkAnswers *self)
{
  return self->names;
}
