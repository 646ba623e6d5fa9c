/* Builds the CSV texts that a form reads as secondary instances. */
#include "app/record/htk-csv-table.h"

#include "app/store/htk-canonical-json.h"

#include <string.h>

struct _HtkCsvTable {
  GPtrArray *columns;
  GPtrArray *rows; /* GHashTable of text by column */
};

HtkCsvTable *
htk_csv_table_new (const char *first_column)
{
  HtkCsvTable *self = g_new0 (HtkCsvTable, 1);

  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  g_ptr_array_add (self->columns, g_strdup (first_column));
  return self;
}

void
htk_csv_table_free (HtkCsvTable *self)
{
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
htk_csv_table_row (HtkCsvTable *self)
{
  g_ptr_array_add (self->rows, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free));
}

void
htk_csv_table_set (HtkCsvTable *self, const char *column, const char *text)
{
  GHashTable *row = g_ptr_array_index (self->rows, self->rows->len - 1);

  if (text == NULL)
    return;
  if (!g_ptr_array_find_with_equal_func (self->columns, column, g_str_equal, NULL))
    g_ptr_array_add (self->columns, g_strdup (column));
  g_hash_table_insert (row, g_strdup (column), g_strdup (text));
}

void
htk_csv_table_set_int (HtkCsvTable *self, const char *column, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  htk_csv_table_set (self, column, text);
}

/**
 * htk_csv_table_set_object:
 * @self: a table
 * @object: its scalars go into the row, by their names
 */
void
htk_csv_table_set_object (HtkCsvTable *self, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (JSON_NODE_HOLDS_VALUE (node))
      {
        g_autofree char *text = json_node_get_value_type (node) == G_TYPE_STRING
                                    ? g_strdup (json_node_get_string (node))
                                    : htk_canonical_json (node);

        htk_csv_table_set (self, name, text);
      }
}

/**
 * htk_csv_append:
 * @out: a line under construction
 * @text: (nullable): what its next field holds; quoted where it must be
 */
void
htk_csv_append (GString *out, const char *text)
{
  if (text == NULL || strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text != NULL ? text : "");
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

/**
 * htk_csv_table_write:
 * @self: a table
 *
 * Returns: (transfer full): the columns and the rows; what a row has not set is empty
 */
char *
htk_csv_table_write (HtkCsvTable *self)
{
  GString *out = g_string_new (NULL);

  for (guint c = 0; c < self->columns->len; c++)
    {
      g_string_append (out, c > 0 ? "," : "");
      htk_csv_append (out, g_ptr_array_index (self->columns, c));
    }
  g_string_append_c (out, '\n');
  for (guint r = 0; r < self->rows->len; r++)
    {
      for (guint c = 0; c < self->columns->len; c++)
        {
          g_string_append (out, c > 0 ? "," : "");
          htk_csv_append (out, g_hash_table_lookup (g_ptr_array_index (self->rows, r),
                                                    g_ptr_array_index (self->columns, c)));
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}
