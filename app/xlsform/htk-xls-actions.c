/* Actions: values that are set when a form is opened, a repeat gets an instance or an answer
 * changes. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static void
write_setvalue (GString *out, const char *event, const char *ref, const char *value)
{
  g_string_append (out, "<setvalue");
  htk_xls_attr (out, "event", event);
  htk_xls_attr (out, "ref", ref);
  if (*value != '\0')
    htk_xls_attr (out, "value", value);
  g_string_append (out, "/>\n");
}

/* The item's default as an expression, NULL when it has none or a plain one. */
static char *
dynamic_default (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *text = htk_xls_item_cell (w->form, item, "default");

  if (item->type == NULL || *text == '\0' || !htk_xls_is_dynamic (item, text))
    return NULL;
  return htk_xls_expression (w, item, "default");
}

static void
write_device_action (HtkXlsWriter *w, HtkXlsItem *item, const char *ref)
{
  if (htk_xls_type_is (item->type, "start-geopoint"))
    {
      g_string_append (w->actions, "    <odk:setgeopoint event=\"odk-instance-first-load\"");
      htk_xls_attr (w->actions, "ref", ref);
      g_string_append (w->actions, "/>\n");
    }
  else if (htk_xls_type_is (item->type, "background-audio"))
    {
      const char *quality = htk_xls_parameter (item, "quality", NULL);

      g_string_append (w->actions, "    <odk:recordaudio event=\"odk-instance-load\"");
      htk_xls_attr (w->actions, "ref", ref);
      if (quality != NULL)
        htk_xls_attr (w->actions, "odk:quality", quality);
      g_string_append (w->actions, "/>\n");
    }
}

/**
 * htk_xls_write_model_actions:
 * @w: the writer
 * @item: the root; the function calls itself for what is below
 *
 * Writes what happens when a filling begins. Defaults in repeats are set in each new instance and
 * are written there.
 */
void
htk_xls_write_model_actions (HtkXlsWriter *w, HtkXlsItem *item)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      HtkXlsItem *child = item->children->pdata[i];
      g_autofree char *ref = htk_xls_path (child);
      g_autofree char *value = NULL;

      if (child->type != NULL)
        write_device_action (w, child, ref);
      if (htk_xls_repeat_of (child) == NULL)
        value = dynamic_default (w, child);
      if (value != NULL)
        {
          g_string_append (w->actions, "    ");
          write_setvalue (w->actions, "odk-instance-first-load", ref, value);
        }
      htk_xls_write_model_actions (w, child);
    }
}

static void
write_defaults (HtkXlsWriter *w, HtkXlsItem *item)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      HtkXlsItem *child = item->children->pdata[i];
      g_autofree char *ref = htk_xls_path (child);
      g_autofree char *value = NULL;

      if (child->kind == HTK_XLS_REPEAT)
        continue;
      value = dynamic_default (w, child);
      if (value != NULL)
        {
          htk_xls_indent (w);
          write_setvalue (w->body, "odk-instance-first-load odk-new-repeat", ref, value);
        }
      write_defaults (w, child);
    }
}

/* Gives the entities of each new instance of a repeat their ids. */
static void
write_entity_ids (HtkXlsWriter *w, HtkXlsItem *repeat)
{
  for (guint i = 0; i < w->form->entity_rows->len; i++)
    {
      HtkXlsEntity *entity = w->form->entity_rows->pdata[i];
      g_autofree char *container = htk_xls_path (entity->container);
      g_autofree char *ref = g_strconcat (container, "/meta/entity/@id", NULL);
      HtkXlsItem *of = entity->container->kind == HTK_XLS_REPEAT
                           ? entity->container
                           : htk_xls_repeat_of (entity->container);
      HtkXlsTable *table = w->form->entities;

      if (of != repeat
          || (*htk_xls_cell (table, entity->row, "entity_id") != '\0'
              && *htk_xls_cell (table, entity->row, "create_if") == '\0'))
        continue;
      htk_xls_indent (w);
      write_setvalue (w->body, "odk-instance-first-load odk-new-repeat", ref, "uuid()");
    }
}

/* What happens in each new instance of a repeat. */
void
htk_xls_write_repeat_actions (HtkXlsWriter *w, HtkXlsItem *repeat)
{
  write_defaults (w, repeat);
  write_entity_ids (w, repeat);
}

static gboolean
is_triggered_by (HtkXlsWriter *w, HtkXlsItem *item, HtkXlsItem *by)
{
  g_autoptr (GPtrArray) names
      = htk_xls_references (w->form, htk_xls_item_cell (w->form, item, "trigger"));

  return g_ptr_array_find_with_equal_func (names, by->name, g_str_equal, NULL);
}

/**
 * htk_xls_write_triggered:
 * @w: the writer
 * @by: a question
 *
 * Writes what happens when the question's answer changes: the rows that have it as their trigger.
 */
void
htk_xls_write_triggered (HtkXlsWriter *w, HtkXlsItem *by)
{
  for (guint i = 0; i < w->form->triggered->len; i++)
    {
      HtkXlsItem *item = w->form->triggered->pdata[i];
      g_autofree char *ref = NULL;
      g_autofree char *value = NULL;

      if (!is_triggered_by (w, item, by))
        continue;
      ref = htk_xls_path (item);
      htk_xls_indent (w);
      if (htk_xls_type_is (item->type, "background-geopoint"))
        {
          g_string_append (w->body, "<odk:setgeopoint event=\"xforms-value-changed\"");
          htk_xls_attr (w->body, "ref", ref);
          g_string_append (w->body, "/>\n");
          continue;
        }
      value = htk_xls_expression (w, item, "calculation");
      write_setvalue (w->body, "xforms-value-changed", ref, value);
    }
}
