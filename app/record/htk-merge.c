/* Merges two versions of a row over the one both began with, field by field. Who calls it decides
 * what is done with a field that both changed: here the other end's stands, and the three values
 * are told.
 *
 *   mine \ theirs   untouched     inserted       edited         deleted
 *   untouched       as it was     theirs         theirs         deleted
 *   inserted        mine          by field       by field       mine
 *   edited          mine          by field       by field       mine, told
 *   deleted         deleted       theirs         theirs, told   deleted
 *
 * "Inserted" is what the other end never had: of a row of that end which is gone without a trace it
 * is not to be told from (the tombstone of a household is the register's, not this file's). */
#include "app/record/htk-merge.h"

void
htk_merge_conflict_free (HtkMergeConflict *self)
{
  g_free (self->field);
  g_free (self->base);
  g_free (self->mine);
  g_free (self->theirs);
  g_free (self);
}

/**
 * htk_merge_row_new:
 *
 * Returns: (transfer full) (element-type utf8 utf8): a row without fields; it owns what is put in
 */
GHashTable *
htk_merge_row_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * htk_merge_row_copy:
 * @row: (nullable): a row
 *
 * Returns: (transfer full) (nullable): another row of the same fields
 */
GHashTable *
htk_merge_row_copy (GHashTable *row)
{
  GHashTable *copy;
  GHashTableIter iter;
  gpointer field, value;

  if (row == NULL)
    return NULL;
  copy = htk_merge_row_new ();
  g_hash_table_iter_init (&iter, row);
  while (g_hash_table_iter_next (&iter, &field, &value))
    g_hash_table_insert (copy, g_strdup (field), g_strdup (value));
  return copy;
}

static const char *
value_of (GHashTable *row, const char *field)
{
  return row != NULL ? g_hash_table_lookup (row, field) : NULL;
}

/**
 * htk_merge_rows_equal:
 * @a: (nullable): a row
 * @b: (nullable): a row
 *
 * Returns: whether both are missing, or have the same fields
 */
gboolean
htk_merge_rows_equal (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer field, value;

  if (a == NULL || b == NULL)
    return a == b;
  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &field, &value))
    if (g_strcmp0 (value, value_of (b, field)) != 0)
      return FALSE;
  return TRUE;
}

static void
tell (
    GPtrArray *conflicts, const char *field, const char *base, const char *mine, const char *theirs)
{
  HtkMergeConflict *c;

  if (conflicts == NULL)
    return;
  c = g_new0 (HtkMergeConflict, 1);
  c->field = g_strdup (field);
  c->base = g_strdup (base);
  c->mine = g_strdup (mine);
  c->theirs = g_strdup (theirs);
  g_ptr_array_add (conflicts, c);
}

/* One end has the row and the other has not. A deletion never takes an edit with it. */
static GHashTable *
merge_with_nothing (GHashTable *base, GHashTable *mine, GHashTable *theirs, GPtrArray *conflicts)
{
  GHashTable *there = mine != NULL ? mine : theirs;

  if (base == NULL)
    return htk_merge_row_copy (there);
  if (htk_merge_rows_equal (base, there))
    return NULL;
  tell (conflicts, NULL, "", mine != NULL ? "" : NULL, theirs != NULL ? "" : NULL);
  return htk_merge_row_copy (there);
}

static void
add_fields (GHashTable *fields, GHashTable *row)
{
  GHashTableIter iter;
  gpointer field;

  if (row == NULL)
    return;
  g_hash_table_iter_init (&iter, row);
  while (g_hash_table_iter_next (&iter, &field, NULL))
    g_hash_table_add (fields, field);
}

static const char *
merge_field (
    const char *field, GHashTable *base, GHashTable *mine, GHashTable *theirs, GPtrArray *conflicts)
{
  const char *b = value_of (base, field), *m = value_of (mine, field),
             *t = value_of (theirs, field);

  if (g_strcmp0 (m, t) == 0 || g_strcmp0 (m, b) == 0)
    return t;
  if (g_strcmp0 (t, b) == 0)
    return m;
  tell (conflicts, field, b, m, t);
  return t;
}

/**
 * htk_merge:
 * @base: (nullable) (element-type utf8 utf8): the row as both ends had it; NULL: neither had one
 * @mine: (nullable): as this end has it now; NULL: deleted, or never there
 * @theirs: (nullable): as the other end has it now
 * @conflicts: (nullable) (element-type HtkMergeConflict): what was changed on both ends differently
 * is added, by the order of its field; there @theirs stands in what is returned, and of a row that
 * one end deleted the edit
 *
 * Returns: (transfer full) (nullable): the row of both; NULL: it is deleted
 */
GHashTable *
htk_merge (GHashTable *base, GHashTable *mine, GHashTable *theirs, GPtrArray *conflicts)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) names = NULL;
  GHashTable *merged;

  if (mine == NULL && theirs == NULL)
    return NULL;
  if (mine == NULL || theirs == NULL)
    return merge_with_nothing (base, mine, theirs, conflicts);
  merged = htk_merge_row_new ();
  add_fields (fields, base);
  add_fields (fields, mine);
  add_fields (fields, theirs);
  names = g_list_sort (g_hash_table_get_keys (fields), (GCompareFunc)g_strcmp0);
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *value = merge_field (l->data, base, mine, theirs, conflicts);

      if (value != NULL)
        g_hash_table_insert (merged, g_strdup (l->data), g_strdup (value));
    }
  return merged;
}
