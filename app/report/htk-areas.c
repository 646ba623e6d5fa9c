/* Groups the figures of villages by the tags of their area, for the ledgers that are told so. */
#include "app/report/htk-areas.h"

#include "app/report/htk-place.h"

#include <string.h>

typedef struct
{
  char *name; /* NULL: villages without a tag */
  guint villages;
  gpointer sum;
} Area;

struct _HtkAreas
{
  HtkLedgerRun *run;
  gsize size;
  GPtrArray *areas; /* Area, in the order of their names; those without one last */
};

static void
area_free (gpointer data)
{
  Area *area = data;

  g_free (area->name);
  g_free (area->sum);
  g_free (area);
}

/**
 * htk_areas_new:
 * @run: a run, which outlives this
 * @size: of what is summed, in bytes; a sum begins with zeros
 *
 * Returns: (transfer full): no area yet
 */
HtkAreas *
htk_areas_new (HtkLedgerRun *run,
               gsize         size)
{
  HtkAreas *self = g_new0 (HtkAreas, 1);

  self->run = run;
  self->size = size;
  self->areas = g_ptr_array_new_with_free_func (area_free);
  return self;
}

void
htk_areas_free (HtkAreas *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->areas);
  g_free (self);
}

static Area *
area_of (HtkAreas   *self,
         const char *name)
{
  Area *area;
  guint at = 0;

  for (; at < self->areas->len; at++)
    {
      area = g_ptr_array_index (self->areas, at);
      if (g_strcmp0 (area->name, name) == 0)
        return area;
      if (name != NULL && (area->name == NULL || strcmp (area->name, name) > 0))
        break;
    }
  area = g_new0 (Area, 1);
  area->name = g_strdup (name);
  area->sum = g_malloc0 (self->size);
  g_ptr_array_insert (self->areas, (int) at, area);
  return area;
}

/**
 * htk_areas_add:
 * @self: areas
 * @village: a village's code
 * @add: (scope call): adds it to the sum of an area
 * @data: for @add
 *
 * Adds a village to each of its areas; with a filter for one kind it is in that one alone.
 */
void
htk_areas_add (HtkAreas   *self,
               const char *village,
               HtkAreaAdd  add,
               gpointer    data)
{
  const HtkPlace *place = g_hash_table_lookup (self->run->places, village);
  char **names = place != NULL ? place->areas : NULL;
  const char *only = self->run->ask->area;
  gboolean any = FALSE;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      Area *area;

      if (only != NULL && strstr (names[i], only) == NULL)
        continue;
      area = area_of (self, names[i]);
      area->villages++;
      add (area->sum, data);
      any = TRUE;
    }
  if (any)
    return;
  area_of (self, NULL)->villages++;
  add (area_of (self, NULL)->sum, data);
}

guint
htk_areas_n (HtkAreas *self)
{
  return self->areas->len;
}

gpointer
htk_areas_nth (HtkAreas *self,
               guint     i)
{
  return ((Area *) g_ptr_array_index (self->areas, i))->sum;
}

/**
 * htk_areas_place:
 * @self: areas
 * @i: which one
 * @column: the column of the township; that of the village follows it
 *
 * Writes how many villages the area has, and what it is called, where a village has its place.
 */
void
htk_areas_place (HtkAreas *self,
                 guint     i,
                 guint     column)
{
  const Area *area = g_ptr_array_index (self->areas, i);
  g_autofree char *zh = g_strdup_printf ("%u 个村", area->villages);
  g_autofree char *en = g_strdup_printf (area->villages == 1 ? "%u village" : "%u villages",
                                         area->villages);

  htk_run_word (self->run, column, zh, en);
  if (area->name != NULL)
    htk_run_text (self->run, column + 1, area->name);
  else
    htk_run_word (self->run, column + 1, "未标注区域类型", "No kind of area");
}
