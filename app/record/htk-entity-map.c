/* Entities of the ODK specification and the register: a list as a form looks it up is written from the
 * register, a list that came from an ODK project is taken into it, and what a submission says of an entity
 * is put into a row. Which property is which field, and which of them a form may change, is data. */
#include "app/record/htk-entity-map.h"

#include "app/form/htk-csv.h"
#include "app/record/htk-csv-table.h"
#include "app/record/htk-visit-life.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-rows.h"
#include "app/store/htk-register.h"

#include <string.h>

/* The two properties that every entity has; in a submission they are no data. */
#define NAME "name"
#define LABEL "label"

typedef struct
{
  char *property, *field;
  gboolean is_int, may_write;
} Field;

struct _HtkEntityList
{
  char *name, *kind;
  GPtrArray *fields; /* Field */
};

struct _HtkEntityMap
{
  GPtrArray *lists; /* in the order in which one may name another's rows */
};

static void
field_free (gpointer data)
{
  Field *field = data;

  g_free (field->property);
  g_free (field->field);
  g_free (field);
}

static void
list_free (gpointer data)
{
  HtkEntityList *list = data;

  g_free (list->name);
  g_free (list->kind);
  g_ptr_array_unref (list->fields);
  g_free (list);
}

void
htk_entity_map_free (HtkEntityMap *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lists);
  g_free (self);
}

static HtkEntityList *
list_for (HtkEntityMap *self,
          const char   *name,
          const char   *kind)
{
  HtkEntityList *list = (HtkEntityList *) htk_entity_map_find (self, name);

  if (list != NULL)
    return list;
  list = g_new0 (HtkEntityList, 1);
  list->name = g_strdup (name);
  list->kind = g_strdup (kind);
  list->fields = g_ptr_array_new_with_free_func (field_free);
  g_ptr_array_add (self->lists, list);
  return list;
}

static gboolean
read_rows (HtkEntityMap *self,
           HtkCsv       *csv,
           const char   *path,
           GError      **error)
{
  g_autoptr (GError) why = NULL;

  htk_csv_next (csv, NULL);
  while (htk_csv_next (csv, &why))
    {
      Field *field;

      if (htk_csv_n_fields (csv) < 6 || *htk_csv_field (csv, 0) == '\0')
        {
          g_set_error (error, HTK_RECORD_ERROR, HTK_RECORD_ERROR_PACK,
                       "%s, line %u: list, kind, property, field, type and write are wanted", path,
                       htk_csv_line (csv));
          return FALSE;
        }
      field = g_new0 (Field, 1);
      field->property = g_strdup (htk_csv_field (csv, 2));
      field->field = g_strdup (htk_csv_field (csv, 3));
      field->is_int = g_str_equal (htk_csv_field (csv, 4), "int");
      field->may_write = g_str_equal (htk_csv_field (csv, 5), "1");
      g_ptr_array_add (list_for (self, htk_csv_field (csv, 0), htk_csv_field (csv, 1))->fields, field);
    }
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * htk_entity_map_open:
 * @folder: a pack's folder
 * @error: return location
 *
 * Returns: (transfer full): its map, without a list where the pack has none; NULL with
 *   %HTK_RECORD_ERROR_PACK, %HTK_CSV_ERROR or %G_FILE_ERROR
 */
HtkEntityMap *
htk_entity_map_open (const char *folder,
                     GError    **error)
{
  g_autoptr (HtkEntityMap) self = g_new0 (HtkEntityMap, 1);
  g_autofree char *path = g_build_filename (folder, HTK_ENTITY_MAP_FILE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (HtkCsv) csv = NULL;

  self->lists = g_ptr_array_new_with_free_func (list_free);
  if (!g_file_get_contents (path, &text, NULL, &why))
    {
      if (g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&self);
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  csv = htk_csv_new (text, -1, error);
  return csv != NULL && read_rows (self, csv, path, error) ? g_steal_pointer (&self) : NULL;
}

/* (transfer none) (nullable): the list of that name. */
const HtkEntityList *
htk_entity_map_find (HtkEntityMap *self,
                     const char   *name)
{
  for (guint i = 0; i < self->lists->len; i++)
    if (g_strcmp0 (((HtkEntityList *) self->lists->pdata[i])->name, name) == 0)
      return self->lists->pdata[i];
  return NULL;
}

/* (transfer none) (nullable): the list that a form looks up as the file NAME.csv. */
const HtkEntityList *
htk_entity_map_of_file (HtkEntityMap *self,
                        const char   *file)
{
  g_autofree char *name =
    g_str_has_suffix (file, ".csv") ? g_strndup (file, strlen (file) - strlen (".csv")) : NULL;

  return name != NULL ? htk_entity_map_find (self, name) : NULL;
}

const HtkEntityList *
htk_entity_map_nth (HtkEntityMap *self,
                    guint         i)
{
  return i < self->lists->len ? self->lists->pdata[i] : NULL;
}

const char *
htk_entity_list_name (const HtkEntityList *list)
{
  return list->name;
}

/* village, household, member or project. */
const char *
htk_entity_list_kind (const HtkEntityList *list)
{
  return list->kind;
}

/* What writes the rows of a list. */
typedef struct
{
  const HtkEntityList *list;
  HtkCsvTable *table;
} Writing;

static void
write_row (gint64      version,
           JsonObject *row,
           gpointer    data)
{
  const Writing *w = data;

  htk_csv_table_row (w->table);
  for (guint i = 0; i < w->list->fields->len; i++)
    {
      const Field *field = w->list->fields->pdata[i];
      gint64 number = htk_json_int (row, field->field, G_MININT64);

      if (field->is_int && number != G_MININT64)
        htk_csv_table_set_int (w->table, field->property, number);
      else if (!field->is_int)
        htk_csv_table_set (w->table, field->property, htk_json_text (row, field->field));
    }
  htk_csv_table_set_int (w->table, "__version", MAX (version, 1));
}

/**
 * htk_entity_list_csv:
 * @list: a list
 * @store: the register
 * @scope: (nullable): first digits of the region; %NULL for all
 * @error: return location
 *
 * Returns: (transfer full): the list as a form looks it up, with `__version` as ODK Entities has it
 */
char *
htk_entity_list_csv (const HtkEntityList *list,
                     HtkStore            *store,
                     const char          *scope,
                     GError             **error)
{
  g_autoptr (HtkCsvTable) table = htk_csv_table_new (NAME);
  Writing writing = { list, table };

  return htk_register_each_row (store, list->kind, scope, write_row, &writing, error)
           ? htk_csv_table_write (table) : NULL;
}

static void
put (JsonObject  *row,
     const Field *field,
     const char  *value)
{
  gint64 number;

  if (!field->is_int)
    json_object_set_string_member (row, field->field, value);
  else if (g_ascii_string_to_signed (value, 10, G_MININT64 + 1, G_MAXINT64, &number, NULL))
    json_object_set_int_member (row, field->field, number);
}

/* The row of the register that a row of a list is. */
static JsonObject *
row_of_csv (const HtkEntityList *list,
            HtkCsv              *csv,
            GHashTable          *columns)
{
  JsonObject *row = json_object_new ();

  for (guint i = 0; i < list->fields->len; i++)
    {
      const Field *field = list->fields->pdata[i];
      gpointer column;

      if (g_hash_table_lookup_extended (columns, field->property, NULL, &column) &&
          GPOINTER_TO_UINT (column) < htk_csv_n_fields (csv) &&
          *htk_csv_field (csv, GPOINTER_TO_UINT (column)) != '\0')
        put (row, field, htk_csv_field (csv, GPOINTER_TO_UINT (column)));
    }
  return row;
}

/* A village is a region first. */
static gboolean
apply_row (HtkStore            *store,
           const HtkEntityList *list,
           JsonObject          *row,
           GError             **error)
{
  const char *id = htk_json_text (row, g_str_equal (list->kind, "village") ? "code" : "id");

  if (id == NULL)
    {
      g_set_error (error, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID, "a row of %s has no id", list->name);
      return FALSE;
    }
  if (g_str_equal (list->kind, "village"))
    {
      g_autoptr (JsonObject) region = json_object_new ();

      json_object_set_string_member (region, "code", id);
      json_object_set_string_member (region, "name", htk_json_text (row, "name") != NULL
                                                       ? htk_json_text (row, "name") : id);
      json_object_set_int_member (region, "level", 5);
      if (!htk_register_apply (store, "region", id, 0, region, error))
        return FALSE;
    }
  return htk_register_apply (store, list->kind, id, 0, row, error);
}

/* The rows of a list, one after another; a row that the register cannot have is counted and left out. */
static gboolean
apply_rows (const HtkEntityList *list,
            HtkStore            *store,
            HtkCsv              *csv,
            GHashTable          *columns,
            JsonArray           *ids,
            guint               *n_unfit,
            GError             **error)
{
  g_autoptr (GError) why = NULL;

  while (htk_csv_next (csv, &why))
    {
      g_autoptr (JsonObject) row = row_of_csv (list, csv, columns);
      g_autoptr (GError) unfit = NULL;
      const char *id = htk_json_text (row, "id");

      if (apply_row (store, list, row, &unfit))
        {
          if (id != NULL)
            json_array_add_string_element (ids, id);
          continue;
        }
      if (!g_error_matches (unfit, HTK_STORE_ERROR, HTK_STORE_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&unfit));
          return FALSE;
        }
      ++*n_unfit;
    }
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * htk_entity_list_apply:
 * @list: a list
 * @store: a tablet's store, in a transaction
 * @csv: the whole list as an ODK project has it
 * @n_unfit: (out): rows that the register cannot have: without an id, or in a village that is not in it
 * @error: return location
 *
 * Makes the register say what the list says; who is on it no more leaves the lists.
 *
 * Returns: FALSE with %HTK_CSV_ERROR or an error of the store
 */
gboolean
htk_entity_list_apply (const HtkEntityList *list,
                       HtkStore            *store,
                       const char          *csv,
                       guint               *n_unfit,
                       GError             **error)
{
  g_autoptr (HtkCsv) in = htk_csv_new (csv, -1, error);
  g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JsonArray) ids = json_array_new ();

  *n_unfit = 0;
  if (in == NULL || !htk_csv_next (in, error))
    return FALSE;
  for (guint i = 0; i < htk_csv_n_fields (in); i++)
    g_hash_table_insert (columns, g_strdup (htk_csv_field (in, i)), GUINT_TO_POINTER (i));
  return apply_rows (list, store, in, columns, ids, n_unfit, error) &&
         htk_register_keep_only (store, list->kind, ids, error);
}

/* (nullable): what an entity says of a property. */
static const char *
value_of (const HtkEntity *entity,
          const char      *property)
{
  if (g_str_equal (property, LABEL))
    return entity->label;
  if (g_str_equal (property, NAME))
    return entity->id;
  for (guint i = 0; i + 1 < entity->data->len; i += 2)
    if (g_strcmp0 (entity->data->pdata[i], property) == 0)
      return entity->data->pdata[i + 1];
  return NULL;
}

/**
 * htk_entity_write:
 * @list: the list that the entity is of
 * @entity: what a submission says of it
 * @is_new: whether the register does not have it yet: then all is taken, and else what a form may change
 * @row: its row of the register; becomes as it is afterwards
 *
 * Returns: whether anything of @row is another now
 */
gboolean
htk_entity_write (const HtkEntityList *list,
                  const HtkEntity     *entity,
                  gboolean             is_new,
                  JsonObject          *row)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < list->fields->len; i++)
    {
      const Field *field = list->fields->pdata[i];
      const char *value = value_of (entity, field->property);

      if (value == NULL || *value == '\0' || (!is_new && !field->may_write))
        continue;
      put (row, field, value);
      changed = TRUE;
    }
  return changed;
}
