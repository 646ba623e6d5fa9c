/* Keeps conflicts, each under a name made of what it is about: found again, it is the same one.
 * Those of fields are found by a three-way merge of what the visit was begun with, what it says,
 * and what the register says now (app/record/htk-merge.h). */
#include "sync/county/htk-conflict-open.h"

#include "app/record/htk-merge.h"
#include "app/record/htk-subject-fields.h"
#include "app/store/htk-canonical-json.h"
#include "app/store/htk-json.h"
#include "sync/county/htk-county-store.h"

static char *
name_of (const HtkConflict *c)
{
  g_autofree char *key
      = g_strjoin ("\n", c->kind, c->visit_id, c->field != NULL ? c->field : "",
                   c->mine != NULL ? c->mine : "-", c->theirs != NULL ? c->theirs : "-", NULL);

  return htk_hash_text (key);
}

/**
 * htk_conflict_publish:
 * @store: the county's store, in a transaction
 * @conflict: a conflict that was written
 * @error: return location
 *
 * Tells the tablets.
 */
gboolean
htk_conflict_publish (HtkStore *store, const HtkConflict *conflict, GError **error)
{
  return htk_county_publish (store, "conflict", conflict->id, 0, conflict->village_code, NULL,
                             error);
}

/**
 * htk_conflict_open:
 * @store: the county's store, in a transaction
 * @visit: the visit that it is about
 * @conflict: kind, field, values and whose they are, borrowed; gets the rest
 * @error: return location
 *
 * Opens a conflict. One that was opened before stays as it is, decided or not.
 */
gboolean
htk_conflict_open (HtkStore *store, const HtkVisit *visit, HtkConflict *conflict, GError **error)
{
  g_autofree char *id = NULL;
  g_autoptr (HtkConflict) known = NULL;
  HtkConflict row = *conflict;

  row.visit_id = visit->id;
  row.subject_type = visit->subject_type;
  row.subject_id = visit->subject_id;
  row.village_code = visit->village_code;
  row.team_id = visit->team_id;
  row.id = id = name_of (&row);
  row.state = (char *)"open";
  row.opened_at = g_get_real_time () / 1000;
  row.version = 1;
  known = htk_conflict_get (store, id, NULL);
  if (known != NULL && !g_str_equal (known->state, "overtaken"))
    return TRUE;
  row.version += known != NULL ? known->version : 0;
  return htk_conflict_put (store, &row, error) && htk_conflict_publish (store, &row, error);
}

/**
 * htk_conflict_overtake:
 * @store: the county's store, in a transaction
 * @visit_id: a visit
 * @kind: a kind
 * @mine: (nullable): only those of this value
 * @except: (nullable) (element-type utf8): ids of those that are still true
 * @error: return location
 *
 * Ends those of which nothing is left to decide: a newer revision says something else.
 */
gboolean
htk_conflict_overtake (HtkStore *store,
                       const char *visit_id,
                       const char *kind,
                       const char *mine,
                       GHashTable *except,
                       GError **error)
{
  g_autoptr (GPtrArray) list = htk_conflicts_of_visit (store, visit_id, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      HtkConflict *c = g_ptr_array_index (list, i);

      if (!g_str_equal (c->kind, kind) || !g_str_equal (c->state, "open")
          || (mine != NULL && g_strcmp0 (c->mine, mine) != 0)
          || (except != NULL && g_hash_table_contains (except, c->id)))
        continue;
      g_free (c->state);
      c->state = g_strdup ("overtaken");
      c->version++;
      if (!htk_conflict_put (store, c, error) || !htk_conflict_publish (store, c, error))
        return FALSE;
    }
  return list != NULL;
}

void
htk_field_merge_clear (HtkFieldMerge *self)
{
  g_clear_pointer (&self->merged, g_hash_table_unref);
  g_clear_pointer (&self->gone, g_hash_table_unref);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
}

/* Row path -> row, of a map of paths. */
static GHashTable *
rows_of (GHashTable *fields)
{
  GHashTable *rows
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      g_autofree char *key = htk_field_row (path);
      GHashTable *row = g_hash_table_lookup (rows, key);

      if (row == NULL)
        {
          row = htk_merge_row_new ();
          g_hash_table_insert (rows, g_steal_pointer (&key), row);
        }
      g_hash_table_insert (row, g_strdup (htk_field_name (path)), g_strdup (value));
    }
  return rows;
}

/* What the visit was begun with, of the fields it asks: where it changed nothing, what it says.
 * NULL: there was nothing. */
static GHashTable *
begun_with (const char *key, GHashTable *mine, JsonObject *changed)
{
  GHashTable *base = htk_merge_row_new ();
  GHashTableIter iter;
  gpointer field, value;

  g_hash_table_iter_init (&iter, mine);
  while (g_hash_table_iter_next (&iter, &field, &value))
    {
      g_autofree char *path = g_strconcat (key, "/", field, NULL);
      const char *was
          = json_object_has_member (changed, path) ? htk_json_text (changed, path) : value;

      if (was != NULL)
        g_hash_table_insert (base, g_strdup (field), g_strdup (was));
    }
  if (g_hash_table_size (base) == 0)
    g_clear_pointer (&base, g_hash_table_unref);
  return base;
}

/* The register's row, of the fields that the visit asks. */
static GHashTable *
asked_of (GHashTable *theirs, GHashTable *mine)
{
  GHashTable *row;
  GHashTableIter iter;
  gpointer field, value;

  if (theirs == NULL)
    return NULL;
  row = htk_merge_row_new ();
  g_hash_table_iter_init (&iter, theirs);
  while (g_hash_table_iter_next (&iter, &field, &value))
    if (g_hash_table_contains (mine, field))
      g_hash_table_insert (row, g_strdup (field), g_strdup (value));
  return row;
}

/* (nullable): what a person chose of this conflict. */
static HtkConflict *
decided (HtkStore *store, const HtkVisit *visit, const HtkMergeConflict *c)
{
  const HtkConflict key = { .kind = (char *)"field",
                            .visit_id = visit->id,
                            .field = c->field,
                            .mine = c->mine,
                            .theirs = c->theirs };
  g_autofree char *id = name_of (&key);
  g_autoptr (HtkConflict) known = htk_conflict_get (store, id, NULL);

  return known != NULL && g_str_equal (known->state, "resolved") ? g_steal_pointer (&known) : NULL;
}

static void
put_choice (HtkFieldMerge *merge, const HtkMergeConflict *c, const char *choice, gboolean is_row)
{
  const char *value = g_str_equal (choice, "mine")   ? c->mine
                      : g_str_equal (choice, "base") ? c->base
                                                     : c->theirs;

  if (is_row && value == NULL)
    g_hash_table_add (merge->gone, g_strdup (c->field));
  else if (!is_row)
    g_hash_table_insert (merge->merged, g_strdup (c->field), g_strdup (value));
}

/* Takes the conflicts of one row: those that a person decided as decided, the others as they are.
 */
static void
take_conflicts (
    HtkStore *store, const HtkVisit *visit, const char *key, GPtrArray *found, HtkFieldMerge *merge)
{
  while (found->len > 0)
    {
      HtkMergeConflict *c = g_ptr_array_steal_index (found, 0);
      gboolean is_row = c->field == NULL;
      char *path = is_row ? g_strdup (key) : g_strconcat (key, "/", c->field, NULL);
      g_autoptr (HtkConflict) known = NULL;

      g_free (c->field);
      c->field = path;
      known = decided (store, visit, c);
      if (known == NULL)
        {
          g_ptr_array_add (merge->conflicts, c);
          continue;
        }
      put_choice (merge, c, known->choice, is_row);
      htk_merge_conflict_free (c);
    }
}

static void
merge_row (HtkStore *store,
           const HtkVisit *visit,
           const char *key,
           GHashTable *mine,
           GHashTable *register_row,
           JsonObject *changed,
           HtkFieldMerge *merge)
{
  g_autoptr (GHashTable) base = begun_with (key, mine, changed);
  g_autoptr (GHashTable) theirs = asked_of (register_row, mine);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_merge_conflict_free);
  g_autoptr (GHashTable) both = htk_merge (base, mine, theirs, found);
  GHashTableIter iter;
  gpointer field, value;

  merge->newer = merge->newer || !htk_merge_rows_equal (base, theirs);
  if (both == NULL)
    {
      g_hash_table_add (merge->gone, g_strdup (key));
      return;
    }
  g_hash_table_iter_init (&iter, mine);
  while (g_hash_table_iter_next (&iter, &field, &value))
    if (g_strcmp0 (g_hash_table_lookup (both, field), value) != 0)
      g_hash_table_insert (merge->merged, g_strconcat (key, "/", field, NULL),
                           g_strdup (g_hash_table_lookup (both, field)));
  take_conflicts (store, visit, key, found, merge);
}

/**
 * htk_field_merge:
 * @store: the county's store
 * @visit: a visit
 * @revision: its newest revision; without `base`, of a program before that, all it says is taken
 * @merge: (out): what the register's fields are to say; free with htk_field_merge_clear()
 * @error: return location
 *
 * Merges what a visit says into what the register says now, and changes nothing.
 */
gboolean
htk_field_merge (HtkStore *store,
                 const HtkVisit *visit,
                 const HtkRevision *revision,
                 HtkFieldMerge *merge,
                 GError **error)
{
  g_autoptr (JsonNode) base = revision->base != NULL ? htk_json_parse (revision->base, NULL) : NULL;
  g_autoptr (HtkAnswers) answers = NULL;
  g_autoptr (GHashTable) now = NULL, fields = NULL, mine = NULL, theirs = NULL;
  GHashTableIter iter;
  gpointer key, row;

  *merge
      = (HtkFieldMerge){ g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
                         g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                         g_ptr_array_new_with_free_func ((GDestroyNotify)htk_merge_conflict_free),
                         FALSE };
  if (base == NULL || !JSON_NODE_HOLDS_OBJECT (base))
    return TRUE;
  answers = htk_answers_parse (revision->answers, error);
  if (answers == NULL)
    return FALSE;
  now = htk_fields_of_register (store, visit->subject_type, visit->subject_id, error);
  if (now == NULL)
    return FALSE;
  fields = htk_fields_of_answers (visit->subject_type, answers);
  mine = rows_of (fields);
  theirs = rows_of (now);
  g_hash_table_iter_init (&iter, mine);
  while (g_hash_table_iter_next (&iter, &key, &row))
    merge_row (store, visit, key, row, g_hash_table_lookup (theirs, key),
               json_node_get_object (base), merge);
  return TRUE;
}

/**
 * htk_conflict_open_fields:
 * @store: the county's store, in a transaction
 * @visit: a visit
 * @merge: what htk_field_merge() found
 * @error: return location
 *
 * Opens those conflicts, and ends those of the visit that are no more.
 */
gboolean
htk_conflict_open_fields (HtkStore *store,
                          const HtkVisit *visit,
                          HtkFieldMerge *merge,
                          GError **error)
{
  g_autoptr (GHashTable) true_still = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < merge->conflicts->len; i++)
    {
      const HtkMergeConflict *found = g_ptr_array_index (merge->conflicts, i);
      HtkConflict c = { .kind = (char *)"field",
                        .field = found->field,
                        .base = found->base,
                        .mine = found->mine,
                        .theirs = found->theirs,
                        .mine_by = visit->worker };

      if (!htk_conflict_open (store, visit, &c, error))
        return FALSE;
      c.visit_id = visit->id;
      g_hash_table_add (true_still, name_of (&c));
    }
  return htk_conflict_overtake (store, visit->id, "field", NULL, true_still, error);
}
