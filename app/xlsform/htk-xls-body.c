/* The body of the XForm: controls, groups and repeats. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static const char *
cell (HtkXlsWriter *w,
      HtkXlsItem   *item,
      const char   *column)
{
  return item->row != NULL ? htk_xls_cell (w->form->survey, item->row, column) : "";
}

static void
indent (HtkXlsWriter *w)
{
  for (guint i = 0; i < w->depth + 2; i++)
    g_string_append (w->body, "  ");
}

/* A parameter "name=value" of the parameters cell. */
char *
htk_xls_parameter (HtkXlsForm *form,
                   HtkXlsItem *item,
                   const char *name,
                   const char *otherwise)
{
  g_auto (GStrv) words = g_regex_split_simple (
      "[\\s,;]+", htk_xls_cell (form->survey, item->row, "parameters"), 0, 0);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (equals != NULL && strncmp (words[i], name, (gsize) (equals - words[i])) == 0 &&
          strlen (name) == (gsize) (equals - words[i]))
        return g_strdup (equals + 1);
    }
  return g_strdup (otherwise);
}

static void
write_text (HtkXlsWriter *w,
            HtkXlsItem   *item,
            const char   *element,
            const char   *column)
{
  HtkXlsTable *survey = w->form->survey;
  g_autofree char *path = htk_xls_path (w->form, item);

  if (!htk_xls_has_text (w, survey, item->row, column))
    return;
  indent (w);
  g_string_append_printf (w->body, "<%s", element);
  if (htk_xls_translated (w, survey, column) || strcmp (column, "guidance_hint") == 0 ||
      (strcmp (column, "label") == 0 && htk_xls_has_text (w, survey, item->row, "image")))
    {
      g_autofree char *id = g_strdup_printf ("%s:%s", path, element);
      g_autofree char *ref = g_strdup_printf ("jr:itext('%s')", id);

      htk_xls_attr (w->body, "ref", ref);
      g_string_append (w->body, "/>\n");
      htk_xls_add_itext (w, survey, item, item->row, column, id, "");
      if (strcmp (column, "label") == 0 && htk_xls_has_text (w, survey, item->row, "image"))
        htk_xls_add_itext (w, survey, item, item->row, "image", id, "image");
      if (strcmp (column, "hint") == 0 && htk_xls_has_text (w, survey, item->row, "guidance_hint"))
        htk_xls_add_itext (w, survey, item, item->row, "guidance_hint", id, "guidance");
      return;
    }
  g_string_append_c (w->body, '>');
  htk_xls_label_text (w, item, column, htk_xls_cell (survey, item->row, column), w->body);
  g_string_append_printf (w->body, "</%s>\n", element);
}

static void
write_itemset (HtkXlsWriter *w,
               HtkXlsItem   *item)
{
  const char *filter = cell (w, item, "choice_filter");
  g_autofree char *expanded = htk_xls_expand_expression (w->form, item, "choice_filter", filter);
  gboolean from_file = g_str_has_suffix (item->type, "_from_file");
  g_autofree char *id = g_strdup (item->list);
  g_autofree char *seed = htk_xls_parameter (w->form, item, "seed", NULL);
  g_autofree char *random = htk_xls_parameter (w->form, item, "randomize", "false");
  g_autofree char *value = htk_xls_parameter (w->form, item, "value", "name");
  g_autofree char *label = htk_xls_parameter (w->form, item, "label", "label");
  g_autoptr (GString) nodeset = g_string_new (NULL);
  gboolean translated = !from_file && w->form->choices != NULL &&
                        htk_xls_translated (w, w->form->choices, "label");

  if (from_file && strrchr (id, '.') != NULL)
    *strrchr (id, '.') = '\0';
  g_string_append_printf (nodeset, "instance('%s')/root/item", id);
  if (*expanded != '\0')
    g_string_append_printf (nodeset, "[%s]", expanded);
  if (strcmp (random, "true") == 0)
    {
      g_autofree char *whole = g_strdup (nodeset->str);
      g_autofree char *seed_expr = seed != NULL ? htk_xls_expand (w->form, item, "parameters", seed)
                                                : NULL;

      g_string_printf (nodeset, "randomize(%s%s%s)", whole, seed_expr ? ", " : "",
                       seed_expr ? seed_expr : "");
    }
  indent (w);
  g_string_append (w->body, "<itemset");
  htk_xls_attr (w->body, "nodeset", nodeset->str);
  g_string_append (w->body, "><value");
  htk_xls_attr (w->body, "ref", value);
  g_string_append (w->body, "/><label");
  htk_xls_attr (w->body, "ref", translated ? "jr:itext(itextId)" : label);
  g_string_append (w->body, "/></itemset>\n");
}

static const char *
element_of (const char *type)
{
  static const char *const elements[][2] = {
    { "select_one", "select1" },   { "select_one_from_file", "select1" },
    { "select_multiple", "select" }, { "select_multiple_from_file", "select" },
    { "rank", "odk:rank" },        { "range", "range" },
    { "image", "upload" },         { "audio", "upload" },
    { "video", "upload" },         { "file", "upload" },
    { "acknowledge", "trigger" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    if (strcmp (elements[i][0], type) == 0)
      return elements[i][1];
  return "input";
}

/* Calculations that run when this question changes (the trigger column of other rows). */
static void
write_triggered (HtkXlsWriter *w,
                 HtkXlsItem   *item,
                 HtkXlsItem   *within)
{
  g_autofree char *wanted = g_strdup_printf ("${%s}", item->name);

  for (guint i = 0; i < within->children->len; i++)
    {
      HtkXlsItem *other = within->children->pdata[i];
      g_autofree char *path = NULL;
      g_autofree char *value = NULL;

      if (strstr (cell (w, other, "trigger"), wanted) != NULL)
        {
          path = htk_xls_path (w->form, other);
          value = htk_xls_expand_expression (w->form, other, "calculation",
                                             cell (w, other, "calculation"));
          indent (w);
          g_string_append (w->body, "<setvalue event=\"xforms-value-changed\"");
          htk_xls_attr (w->body, "ref", path);
          htk_xls_attr (w->body, "value", value);
          g_string_append (w->body, "/>\n");
        }
      write_triggered (w, item, other);
    }
}

static void
write_question (HtkXlsWriter *w,
                HtkXlsItem   *item)
{
  g_autofree char *path = htk_xls_path (w->form, item);
  const char *element = element_of (item->type);

  indent (w);
  g_string_append_printf (w->body, "<%s", element);
  htk_xls_attr (w->body, "ref", path);
  if (*cell (w, item, "appearance") != '\0')
    htk_xls_attr (w->body, "appearance", cell (w, item, "appearance"));
  if (strcmp (element, "upload") == 0)
    {
      g_autofree char *mediatype = strcmp (item->type, "file") == 0
                                       ? g_strdup ("application/*")
                                       : g_strdup_printf ("%s/*", item->type);

      htk_xls_attr (w->body, "mediatype", mediatype);
    }
  if (strcmp (element, "range") == 0)
    {
      static const char *const names[][2] = { { "start", "1" }, { "end", "10" }, { "step", "1" } };

      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autofree char *value = htk_xls_parameter (w->form, item, names[i][0], names[i][1]);

          htk_xls_attr (w->body, names[i][0], value);
        }
    }
  g_string_append (w->body, ">\n");
  w->depth++;
  write_text (w, item, "label", "label");
  write_text (w, item, "hint",
              htk_xls_has_text (w, w->form->survey, item->row, "hint") ? "hint" : "guidance_hint");
  if (item->list != NULL && (g_str_has_prefix (item->type, "select") ||
                             strcmp (item->type, "rank") == 0))
    write_itemset (w, item);
  write_triggered (w, item, w->form->root);
  w->depth--;
  indent (w);
  g_string_append_printf (w->body, "</%s>\n", element);
}

/* Dynamic defaults of what lies in a repeat are set in each new instance. */
static void
write_repeat_defaults (HtkXlsWriter *w,
                       HtkXlsItem   *item)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      HtkXlsItem *child = item->children->pdata[i];
      const char *text = cell (w, child, "default");
      g_autofree char *path = NULL;
      g_autofree char *value = NULL;

      if (child->kind == HTK_XLS_REPEAT)
        continue;
      write_repeat_defaults (w, child);
      if (*text == '\0' || !htk_xls_is_dynamic (text))
        continue;
      path = htk_xls_path (w->form, child);
      value = htk_xls_expand_expression (w->form, child, "default", text);
      indent (w);
      g_string_append (w->body, "<setvalue event=\"odk-instance-first-load odk-new-repeat\"");
      htk_xls_attr (w->body, "ref", path);
      htk_xls_attr (w->body, "value", value);
      g_string_append (w->body, "/>\n");
    }
}

static void
write_block (HtkXlsWriter *w,
             HtkXlsItem   *item)
{
  g_autofree char *path = htk_xls_path (w->form, item);
  const char *count = cell (w, item, "repeat_count");
  gboolean repeat = item->kind == HTK_XLS_REPEAT;

  indent (w);
  g_string_append (w->body, "<group");
  htk_xls_attr (w->body, "ref", path);
  if (!repeat && *cell (w, item, "appearance") != '\0')
    htk_xls_attr (w->body, "appearance", cell (w, item, "appearance"));
  g_string_append (w->body, ">\n");
  w->depth++;
  write_text (w, item, "label", "label");
  if (repeat)
    {
      indent (w);
      g_string_append (w->body, "<repeat");
      htk_xls_attr (w->body, "nodeset", path);
      if (*count != '\0')
        {
          g_autofree char *counter = g_strconcat (path, "_count", NULL);

          htk_xls_attr (w->body, "jr:count", counter);
        }
      if (*cell (w, item, "appearance") != '\0')
        htk_xls_attr (w->body, "appearance", cell (w, item, "appearance"));
      g_string_append (w->body, ">\n");
      w->depth++;
      write_repeat_defaults (w, item);
    }
  for (guint i = 0; i < item->children->len; i++)
    htk_xls_write_body (w, item->children->pdata[i]);
  if (repeat)
    {
      w->depth--;
      indent (w);
      g_string_append (w->body, "</repeat>\n");
    }
  w->depth--;
  indent (w);
  g_string_append (w->body, "</group>\n");
}

/* Writes what a person sees of an item and of all below it. */
void
htk_xls_write_body (HtkXlsWriter *w,
                    HtkXlsItem   *item)
{
  if (item->kind == HTK_XLS_QUESTION)
    write_question (w, item);
  else if (item->kind == HTK_XLS_GROUP || item->kind == HTK_XLS_REPEAT)
    write_block (w, item);
}
