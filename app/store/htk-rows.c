/* What the readers of visits, findings, cases and rounds share. */
#include "app/store/htk-rows-private.h"

#include "app/store/htk-canonical-json.h"

#include <string.h>

#define VILLAGE_DIGITS 12

/* Whether the first digits of a region's code are all of a village's: then an index finds its rows. */
gboolean
htk_code_is_village (const char *code)
{
  return code != NULL && strlen (code) == VILLAGE_DIGITS;
}

void
htk_row_free_texts (char **const texts[],
                    guint        n)
{
  for (guint i = 0; i < n; i++)
    g_clear_pointer (texts[i], g_free);
}

/* The first @n columns; one that is NULL leaves its text NULL. */
void
htk_row_texts (HtkStmt     *stmt,
               char **const texts[],
               guint        n)
{
  for (guint i = 0; i < n; i++)
    if (!htk_stmt_is_null (stmt, (int) i))
      *texts[i] = g_strdup (htk_stmt_text (stmt, (int) i));
}

/* (transfer full): the object of a column of JSON; empty where there is none. */
JsonObject *
htk_row_object (HtkStmt *stmt,
                int      column)
{
  g_autoptr (JsonNode) node = htk_json_parse (htk_stmt_text (stmt, column), NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node)
                                                       : json_object_new ();
}

/* (transfer full): some of @ids (element-type utf8) as json_each() takes them. */
char *
htk_row_ids_text (GPtrArray *ids,
                  guint      from,
                  guint      n)
{
  g_autoptr (JsonArray) list = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = from; i < MIN (from + n, ids->len); i++)
    json_array_add_string_element (list, g_ptr_array_index (ids, i));
  json_node_set_array (node, list);
  return htk_canonical_json (node);
}

static gpointer
read_id (HtkStmt *stmt)
{
  return g_strdup (htk_stmt_text (stmt, 0));
}

/* (transfer full) (element-type utf8): the first column of all rows. */
GPtrArray *
htk_rows_ids (HtkStmt *stmt,
              GError **error)
{
  return htk_rows_all (stmt, read_id, g_free, error);
}

/* (transfer full) (element-type utf8 utf8): the first column of all rows to the second. */
GHashTable *
htk_rows_map (HtkStmt *stmt,
              GError **error)
{
  g_autoptr (GHashTable) map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_hash_table_insert (map, g_strdup (htk_stmt_text (stmt, 0)),
                             g_strdup (htk_stmt_text (stmt, 1)));
    }
  return g_steal_pointer (&map);
}

GPtrArray *
htk_rows_all (HtkStmt       *stmt,
              HtkRowRead     read,
              GDestroyNotify free_row,
              GError       **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_row);
  gboolean has_row = TRUE;

  while (has_row)
    {
      if (!htk_stmt_next (stmt, &has_row, error))
        return NULL;
      if (has_row)
        g_ptr_array_add (list, read (stmt));
    }
  return g_steal_pointer (&list);
}

/* NULL with %HTK_STORE_ERROR_NOT_FOUND, which names @what and @id, when there is no row. */
gpointer
htk_rows_one (HtkStmt    *stmt,
              HtkRowRead  read,
              const char *what,
              const char *id,
              GError    **error)
{
  gboolean has_row;

  if (!htk_stmt_next (stmt, &has_row, error))
    return NULL;
  if (has_row)
    return read (stmt);
  g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND, "there is no %s %s", what, id);
  return NULL;
}
