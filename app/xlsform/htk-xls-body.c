/* The body of the XForm: controls, groups and repeats. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static const char *
cell (HtkXlsWriter *w, HtkXlsItem *item, const char *column)
{
  return htk_xls_item_cell (w->form, item, column);
}

void
htk_xls_indent (HtkXlsWriter *w)
{
  for (guint i = 0; i < w->depth + 2; i++)
    g_string_append (w->body, "  ");
}

static void
write_itext_ref (HtkXlsWriter *w, const char *element, const char *id)
{
  g_autofree char *ref = g_strdup_printf ("jr:itext('%s')", id);

  htk_xls_indent (w);
  g_string_append_printf (w->body, "<%s", element);
  htk_xls_attr (w->body, "ref", ref);
  g_string_append (w->body, "/>\n");
}

static void
write_plain (HtkXlsWriter *w, HtkXlsItem *item, const char *element)
{
  HtkXlsPlace place = { w->form->survey, item->row, element };

  htk_xls_indent (w);
  g_string_append_printf (w->body, "<%s>", element);
  htk_xls_label_text (w, item, &place, cell (w, item, element), w->body);
  g_string_append_printf (w->body, "</%s>\n", element);
}

static void
write_label (HtkXlsWriter *w, HtkXlsItem *item)
{
  HtkXlsTable *survey = w->form->survey;
  gboolean text = htk_xls_has_text (w, survey, item->row, "label");
  gboolean media = htk_xls_has_media (w, survey, item->row);
  g_autofree char *path = htk_xls_path (item);
  g_autofree char *id = g_strconcat (path, ":label", NULL);

  if (!text && !media)
    return;
  if (!media && !htk_xls_is_translated (survey, "label"))
    {
      write_plain (w, item, "label");
      return;
    }
  write_itext_ref (w, "label", id);
  if (text)
    htk_xls_add_itext (w, survey, item, item->row, "label", id, "");
  htk_xls_add_media (w, survey, item, item->row, id);
}

static void
write_hint (HtkXlsWriter *w, HtkXlsItem *item)
{
  HtkXlsTable *survey = w->form->survey;
  gboolean hint = htk_xls_has_text (w, survey, item->row, "hint");
  gboolean guidance = htk_xls_has_text (w, survey, item->row, "guidance_hint");
  g_autofree char *path = htk_xls_path (item);
  g_autofree char *id = g_strconcat (path, ":hint", NULL);

  if (!hint && !guidance)
    return;
  if (!guidance && !htk_xls_is_translated (survey, "hint"))
    {
      write_plain (w, item, "hint");
      return;
    }
  write_itext_ref (w, "hint", id);
  if (hint)
    htk_xls_add_itext (w, survey, item, item->row, "hint", id, "");
  if (guidance)
    htk_xls_add_itext (w, survey, item, item->row, "guidance_hint", id, "guidance");
}

static void
write_given (HtkXlsWriter *w, HtkXlsItem *item, const char *name, const char *value)
{
  HtkXlsPlace place = { w->form->survey, item->row, name };
  g_autofree char *expanded = NULL;

  if (value == NULL || *value == '\0')
    return;
  expanded = htk_xls_expand (w->form, item, &place, value);
  htk_xls_attr (w->body, name, expanded);
}

static void
write_range (HtkXlsWriter *w, HtkXlsItem *item)
{
  static const char *const names[][3] = {
    { "start", "start", "1" },
    { "end", "end", "10" },
    { "step", "step", "1" },
    { "tick_interval", "odk:tick-interval", NULL },
    { "placeholder", "odk:placeholder", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    write_given (w, item, names[i][1], htk_xls_parameter (item, names[i][0], names[i][2]));
}

static void
write_control_attributes (HtkXlsWriter *w, HtkXlsItem *item)
{
  const char *rows = cell (w, item, "rows");

  write_given (w, item, "appearance", cell (w, item, "appearance"));
  if (item->type->media != NULL && *cell (w, item, "body::mediatype") == '\0')
    htk_xls_attr (w->body, "mediatype", item->type->media);
  if (htk_xls_type_is (item->type, "range"))
    write_range (w, item);
  write_given (w, item, "rows", *rows != '\0' ? rows : htk_xls_parameter (item, "rows", NULL));
  write_given (w, item, "accuracyThreshold", htk_xls_parameter (item, "capture-accuracy", NULL));
  write_given (w, item, "unacceptableAccuracyThreshold",
               htk_xls_parameter (item, "warning-accuracy", NULL));
  write_given (w, item, "incremental", htk_xls_parameter (item, "incremental", NULL));
  write_given (w, item, "autoplay", cell (w, item, "autoplay"));
  write_given (w, item, "intent",
               *cell (w, item, "intent") != '\0' ? cell (w, item, "intent")
                                                 : htk_xls_parameter (item, "app", NULL));
  htk_xls_write_columns (w, item, "body::", w->body);
}

static void
write_question (HtkXlsWriter *w, HtkXlsItem *item)
{
  g_autofree char *path = htk_xls_path (item);

  htk_xls_indent (w);
  g_string_append_printf (w->body, "<%s", item->type->element);
  htk_xls_attr (w->body, "ref", path);
  write_control_attributes (w, item);
  g_string_append (w->body, ">\n");
  w->depth++;
  write_label (w, item);
  write_hint (w, item);
  htk_xls_write_itemset (w, item);
  htk_xls_write_triggered (w, item);
  w->depth--;
  htk_xls_indent (w);
  g_string_append_printf (w->body, "</%s>\n", item->type->element);
}

static void
write_children (HtkXlsWriter *w, HtkXlsItem *item)
{
  for (guint i = 0; i < item->children->len; i++)
    htk_xls_write_body (w, item->children->pdata[i]);
}

static void
write_repeat (HtkXlsWriter *w, HtkXlsItem *item, const char *path)
{
  const char *count = cell (w, item, "repeat_count");

  htk_xls_indent (w);
  g_string_append (w->body, "<repeat");
  htk_xls_attr (w->body, "nodeset", path);
  if (*count != '\0')
    {
      g_autoptr (GPtrArray) names = htk_xls_references (w->form, count);
      g_autofree char *counter
          = htk_xls_count_is_path (w->form, item)
                ? htk_xls_path (g_hash_table_lookup (w->form->by_name, names->pdata[0]))
                : g_strconcat (path, "_count", NULL);

      htk_xls_attr (w->body, "jr:count", counter);
    }
  write_given (w, item, "appearance", cell (w, item, "appearance"));
  htk_xls_write_columns (w, item, "body::", w->body);
  g_string_append (w->body, ">\n");
  w->depth++;
  htk_xls_write_repeat_actions (w, item);
  write_children (w, item);
  w->depth--;
  htk_xls_indent (w);
  g_string_append (w->body, "</repeat>\n");
}

static void
write_block (HtkXlsWriter *w, HtkXlsItem *item)
{
  g_autofree char *path = htk_xls_path (item);
  gboolean repeat = item->kind == HTK_XLS_REPEAT;

  htk_xls_indent (w);
  g_string_append (w->body, "<group");
  htk_xls_attr (w->body, "ref", path);
  if (!repeat)
    {
      write_given (w, item, "appearance", cell (w, item, "appearance"));
      write_given (w, item, "intent", cell (w, item, "intent"));
      htk_xls_write_columns (w, item, "body::", w->body);
    }
  g_string_append (w->body, ">\n");
  w->depth++;
  write_label (w, item);
  write_hint (w, item);
  if (repeat)
    write_repeat (w, item, path);
  else
    write_children (w, item);
  w->depth--;
  htk_xls_indent (w);
  g_string_append (w->body, "</group>\n");
}

/* Writes what a person sees of an item and of all below it. */
void
htk_xls_write_body (HtkXlsWriter *w, HtkXlsItem *item)
{
  if (item->kind == HTK_XLS_QUESTION)
    write_question (w, item);
  else if (item->kind == HTK_XLS_GROUP || item->kind == HTK_XLS_REPEAT)
    write_block (w, item);
}
