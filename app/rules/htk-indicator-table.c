/* Reads indicators.csv: what the village card shows and how each line of it is judged. */
#include "app/rules/htk-indicator.h"
#include "app/rules/htk-table.h"

#include <string.h>

#define N_INDICATORS 33

struct _HtkIndicators {
  GPtrArray *list;
};

static void
indicator_free (gpointer data)
{
  HtkIndicator *self = data;

  g_free (self->id);
  g_free (self->zh);
  g_free (self->en);
  g_free (self->part_of);
  g_strfreev (self->value);
  g_free (self->target_key);
  g_free (self->near_key);
  g_free (self->source);
  g_free (self->advice_zh);
  g_free (self->advice_en);
  g_free (self->department);
  g_free (self);
}

void
htk_indicators_free (HtkIndicators *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->list);
  g_free (self);
}

/**
 * htk_indicators_list:
 * @self: the table
 *
 * Returns: (transfer none) (element-type HtkIndicator): its rows in their order
 */
GPtrArray *
htk_indicators_list (HtkIndicators *self)
{
  return self->list;
}

/**
 * htk_indicators_get:
 * @self: the table
 * @id: an indicator
 *
 * Returns: (transfer none) (nullable): its row
 */
const HtkIndicator *
htk_indicators_get (HtkIndicators *self, const char *id)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const HtkIndicator *row = g_ptr_array_index (self->list, i);

      if (g_str_equal (row->id, id))
        return row;
    }
  return NULL;
}

/* The position of a cell among the words that it may hold. */
static int
read_word (HtkTable *table, const char *column, const char *const *words)
{
  const char *text = htk_table_get (table, column);

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], text))
      return i;
  htk_table_fault (table, "%s “%s” is not one that is known", column, text);
  return 0;
}

static char *
text_or_null (HtkTable *table, const char *column)
{
  const char *text = htk_table_get (table, column);

  return *text != '\0' ? g_strdup (text) : NULL;
}

/* How many names each kind is worked out from. */
static guint
n_values (HtkIndicatorKind kind)
{
  switch (kind)
    {
    case HTK_INDICATOR_RATE:
      return 2;
    case HTK_INDICATOR_GROWTH:
      return 4;
    case HTK_INDICATOR_ALL:
    case HTK_INDICATOR_MEAN:
      return 0;
    default:
      return 1;
    }
}

static void
read_kind (HtkIndicator *row, HtkTable *table)
{
  static const char *const kinds[]
      = { "rate", "number", "count", "yes", "growth", "all", "mean", NULL };
  static const char *const units[] = { "percent", "yuan", "count", "yes", NULL };
  static const char *const ways[] = { "up", "down", "falling", "shown", NULL };
  int way = read_word (table, "direction", ways);

  row->kind = (HtkIndicatorKind)read_word (table, "kind", kinds);
  row->unit = (HtkIndicatorUnit)read_word (table, "unit", units);
  row->lower = way == 1 || way == 2;
  row->falling = way == 2;
  row->shown = way == 3;
  row->value = g_strsplit (htk_table_get (table, "value"), " ", -1);
  if (g_strv_length (row->value) != n_values (row->kind))
    htk_table_fault (table, "%s is worked out from %u names, not from “%s”", row->id,
                     n_values (row->kind), htk_table_get (table, "value"));
  if (row->target_key == NULL && row->weight > 0 && row->kind < HTK_INDICATOR_ALL
      && row->kind != HTK_INDICATOR_YES)
    htk_table_fault (table, "%s is scored and has no target", row->id);
  if (row->shown && (row->weight > 0 || row->target_key != NULL))
    htk_table_fault (table, "%s is only shown and has a target or a weight", row->id);
}

static void
read_indicator (HtkIndicators *self, HtkTable *table)
{
  const char *id = htk_table_get (table, "id");
  HtkIndicator *row;
  int hard;

  if (htk_indicators_get (self, id) != NULL)
    {
      htk_table_fault (table, "%s is there twice", id);
      return;
    }
  row = g_new0 (HtkIndicator, 1);
  row->id = g_strdup (id);
  row->zh = g_strdup (htk_table_get (table, "zh"));
  row->en = g_strdup (htk_table_get (table, "en"));
  row->part_of = text_or_null (table, "part_of");
  row->target_key = text_or_null (table, "target");
  row->near_key = text_or_null (table, "near");
  row->source = g_strdup (htk_table_get (table, "source"));
  row->advice_zh = g_strdup (htk_table_get (table, "advice_zh"));
  row->advice_en = g_strdup (htk_table_get (table, "advice_en"));
  row->department = g_strdup (htk_table_get (table, "department"));
  htk_table_number (table, "hard", 0, &hard);
  row->hard = hard != 0;
  htk_table_number (table, "weight", 0, &row->weight);
  htk_table_number (table, "deadline_days", 0, &row->deadline_days);
  read_kind (row, table);
  if (*row->zh == '\0' || *row->en == '\0')
    htk_table_fault (table, "%s lacks a name", id);
  g_ptr_array_add (self->list, row);
}

static void
check_whole (HtkIndicators *self, GPtrArray *faults)
{
  for (guint i = 1; i <= N_INDICATORS; i++)
    {
      g_autofree char *id = g_strdup_printf ("V%02u", i);

      if (htk_indicators_get (self, id) == NULL)
        g_ptr_array_add (faults, g_strdup_printf ("indicators.csv: %s is missing", id));
    }
  for (guint i = 0; i < self->list->len; i++)
    {
      const HtkIndicator *row = g_ptr_array_index (self->list, i);
      const HtkIndicator *whole
          = row->part_of != NULL ? htk_indicators_get (self, row->part_of) : NULL;

      if (row->part_of != NULL && (whole == NULL || whole->kind < HTK_INDICATOR_ALL))
        g_ptr_array_add (faults, g_strdup_printf ("indicators.csv: %s is part of %s, which is no "
                                                  "indicator with parts",
                                                  row->id, row->part_of));
    }
}

/**
 * htk_indicators_new:
 * @csv: indicators.csv
 * @length: in bytes, or -1 when @csv ends in NUL
 * @faults: (element-type utf8): gets every fault of the table, a missing indicator too
 *
 * Returns: (transfer full): the indicators that are there
 */
HtkIndicators *
htk_indicators_new (const char *csv, gssize length, GPtrArray *faults)
{
  static const char *const columns[]
      = { "id",     "zh",        "en",        "part_of",    "kind",          "unit",
          "value",  "target",    "direction", "hard",       "near",          "weight",
          "source", "advice_zh", "advice_en", "department", "deadline_days", NULL };
  HtkIndicators *self = g_new0 (HtkIndicators, 1);
  g_autoptr (HtkTable) table = htk_table_read ("indicators.csv", csv, length, columns, faults);

  self->list = g_ptr_array_new_with_free_func (indicator_free);
  while (table != NULL && htk_table_next (table))
    read_indicator (self, table);
  check_whole (self, faults);
  return self;
}
