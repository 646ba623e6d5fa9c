/* The binds of the model: types, conditions and computations. */
#include "app/xlsform/htk-xls-writer.h"

#include <math.h>
#include <string.h>

static const char *
cell (HtkXlsWriter *w, HtkXlsItem *item, const char *column)
{
  return htk_xls_item_cell (w->form, item, column);
}

/* The expression of a cell with paths for its references, "" when the cell is empty. */
char *
htk_xls_expression (HtkXlsWriter *w, HtkXlsItem *item, const char *column)
{
  HtkXlsPlace place = { w->form->survey, item->row, column };

  return htk_xls_expand_expression (w->form, item, &place, cell (w, item, column));
}

static void
write_expression (HtkXlsWriter *w, HtkXlsItem *item, const char *column, const char *name)
{
  g_autofree char *expanded = htk_xls_expression (w, item, column);

  if (*expanded != '\0')
    htk_xls_attr (w->binds, name, expanded);
}

static void
write_flag (HtkXlsWriter *w, HtkXlsItem *item, const char *column, const char *name)
{
  const char *text = cell (w, item, column);

  if (htk_xls_is_yes (text))
    htk_xls_attr (w->binds, name, "true()");
  else if (!htk_xls_is_no (text))
    write_expression (w, item, column, name);
}

/* A message: as it is, or as itext where it is translated or speaks of answers. */
static void
write_message (HtkXlsWriter *w, HtkXlsItem *item, const char *column, const char *name)
{
  HtkXlsTable *survey = w->form->survey;
  const char *text = htk_xls_cell (survey, item->row, column);
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_autofree char *ref = NULL;

  if (!htk_xls_has_text (w, survey, item->row, column))
    return;
  if (!htk_xls_is_translated (survey, column) && strstr (text, "${") == NULL)
    {
      htk_xls_attr (w->binds, name, text);
      return;
    }
  path = htk_xls_path (item);
  id = g_strdup_printf ("%s:%s", path, name);
  ref = g_strdup_printf ("jr:itext('%s')", id);
  htk_xls_attr (w->binds, name, ref);
  htk_xls_add_itext (w, survey, item, item->row, column, id, "");
}

/* What the columns "bind::x", "body::x" and "instance::x" say, as attributes. */
void
htk_xls_write_columns (HtkXlsWriter *w, HtkXlsItem *item, const char *prefix, GString *out)
{
  HtkXlsTable *survey = w->form->survey;

  for (guint i = 0; item->row != NULL && i < survey->columns->len; i++)
    {
      HtkXlsColumn *column = survey->columns->pdata[i];
      HtkXlsPlace place = { survey, item->row, column->key };
      g_autofree char *value = NULL;

      if (!g_str_has_prefix (column->name, prefix) || *item->row->cells[i] == '\0'
          || strcmp (column->name, "bind::type") == 0)
        continue;
      value = htk_xls_expand (w->form, item, &place, item->row->cells[i]);
      htk_xls_attr (out, column->name + strlen (prefix), value);
    }
}

static gboolean
is_whole (const char *number)
{
  double value = g_ascii_strtod (number, NULL);

  return value == floor (value);
}

static const char *
type_of (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *own = cell (w, item, "bind::type");

  if (item->type == NULL || *own != '\0')
    return *own != '\0' ? own : NULL;
  if (htk_xls_type_is (item->type, "range")
      && !(is_whole (htk_xls_parameter (item, "start", "1"))
           && is_whole (htk_xls_parameter (item, "end", "10"))
           && is_whole (htk_xls_parameter (item, "step", "1"))))
    return "decimal";
  return item->type->bind;
}

static void
write_constraint (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *of_type = item->type != NULL ? item->type->constraint : NULL;
  g_autofree char *own = htk_xls_expression (w, item, "constraint");
  g_autofree char *both = of_type != NULL && *own != '\0'
                              ? g_strdup_printf ("(%s) and (%s)", of_type, own)
                              : g_strdup (of_type != NULL ? of_type : own);

  if (*both != '\0')
    htk_xls_attr (w->binds, "constraint", both);
}

static void
write_parameters (HtkXlsWriter *w, HtkXlsItem *item)
{
  static const char *const attributes[][2] = {
    { "max-pixels", "orx:max-pixels" },
    { "allow-mock-accuracy", "odk:allow-mock-accuracy" },
    { "location-priority", "odk:location-priority" },
    { "location-min-interval", "odk:location-min-interval" },
    { "location-max-age", "odk:location-max-age" },
    { "track-changes", "odk:track-changes" },
    { "track-changes-reasons", "odk:track-changes-reasons" },
    { "identify-user", "odk:identify-user" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      const char *value = htk_xls_parameter (item, attributes[i][0], NULL);

      if (value != NULL)
        htk_xls_attr (w->binds, attributes[i][1], value);
    }
  if (htk_xls_type_is (item->type, "audio") && htk_xls_parameter (item, "quality", NULL) != NULL)
    htk_xls_attr (w->binds, "odk:quality", htk_xls_parameter (item, "quality", NULL));
}

static void
write_save_to (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *save_to = cell (w, item, "save_to");
  const char *hash = strchr (save_to, '#');

  if (*save_to != '\0' && item->type != NULL)
    htk_xls_attr (w->binds, "entities:saveto", hash != NULL ? hash + 1 : save_to);
}

/* Whether anything is said of a group or repeat that its bind would hold. */
static gboolean
has_bind (HtkXlsWriter *w, HtkXlsItem *item)
{
  HtkXlsTable *survey = w->form->survey;

  if (item->type != NULL || *cell (w, item, "relevant") != '\0'
      || !htk_xls_is_no (cell (w, item, "read_only")))
    return TRUE;
  for (guint i = 0; i < survey->columns->len; i++)
    if (g_str_has_prefix (((HtkXlsColumn *)survey->columns->pdata[i])->name, "bind::")
        && *item->row->cells[i] != '\0')
      return TRUE;
  return FALSE;
}

/**
 * htk_xls_write_bind:
 * @w: the writer
 * @item: a group, repeat or question
 *
 * Writes its bind; groups and repeats have one only when something is said of them.
 */
void
htk_xls_write_bind (HtkXlsWriter *w, HtkXlsItem *item)
{
  g_autofree char *path = htk_xls_path (item);
  const char *type = type_of (w, item);

  if (!has_bind (w, item))
    return;
  g_string_append (w->binds, "    <bind");
  htk_xls_attr (w->binds, "nodeset", path);
  if (type != NULL)
    htk_xls_attr (w->binds, "type", type);
  if (htk_xls_type_is (item->type, "note"))
    htk_xls_attr (w->binds, "readonly", "true()");
  else
    write_flag (w, item, "read_only", "readonly");
  write_expression (w, item, "relevant", "relevant");
  if (item->type != NULL)
    {
      write_flag (w, item, "required", "required");
      write_message (w, item, "required_message", "jr:requiredMsg");
      write_constraint (w, item);
      write_message (w, item, "constraint_message", "jr:constraintMsg");
      write_message (w, item, "no_app_error_string", "jr:noAppErrorString");
      if (*cell (w, item, "trigger") == '\0')
        write_expression (w, item, "calculation", "calculate");
      if (item->type->preload != NULL)
        {
          htk_xls_attr (w->binds, "jr:preload", item->type->preload);
          htk_xls_attr (w->binds, "jr:preloadParams", item->type->preload_params);
        }
      write_parameters (w, item);
      write_save_to (w, item);
    }
  htk_xls_write_columns (w, item, "bind::", w->binds);
  g_string_append (w->binds, "/>\n");
}
