/* The settings of a pack with the county's own values over them: what holds on a day, and the table that
 * forms look up. */
#include "app/record/htk-pack-private.h"

#include "app/form/htk-csv.h"
#include "app/record/htk-csv-table.h"
#include "app/record/htk-pack-rules.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register.h"

#include <string.h>

/* One row of the settings as it is sorted: by key, then by the day from which it holds. */
typedef struct
{
  char *key, *on_date, *value, *unit, *source;
} Setting;

static void
setting_free (gpointer data)
{
  Setting *s = data;

  g_free (s->key);
  g_free (s->on_date);
  g_free (s->value);
  g_free (s->unit);
  g_free (s->source);
  g_free (s);
}

static int
setting_compare (gconstpointer a,
                 gconstpointer b)
{
  const Setting *x = *(Setting *const *) a, *y = *(Setting *const *) b;
  int by_key = strcmp (x->key, y->key);

  return by_key != 0 ? by_key : strcmp (x->on_date, y->on_date);
}

static int
column_of (HtkCsv     *csv,
           const char *name)
{
  for (guint i = 0; i < htk_csv_n_fields (csv); i++)
    if (g_str_equal (htk_csv_field (csv, i), name))
      return (int) i;
  return -1;
}

static GPtrArray *
pack_settings (HtkPack *self,
               GError **error)
{
  static const char *const names[] = { "key", "on_date", "value", "unit", "source" };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (setting_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (HtkCsv) csv = htk_csv_new (htk_pack_settings_text (self), -1, &local);
  int columns[G_N_ELEMENTS (names)];

  if (csv == NULL || !htk_csv_next (csv, &local))
    {
      htk_pack_error (error, htk_pack_folder (self), local != NULL ? local->message : "settings.csv is empty");
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    columns[i] = column_of (csv, names[i]);
  if (columns[0] < 0 || columns[1] < 0 || columns[2] < 0)
    {
      htk_pack_error (error, htk_pack_folder (self), "settings.csv lacks key, on_date or value");
      return NULL;
    }
  while (htk_csv_next (csv, &local))
    {
      Setting *s = g_new0 (Setting, 1);
      char **fields[] = { &s->key, &s->on_date, &s->value, &s->unit, &s->source };

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        *fields[i] = g_strdup (columns[i] >= 0 && (guint) columns[i] < htk_csv_n_fields (csv)
                                 ? htk_csv_field (csv, (guint) columns[i]) : "");
      g_ptr_array_add (list, s);
    }
  if (local != NULL)
    {
      htk_pack_error (error, htk_pack_folder (self), local->message);
      return NULL;
    }
  return g_steal_pointer (&list);
}

static Setting *
same_setting (GPtrArray  *list,
              const char *key,
              const char *on_date)
{
  for (guint i = 0; i < list->len; i++)
    {
      Setting *s = g_ptr_array_index (list, i);

      if (g_str_equal (s->key, key) && g_str_equal (s->on_date, on_date))
        return s;
    }
  return NULL;
}

/* A row without a number for a key of the pack: the county refuses such a row; where one came all
 * the same, the value before it stays in force. A county's own keys may be text. */
static gboolean
hides_a_number (GPtrArray  *list,
                JsonObject *row)
{
  const char *key = htk_json_text (row, "key");
  g_autofree char *fault =
    htk_settings_row_fault (key, htk_json_text (row, "on_date"), htk_json_text (row, "value"));

  for (guint i = 0; fault != NULL && i < list->len; i++)
    if (g_strcmp0 (((Setting *) g_ptr_array_index (list, i))->key, key) == 0)
      return TRUE;
  return FALSE;
}

/* The county's own values go over the pack's, day by day. */
static GPtrArray *
merged_settings (HtkPack  *self,
                 HtkStore *store,
                 GError  **error)
{
  g_autoptr (GPtrArray) list = pack_settings (self, error);
  g_autoptr (JsonArray) own = store != NULL && list != NULL ? htk_register_settings (store, error)
                                                            : NULL;

  if (list == NULL || (store != NULL && own == NULL))
    return NULL;
  for (guint i = 0; own != NULL && i < json_array_get_length (own); i++)
    {
      JsonObject *row = json_array_get_object_element (own, i);
      const char *key = htk_json_text (row, "key"), *on_date = htk_json_text (row, "on_date");
      Setting *s = same_setting (list, key, on_date);

      if (hides_a_number (list, row))
        continue;
      if (s == NULL)
        {
          s = g_new0 (Setting, 1);
          s->key = g_strdup (key);
          s->on_date = g_strdup (on_date);
          s->unit = g_strdup ("");
          g_ptr_array_add (list, s);
        }
      g_free (s->value);
      g_free (s->source);
      s->value = g_strdup (htk_json_text (row, "value"));
      s->source = g_strdup ("county");
    }
  g_ptr_array_sort (list, setting_compare);
  return g_steal_pointer (&list);
}

/**
 * htk_pack_setting:
 * @self: a pack
 * @store: (nullable): the store with the county's own values
 * @key: a setting (domain.md 0)
 * @on_date: the day in question, YYYY-MM-DD
 *
 * Returns: (transfer full) (nullable): the value that holds on that day
 */
char *
htk_pack_setting (HtkPack    *self,
                  HtkStore   *store,
                  const char *key,
                  const char *on_date)
{
  g_autoptr (GPtrArray) list = merged_settings (self, store, NULL);
  char *value = NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      Setting *s = g_ptr_array_index (list, i);

      if (g_str_equal (s->key, key) && strcmp (s->on_date, on_date) <= 0)
        {
          g_free (value);
          value = g_strdup (s->value);
        }
    }
  return value;
}

static void
append_field (GString    *out,
              const char *text,
              gboolean    last)
{
  htk_csv_append (out, text);
  g_string_append_c (out, last ? '\n' : ',');
}

/**
 * htk_pack_settings_csv:
 * @self: a pack
 * @store: (nullable): the store with the county's own values
 * @error: return location
 *
 * The settings as a form looks them up: `ymd` is the day as a number, because XPath 1.0 compares
 * numbers only.
 *
 * Returns: (transfer full): CSV of key, on_date, ymd, value, unit, source
 */
char *
htk_pack_settings_csv (HtkPack  *self,
                       HtkStore *store,
                       GError  **error)
{
  g_autoptr (GPtrArray) list = merged_settings (self, store, error);
  GString *out;

  if (list == NULL)
    return NULL;
  out = g_string_new ("key,on_date,ymd,value,unit,source\n");
  for (guint i = 0; i < list->len; i++)
    {
      Setting *s = g_ptr_array_index (list, i);
      g_auto (GStrv) parts = g_strsplit (s->on_date, "-", 3);
      g_autofree char *ymd = g_strjoinv ("", parts);

      append_field (out, s->key, FALSE);
      append_field (out, s->on_date, FALSE);
      append_field (out, ymd, FALSE);
      append_field (out, s->value, FALSE);
      append_field (out, s->unit, FALSE);
      append_field (out, s->source, TRUE);
    }
  return g_string_free (out, FALSE);
}
