/* Looks thresholds up by key and day, for every rule: policy is in the pack's settings.csv. */
#include "app/rules/htk-settings.h"

#include "app/rules/htk-table.h"

#include <string.h>

struct _HtkSettings {
  GHashTable *by_key; /* key -> GPtrArray of HtkSetting, by day */
};

static void
setting_free (gpointer data)
{
  HtkSetting *row = data;

  g_free (row->key);
  g_free (row->on_date);
  g_free (row->value);
  g_free (row->unit);
  g_free (row->source);
  g_free (row);
}

void
htk_settings_free (HtkSettings *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_key);
  g_free (self);
}

static gboolean
is_key (const char *key)
{
  if (!g_ascii_islower (*key))
    return FALSE;
  for (; *key != '\0'; key++)
    if (!g_ascii_islower (*key) && !g_ascii_isdigit (*key) && *key != '_')
      return FALSE;
  return TRUE;
}

/**
 * htk_settings_row_fault:
 * @key: a setting
 * @on_date: the day from which it holds
 * @value: its value
 *
 * What keeps a row from being a setting: asked before an officer's row is taken.
 *
 * Returns: (transfer full) (nullable): what is wrong; NULL when nothing is
 */
char *
htk_settings_row_fault (const char *key, const char *on_date, const char *value)
{
  gint64 scaled;

  if (key == NULL || !is_key (key))
    return g_strdup_printf ("“%s” is not the name of a setting: small letters, digits and _",
                            key != NULL ? key : "");
  if (on_date == NULL || strlen (on_date) != HTK_DAY_SIZE - 1 || htk_day_parse (on_date) == 0)
    return g_strdup_printf ("%s: “%s” is not a day; write it as 2025-01-31", key,
                            on_date != NULL ? on_date : "");
  if (!htk_exact_parse (value, &scaled))
    return g_strdup_printf ("%s on %s: “%s” is not a number with at most four decimals", key,
                            on_date, value != NULL ? value : "");
  if (scaled < 0)
    return g_strdup_printf ("%s on %s: %s is below 0", key, on_date, value);
  return NULL;
}

static void
check_ymd (HtkTable *table, const HtkSetting *row)
{
  g_auto (GStrv) parts = g_strsplit (row->on_date, "-", 3);
  g_autofree char *ymd = g_strjoinv ("", parts);
  const char *told = htk_table_get (table, "ymd");

  if (*told != '\0' && !g_str_equal (ymd, told))
    htk_table_fault (table, "%s: ymd %s is not the day %s", row->key, told, row->on_date);
}

static void
add_row (HtkSettings *self, HtkTable *table)
{
  const char *key = htk_table_get (table, "key"), *on_date = htk_table_get (table, "on_date"),
             *value = htk_table_get (table, "value");
  g_autofree char *fault = htk_settings_row_fault (key, on_date, value);
  GPtrArray *rows;
  HtkSetting *row;
  guint at = 0;

  if (fault != NULL)
    {
      htk_table_fault (table, "%s", fault);
      return;
    }
  rows = g_hash_table_lookup (self->by_key, key);
  if (rows == NULL)
    {
      rows = g_ptr_array_new_with_free_func (setting_free);
      g_hash_table_insert (self->by_key, g_strdup (key), rows);
    }
  row = g_new0 (HtkSetting, 1);
  row->key = g_strdup (key);
  row->on_date = g_strdup (on_date);
  row->value = g_strdup (value);
  row->unit = g_strdup (htk_table_get (table, "unit"));
  row->source = g_strdup (htk_table_get (table, "source"));
  row->day = htk_day_parse (on_date);
  htk_exact_parse (value, &row->scaled);
  check_ymd (table, row);
  while (at < rows->len && ((HtkSetting *)g_ptr_array_index (rows, at))->day < row->day)
    at++;
  if (at < rows->len && ((HtkSetting *)g_ptr_array_index (rows, at))->day == row->day)
    htk_table_fault (table, "%s has two values for %s", key, on_date);
  g_ptr_array_insert (rows, (gint)at, row);
}

/**
 * htk_settings_new:
 * @csv: settings.csv: key, on_date, ymd, value, unit, source
 * @length: in bytes, or -1 when @csv ends in NUL
 * @faults: (element-type utf8): gets every fault of the table; owns its strings
 *
 * Returns: (transfer full): the rows that are good
 */
HtkSettings *
htk_settings_new (const char *csv, gssize length, GPtrArray *faults)
{
  static const char *const columns[] = { "key", "on_date", "value", NULL };
  HtkSettings *self = g_new0 (HtkSettings, 1);
  g_autoptr (HtkTable) table = htk_table_read ("settings.csv", csv, length, columns, faults);

  self->by_key
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  while (table != NULL && htk_table_next (table))
    add_row (self, table);
  return self;
}

gboolean
htk_settings_has (HtkSettings *self, const char *key)
{
  return g_hash_table_contains (self->by_key, key);
}

/**
 * htk_settings_require:
 * @self: the settings
 * @keys: (array zero-terminated=1): keys that something looks up
 * @by: what looks them up, for the fault
 * @faults: (element-type utf8): gets a fault for each key without a row
 */
void
htk_settings_require (HtkSettings *self, const char *const *keys, const char *by, GPtrArray *faults)
{
  for (; *keys != NULL; keys++)
    if (!htk_settings_has (self, *keys))
      g_ptr_array_add (faults,
                       g_strdup_printf ("settings.csv: %s is missing; %s needs it", *keys, by));
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * htk_settings_keys:
 * @self: the settings
 *
 * Returns: (transfer container) (element-type utf8): every key, sorted; owned by @self
 */
GPtrArray *
htk_settings_keys (HtkSettings *self)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->by_key);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_keys);
  return keys;
}

/**
 * htk_settings_rows:
 * @self: the settings
 * @key: a setting
 *
 * Returns: (transfer none) (nullable) (element-type HtkSetting): its rows, the earliest first; NULL
 *   when there is no such setting
 */
GPtrArray *
htk_settings_rows (HtkSettings *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

/**
 * htk_settings_at:
 * @self: the settings
 * @key: a setting
 * @day: the day in question
 *
 * Returns: (transfer none) (nullable): the last row whose day has come; NULL before the first
 */
const HtkSetting *
htk_settings_at (HtkSettings *self, const char *key, HtkDay day)
{
  GPtrArray *rows = g_hash_table_lookup (self->by_key, key);
  const HtkSetting *found = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const HtkSetting *row = g_ptr_array_index (rows, i);

      if (row->day > day)
        break;
      found = row;
    }
  return found;
}

/**
 * htk_settings_carried:
 * @row: what htk_settings_at() gave
 * @day: for which day
 *
 * The monitoring line is set for each year. Where a year has none the last one is carried forward,
 * and the screen says “本年监测线未设置” (domain.md, facts that shape the design).
 *
 * Returns: whether @row is a yearly setting of an earlier year
 */
gboolean
htk_settings_carried (const HtkSetting *row, HtkDay day)
{
  return g_str_equal (row->key, "line") && htk_day_year (row->day) != htk_day_year (day);
}

/**
 * htk_settings_scaled:
 * @self: the settings
 * @key: a setting
 * @day: the day in question
 * @scaled: (out): its value in ten thousandths, 0 when there is none
 *
 * Returns: whether there is one on that day
 */
gboolean
htk_settings_scaled (HtkSettings *self, const char *key, HtkDay day, gint64 *scaled)
{
  const HtkSetting *row = htk_settings_at (self, key, day);

  *scaled = row != NULL ? row->scaled : 0;
  return row != NULL;
}

/**
 * htk_settings_count:
 * @self: the settings
 * @key: a setting that counts days, months or households
 * @day: the day in question
 *
 * Returns: the whole number, a part of one cut off; 0 when there is none on that day
 */
guint
htk_settings_count (HtkSettings *self, const char *key, HtkDay day)
{
  const HtkSetting *row = htk_settings_at (self, key, day);

  return row != NULL ? (guint)MIN (row->scaled / HTK_EXACT_SCALE, 1000000) : 0;
}

/**
 * htk_setting_fen:
 * @row: a setting in yuan
 *
 * Returns: the same in fen
 */
gint64
htk_setting_fen (const HtkSetting *row)
{
  return row->scaled / (HTK_EXACT_SCALE / 100);
}
