/* The primary instance: the nodes of a filling, and the binds in their order. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static void
write_item (HtkXlsWriter *w, HtkXlsItem *item, gboolean with_binds);

/* Whether the count of a repeat is a path already, as jr:count wants it. */
gboolean
htk_xls_count_is_path (HtkXlsForm *form, HtkXlsItem *repeat)
{
  const char *count = htk_xls_item_cell (form, repeat, "repeat_count");
  g_autoptr (GPtrArray) names = htk_xls_references (form, count);
  HtkXlsItem *item = names->len == 1 ? g_hash_table_lookup (form->by_name, names->pdata[0]) : NULL;

  return item != NULL && item->type != NULL && g_str_has_prefix (count, "${")
         && strchr (count, '}')[1] == '\0' && !g_hash_table_contains (form->several, item->name);
}

/* The node that holds how often a repeat repeats, beside it. */
static void
write_counter (HtkXlsWriter *w, HtkXlsItem *item, gboolean with_binds)
{
  g_autofree char *path = htk_xls_path (item);
  g_autofree char *counter = g_strconcat (path, "_count", NULL);
  g_autofree char *expanded = NULL;

  g_string_append_printf (w->instance, "<%s_count/>", item->name);
  if (!with_binds)
    return;
  expanded = htk_xls_expression (w, item, "repeat_count");
  g_string_append (w->binds, "    <bind");
  htk_xls_attr (w->binds, "nodeset", counter);
  htk_xls_attr (w->binds, "type", "string");
  htk_xls_attr (w->binds, "readonly", "true()");
  htk_xls_attr (w->binds, "calculate", expanded);
  g_string_append (w->binds, "/>\n");
}

static void
write_attributes (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *tag = htk_xls_item_cell (w->form, item, "compact_tag");

  htk_xls_write_columns (w, item, "instance::", w->instance);
  if (*tag != '\0')
    htk_xls_attr (w->instance, "odk:tag", tag);
}

/* Begins an element; what is empty until its end is written short. */
static gsize
begin (HtkXlsWriter *w, HtkXlsItem *item, gboolean template)
{
  g_string_append_printf (w->instance, "<%s", item->name);
  if (template)
    htk_xls_attr (w->instance, "jr:template", "");
  write_attributes (w, item);
  g_string_append_c (w->instance, '>');
  return w->instance->len;
}

static void
end (HtkXlsWriter *w, HtkXlsItem *item, gsize begun)
{
  if (w->instance->len == begun)
    {
      g_string_truncate (w->instance, begun - 1);
      g_string_append (w->instance, "/>");
    }
  else
    g_string_append_printf (w->instance, "</%s>", item->name);
}

static void
write_children (HtkXlsWriter *w, HtkXlsItem *item, gboolean with_binds)
{
  for (guint i = 0; i < item->children->len; i++)
    write_item (w, item->children->pdata[i], with_binds);
  if (item->parent != NULL)
    htk_xls_write_entity_node (w, item);
}

/* A repeat: its template, and its first instance unless a count makes them. */
static void
write_repeat (HtkXlsWriter *w, HtkXlsItem *item, gboolean with_binds)
{
  gboolean counted = *htk_xls_item_cell (w->form, item, "repeat_count") != '\0';
  gsize begun;

  if (counted && !htk_xls_count_is_path (w->form, item))
    write_counter (w, item, with_binds);
  if (with_binds)
    htk_xls_write_bind (w, item);
  begun = begin (w, item, TRUE);
  write_children (w, item, with_binds);
  end (w, item, begun);
  if (counted)
    return;
  begun = begin (w, item, FALSE);
  write_children (w, item, FALSE);
  end (w, item, begun);
}

static void
write_default (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *text = htk_xls_item_cell (w->form, item, "default");

  if (*text == '\0' || htk_xls_is_dynamic (item, text))
    return;
  if (htk_xls_type_is (item->type, "image") && !g_str_has_prefix (text, "jr://"))
    g_string_append (w->instance, "jr://images/");
  htk_xls_escape (w->instance, text);
}

static void
write_item (HtkXlsWriter *w, HtkXlsItem *item, gboolean with_binds)
{
  gsize begun;

  if (item->kind == HTK_XLS_EXTERNAL)
    return;
  if (item->kind == HTK_XLS_REPEAT)
    {
      write_repeat (w, item, with_binds);
      return;
    }
  if (with_binds && item->kind != HTK_XLS_META)
    htk_xls_write_bind (w, item);
  if (item->kind == HTK_XLS_META)
    return;
  begun = begin (w, item, FALSE);
  write_default (w, item);
  write_children (w, item, with_binds);
  end (w, item, begun);
}

/**
 * htk_xls_write_instance:
 * @w: the writer
 *
 * Writes the nodes below the root of the primary instance, and all binds but those of meta.
 */
void
htk_xls_write_instance (HtkXlsWriter *w)
{
  write_children (w, w->form->root, TRUE);
}
