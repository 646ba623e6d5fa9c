/* Choices in the XForm: the itemset of a control, and the secondary instances they come from. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

/* The nodes the choices are: a list's items, or the instances of a repeat. */
static char *
nodes_of (HtkXlsWriter *w, HtkXlsItem *item)
{
  g_autofree char *filter = htk_xls_expression (w, item, "choice_filter");
  g_autofree char *id = NULL;

  if (item->source != NULL)
    {
      HtkXlsItem *repeat = htk_xls_repeat_of (item->source);
      HtkXlsPlace place = { w->form->survey, item->row, "type" };
      g_autofree char *ref = g_strdup_printf ("${%s}", repeat->name);
      g_autofree char *rows = htk_xls_expand (w->form, item, &place, ref);
      g_autofree char *base = htk_xls_path (repeat);
      g_autofree char *path = htk_xls_path (item->source);
      const char *below = path + strlen (base);

      /* An instance without an answer is no choice. */
      return *filter != '\0' ? g_strdup_printf ("%s[.%s != '' and (%s)]", rows, below, filter)
                             : g_strdup_printf ("%s[.%s != '']", rows, below);
    }
  id = g_strdup (item->list);
  if (g_str_has_suffix (item->type->name, "_from_file") && strrchr (id, '.') != NULL)
    *strrchr (id, '.') = '\0';
  return *filter != '\0' ? g_strdup_printf ("instance('%s')/root/item[%s]", id, filter)
                         : g_strdup_printf ("instance('%s')/root/item", id);
}

static char *
shuffled (HtkXlsWriter *w, HtkXlsItem *item, const char *nodes)
{
  const char *seed = htk_xls_parameter (item, "seed", NULL);
  HtkXlsPlace place = { w->form->survey, item->row, "parameters" };
  g_autofree char *expanded = NULL;

  if (strcmp (htk_xls_parameter (item, "randomize", "false"), "true") != 0)
    return g_strdup (nodes);
  if (seed == NULL)
    return g_strdup_printf ("randomize(%s)", nodes);
  expanded = htk_xls_expand_expression (w->form, item, &place, seed);
  return g_strdup_printf ("randomize(%s, %s)", nodes, expanded);
}

static void
write_set (HtkXlsWriter *w, const char *nodeset, const char *value, const char *label)
{
  htk_xls_indent (w);
  g_string_append (w->body, "<itemset");
  htk_xls_attr (w->body, "nodeset", nodeset);
  g_string_append (w->body, "><value");
  htk_xls_attr (w->body, "ref", value);
  g_string_append (w->body, "/><label");
  htk_xls_attr (w->body, "ref", label);
  g_string_append (w->body, "/></itemset>\n");
}

/* The marks of a range that have texts. */
static void
write_ticks (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *ticks = htk_xls_parameter (item, "tick_labelset", NULL);
  HtkXlsList *list = ticks != NULL ? htk_xls_list (w->form, ticks) : NULL;
  g_autofree char *nodes = NULL;

  if (list == NULL)
    return;
  nodes = g_strdup_printf ("instance('%s')/root/item", list->name);
  write_set (w, nodes, "name", list->itext ? "jr:itext(itextId)" : "label");
}

/**
 * htk_xls_write_itemset:
 * @w: the writer
 * @item: a question
 *
 * Writes where its choices come from; nothing for a question without choices.
 */
void
htk_xls_write_itemset (HtkXlsWriter *w, HtkXlsItem *item)
{
  gboolean geojson;
  HtkXlsList *list;
  g_autofree char *nodes = NULL;
  g_autofree char *nodeset = NULL;

  if (htk_xls_type_is (item->type, "range"))
    write_ticks (w, item);
  if (item->list == NULL || !htk_xls_is_select (item->type))
    return;
  nodes = nodes_of (w, item);
  nodeset = shuffled (w, item, nodes);
  if (item->source != NULL)
    {
      g_autofree char *base = htk_xls_path (htk_xls_repeat_of (item->source));
      g_autofree char *path = htk_xls_path (item->source);

      write_set (w, nodeset, path + strlen (base) + 1, path + strlen (base) + 1);
      return;
    }
  if (g_str_has_suffix (item->type->name, "_from_file"))
    {
      geojson = g_str_has_suffix (item->list, ".geojson");
      write_set (w, nodeset, htk_xls_parameter (item, "value", geojson ? "id" : "name"),
                 htk_xls_parameter (item, "label", geojson ? "title" : "label"));
      return;
    }
  list = htk_xls_list (w->form, item->list);
  write_set (w, nodeset, "name", list != NULL && list->itext ? "jr:itext(itextId)" : "label");
}

/* Columns of a list that are elements of its items: all but the label where that is in itext. */
static gboolean
is_element (HtkXlsList *list, HtkXlsColumn *column)
{
  static const char *const media[] = { "image", "audio", "video", "big-image", NULL };

  return column->language == NULL && *column->name != '\0' && htk_xls_is_name (column->name)
         && strcmp (column->name, "list_name") != 0 && !g_strv_contains (media, column->name)
         && !(list->itext && strcmp (column->name, "label") == 0);
}

static void
write_item (HtkXlsWriter *w, HtkXlsList *list, guint index)
{
  HtkXlsRow *row = list->rows->pdata[index];
  g_autofree char *id = g_strdup_printf ("%s-%u", list->name, index);

  g_string_append (w->secondary, "      <item>");
  if (list->itext)
    {
      g_string_append_printf (w->secondary, "<itextId>%s</itextId>", id);
      if (htk_xls_has_text (w, list->table, row, "label"))
        htk_xls_add_itext (w, list->table, NULL, row, "label", id, "");
      htk_xls_add_media (w, list->table, NULL, row, id);
    }
  for (guint c = 0; c < list->table->columns->len; c++)
    {
      HtkXlsColumn *column = list->table->columns->pdata[c];

      if (!is_element (list, column) || *row->cells[c] == '\0')
        continue;
      g_string_append_printf (w->secondary, "<%s>", column->name);
      htk_xls_escape (w->secondary, row->cells[c]);
      g_string_append_printf (w->secondary, "</%s>", column->name);
    }
  g_string_append (w->secondary, "</item>\n");
}

static void
write_file (HtkXlsWriter *w, const char *id)
{
  const char *file = g_hash_table_lookup (w->form->files, id);
  g_autofree char *src
      = g_strdup_printf ("jr://%s/%s", g_str_has_suffix (file, ".csv") ? "file-csv" : "file", file);

  g_string_append (w->secondary, "    <instance");
  htk_xls_attr (w->secondary, "id", id);
  htk_xls_attr (w->secondary, "src", src);
  g_string_append (w->secondary, "/>\n");
}

/* Writes the lists and files a form chooses from and looks up in. */
void
htk_xls_write_secondary (HtkXlsWriter *w)
{
  for (guint i = 0; i < w->form->lists->len; i++)
    {
      HtkXlsList *list = w->form->lists->pdata[i];

      g_string_append (w->secondary, "    <instance");
      htk_xls_attr (w->secondary, "id", list->name);
      g_string_append (w->secondary, "><root>\n");
      for (guint k = 0; k < list->rows->len; k++)
        write_item (w, list, k);
      g_string_append (w->secondary, "    </root></instance>\n");
    }
  for (guint i = 0; i < w->form->file_order->len; i++)
    write_file (w, w->form->file_order->pdata[i]);
  if (w->form->last_saved)
    g_string_append (w->secondary,
                     "    <instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/>\n");
}
