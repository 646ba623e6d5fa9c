/* The XForm as text: instance, binds, choices and the frame around them. */
#include "app/xlsform/htk-xls-writer.h"

#include <string.h>

static const char *
cell (HtkXlsWriter *w,
      HtkXlsItem   *item,
      const char   *column)
{
  return item->row != NULL ? htk_xls_cell (w->form->survey, item->row, column) : "";
}

/* Whether a default is an expression: it calls something, refers to something or computes. */
gboolean
htk_xls_is_dynamic (const char *text)
{
  return strstr (text, "${") != NULL ||
         g_regex_match_simple ("[a-z][a-z0-9-]*\\s*\\(|instance\\(|\\s[-+*]\\s|\\s(div|mod)\\s", text, 0,
                               0);
}

static gboolean
is_yes (const char *text)
{
  return g_ascii_strcasecmp (text, "yes") == 0 || g_ascii_strcasecmp (text, "true") == 0 ||
         strcmp (text, "true()") == 0;
}

static gboolean
is_no (const char *text)
{
  return *text == '\0' || g_ascii_strcasecmp (text, "no") == 0 ||
         g_ascii_strcasecmp (text, "false") == 0 || strcmp (text, "false()") == 0;
}

static const char *
bind_type (HtkXlsItem *item)
{
  static const char *const types[][2] = {
    { "integer", "int" },        { "decimal", "decimal" },   { "date", "date" },
    { "time", "time" },          { "dateTime", "dateTime" }, { "geopoint", "geopoint" },
    { "geotrace", "geotrace" },  { "geoshape", "geoshape" }, { "image", "binary" },
    { "audio", "binary" },       { "video", "binary" },      { "file", "binary" },
    { "barcode", "barcode" },    { "start", "dateTime" },    { "end", "dateTime" },
    { "today", "date" },         { "audit", "binary" },      { "rank", "odk:rank" },
    { "start-geopoint", "geopoint" },
  };

  if (item->type == NULL)
    return NULL;
  if (strcmp (item->type, "range") == 0)
    return "int";
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i][0], item->type) == 0)
      return types[i][1];
  return "string";
}

static void
write_preload (HtkXlsWriter *w,
               const char   *type)
{
  static const char *const preloads[][3] = {
    { "start", "timestamp", "start" },       { "end", "timestamp", "end" },
    { "today", "date", "today" },            { "deviceid", "property", "deviceid" },
    { "username", "property", "username" },  { "phonenumber", "property", "phonenumber" },
    { "email", "property", "email" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (preloads); i++)
    if (strcmp (preloads[i][0], type) == 0)
      {
        htk_xls_attr (w->binds, "jr:preload", preloads[i][1]);
        htk_xls_attr (w->binds, "jr:preloadParams", preloads[i][2]);
      }
}

static void
write_expression (HtkXlsWriter *w,
                  HtkXlsItem   *item,
                  const char   *column,
                  const char   *name)
{
  const char *text = item->relevant != NULL && strcmp (column, "relevant") == 0
                         ? item->relevant
                         : cell (w, item, column);
  g_autofree char *expanded = NULL;

  if (*text == '\0')
    return;
  expanded = htk_xls_expand_expression (w->form, item, column, text);
  htk_xls_attr (w->binds, name, expanded);
}

static void
write_flag (HtkXlsWriter *w,
            HtkXlsItem   *item,
            const char   *column,
            const char   *name)
{
  const char *text = cell (w, item, column);

  if (is_yes (text))
    htk_xls_attr (w->binds, name, "true()");
  else if (!is_no (text))
    write_expression (w, item, column, name);
}

static void
write_message (HtkXlsWriter *w,
               HtkXlsItem   *item,
               const char   *column,
               const char   *name,
               const char   *suffix)
{
  HtkXlsTable *survey = w->form->survey;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_autofree char *ref = NULL;

  if (!htk_xls_has_text (w, survey, item->row, column))
    return;
  path = htk_xls_path (w->form, item);
  if (!htk_xls_translated (w, survey, column))
    {
      htk_xls_attr (w->binds, name, htk_xls_cell (survey, item->row, column));
      return;
    }
  id = g_strdup_printf ("%s:%s", path, suffix);
  ref = g_strdup_printf ("jr:itext('%s')", id);
  htk_xls_attr (w->binds, name, ref);
  htk_xls_add_itext (w, survey, item, item->row, column, id, "");
}

static void
write_passthrough (HtkXlsWriter *w,
                   HtkXlsItem   *item)
{
  HtkXlsTable *survey = w->form->survey;

  for (guint i = 0; i < survey->n_columns; i++)
    if (g_str_has_prefix (survey->columns[i], "bind::") && *item->row->cells[i] != '\0')
      {
        g_autofree char *value = htk_xls_expand (w->form, item, survey->columns[i],
                                                 item->row->cells[i]);

        htk_xls_attr (w->binds, survey->columns[i] + 6, value);
      }
}

/* The bind of an item; groups and repeats have one only when something is said of them. */
void
htk_xls_write_bind (HtkXlsWriter *w,
                    HtkXlsItem   *item)
{
  g_autofree char *path = htk_xls_path (w->form, item);
  const char *type = bind_type (item);

  if (type == NULL && *cell (w, item, "relevant") == '\0' && is_no (cell (w, item, "read_only")))
    return;
  g_string_append (w->binds, "    <bind");
  htk_xls_attr (w->binds, "nodeset", path);
  if (type != NULL)
    htk_xls_attr (w->binds, "type", type);
  if (item->type != NULL && strcmp (item->type, "note") == 0)
    htk_xls_attr (w->binds, "readonly", "true()");
  else
    write_flag (w, item, "read_only", "readonly");
  write_flag (w, item, "required", "required");
  write_message (w, item, "required_message", "jr:requiredMsg", "jr:requiredMsg");
  write_expression (w, item, "relevant", "relevant");
  write_expression (w, item, "constraint", "constraint");
  write_message (w, item, "constraint_message", "jr:constraintMsg", "jr:constraintMsg");
  if (*cell (w, item, "trigger") == '\0')
    write_expression (w, item, "calculation", "calculate");
  if (item->type != NULL)
    write_preload (w, item->type);
  if (item->type != NULL && strcmp (item->type, "image") == 0)
    {
      g_autofree char *pixels = htk_xls_parameter (w->form, item, "max-pixels", NULL);

      if (pixels != NULL)
        htk_xls_attr (w->binds, "orx:max-pixels", pixels);
    }
  write_passthrough (w, item);
  g_string_append (w->binds, "/>\n");
}

static gboolean
in_repeat (HtkXlsItem *item)
{
  for (; item != NULL; item = item->parent)
    if (item->kind == HTK_XLS_REPEAT)
      return TRUE;
  return FALSE;
}

static void
write_default_action (HtkXlsWriter *w,
                      HtkXlsItem   *item)
{
  const char *text = cell (w, item, "default");
  g_autofree char *path = NULL;
  g_autofree char *value = NULL;

  if (*text == '\0' || !htk_xls_is_dynamic (text) || in_repeat (item))
    return;
  path = htk_xls_path (w->form, item);
  value = htk_xls_expand_expression (w->form, item, "default", text);
  g_string_append (w->actions, "    <setvalue event=\"odk-instance-first-load\"");
  htk_xls_attr (w->actions, "ref", path);
  htk_xls_attr (w->actions, "value", value);
  g_string_append (w->actions, "/>\n");
}

/* The node that holds how often a repeat repeats, beside it. */
static void
write_counter (HtkXlsWriter *w,
               HtkXlsItem   *item)
{
  g_autofree char *path = htk_xls_path (w->form, item);
  g_autofree char *counter = g_strconcat (path, "_count", NULL);
  const char *count = cell (w, item, "repeat_count");
  g_autofree char *expanded = htk_xls_expand_expression (w->form, item, "repeat_count", count);

  g_string_append_printf (w->instance, "<%s_count/>", item->name);
  g_string_append (w->binds, "    <bind");
  htk_xls_attr (w->binds, "nodeset", counter);
  htk_xls_attr (w->binds, "type", "string");
  htk_xls_attr (w->binds, "readonly", "true()");
  htk_xls_attr (w->binds, "calculate", expanded);
  g_string_append (w->binds, "/>\n");
}

static void write_instance (HtkXlsWriter *w, HtkXlsItem *item, gboolean with_binds);

static void
write_children (HtkXlsWriter *w,
                HtkXlsItem   *item,
                gboolean      with_binds)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      HtkXlsItem *child = item->children->pdata[i];
      gboolean counted = child->kind == HTK_XLS_REPEAT && *cell (w, child, "repeat_count") != '\0';

      if (counted && with_binds)
        write_counter (w, child);
      else if (counted)
        g_string_append_printf (w->instance, "<%s_count/>", child->name);
      if (child->kind == HTK_XLS_REPEAT)
        {
          g_string_append_printf (w->instance, "<%s jr:template=\"\">", child->name);
          write_children (w, child, with_binds);
          g_string_append_printf (w->instance, "</%s>", child->name);
          /* A counted repeat gets its instances from the count. */
          if (counted)
            {
              if (with_binds)
                htk_xls_write_bind (w, child);
              continue;
            }
          write_instance (w, child, FALSE);
          if (with_binds)
            htk_xls_write_bind (w, child);
        }
      else if (child->kind != HTK_XLS_EXTERNAL)
        write_instance (w, child, with_binds);
    }
}

static void
write_instance (HtkXlsWriter *w,
                HtkXlsItem   *item,
                gboolean      with_binds)
{
  const char *text = cell (w, item, "default");

  if (with_binds)
    {
      htk_xls_write_bind (w, item);
      write_default_action (w, item);
    }
  if (item->type != NULL && strcmp (item->type, "audit") == 0)
    return;
  g_string_append_printf (w->instance, "<%s", item->name);
  if (item->children->len == 0 && (*text == '\0' || htk_xls_is_dynamic (text)))
    {
      g_string_append (w->instance, "/>");
      return;
    }
  g_string_append_c (w->instance, '>');
  if (item->children->len == 0)
    htk_xls_escape (w->instance, text);
  write_children (w, item, with_binds);
  g_string_append_printf (w->instance, "</%s>", item->name);
}

static void
write_list (HtkXlsWriter *w,
            const char   *list,
            GPtrArray    *rows)
{
  HtkXlsTable *choices = w->form->choices;
  gboolean translated = htk_xls_translated (w, choices, "label");

  g_string_append (w->secondary, "    <instance");
  htk_xls_attr (w->secondary, "id", list);
  g_string_append (w->secondary, "><root>\n");
  for (guint i = 0; i < rows->len; i++)
    {
      HtkXlsRow *row = rows->pdata[i];
      g_autofree char *id = g_strdup_printf ("%s-%u", list, i);

      g_string_append (w->secondary, "      <item>");
      if (translated)
        {
          g_string_append_printf (w->secondary, "<itextId>%s</itextId>", id);
          htk_xls_add_itext (w, choices, NULL, row, "label", id, "");
          if (htk_xls_has_text (w, choices, row, "image"))
            htk_xls_add_itext (w, choices, NULL, row, "image", id, "image");
        }
      for (guint c = 0; c < choices->n_columns; c++)
        {
          const char *column = choices->columns[c];

          if (*column == '\0' || strcmp (column, "list_name") == 0 ||
              strstr (column, "::") != NULL || *row->cells[c] == '\0')
            continue;
          g_string_append_printf (w->secondary, "<%s>", column);
          htk_xls_escape (w->secondary, row->cells[c]);
          g_string_append_printf (w->secondary, "</%s>", column);
        }
      g_string_append (w->secondary, "</item>\n");
    }
  g_string_append (w->secondary, "    </root></instance>\n");
}

static void
write_external (HtkXlsWriter *w,
                GHashTable   *done,
                const char   *file)
{
  g_autofree char *id = g_strdup (file);
  const char *kind = g_str_has_suffix (file, ".csv") ? "file-csv" : "file";

  if (strrchr (id, '.') != NULL)
    *strrchr (id, '.') = '\0';
  if (g_hash_table_contains (done, id))
    return;
  g_string_append_printf (w->secondary, "    <instance id=\"%s\" src=\"jr://%s/%s\"/>\n", id, kind,
                          file);
  g_hash_table_add (done, g_steal_pointer (&id));
}

static void
write_externals (HtkXlsWriter *w,
                 GHashTable   *done,
                 HtkXlsItem   *item)
{
  if (item->kind == HTK_XLS_EXTERNAL)
    {
      g_autofree char *file = g_strconcat (item->name,
                                           strcmp (item->type, "csv-external") == 0 ? ".csv"
                                                                                    : ".xml",
                                           NULL);

      write_external (w, done, file);
    }
  else if (item->list != NULL && item->type != NULL && g_str_has_suffix (item->type, "_from_file"))
    write_external (w, done, item->list);
  for (guint i = 0; i < item->children->len; i++)
    write_externals (w, done, item->children->pdata[i]);
}

void
htk_xls_write_choices (HtkXlsWriter *w)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < w->form->list_order->len; i++)
    {
      const char *list = w->form->list_order->pdata[i];

      write_list (w, list, g_hash_table_lookup (w->form->lists, list));
    }
  write_externals (w, done, w->form->root);
  if (w->form->last_saved)
    g_string_append (w->secondary,
                     "    <instance id=\"__last-saved\" src=\"jr://instance/last-saved\"/>\n");
}

static void
write_meta (HtkXlsWriter *w)
{
  const char *name = htk_xls_setting (w->form, "instance_name", "");
  const char *root = w->form->root->name;

  g_string_append (w->instance, "<meta><instanceID/>");
  g_string_append_printf (w->binds,
                          "    <bind nodeset=\"/%s/meta/instanceID\" type=\"string\" "
                          "readonly=\"true()\" jr:preload=\"uid\"/>\n",
                          root);
  if (*name != '\0')
    {
      g_autofree char *expanded = htk_xls_expand_expression (w->form, NULL, "instance_name",
                                                             name);

      g_string_append (w->instance, "<instanceName/>");
      g_string_append_printf (w->binds, "    <bind nodeset=\"/%s/meta/instanceName\" type=\"string\"",
                              root);
      htk_xls_attr (w->binds, "calculate", expanded);
      g_string_append (w->binds, "/>\n");
    }
  g_string_append (w->instance, "</meta>");
}

static char *
frame (HtkXlsWriter *w)
{
  HtkXlsForm *form = w->form;
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<h:html xmlns=\"http://www.w3.org/2002/xforms\" "
                               "xmlns:h=\"http://www.w3.org/1999/xhtml\" "
                               "xmlns:jr=\"http://openrosa.org/javarosa\" "
                               "xmlns:orx=\"http://openrosa.org/xforms\" "
                               "xmlns:odk=\"http://www.opendatakit.org/xforms\">\n"
                               "<h:head>\n  <h:title>");
  const char *id = htk_xls_setting (form, "form_id", "form");
  const char *style = htk_xls_setting (form, "style", "");
  g_autofree char *itext = htk_xls_itext (w);

  htk_xls_escape (out, htk_xls_setting (form, "form_title", id));
  g_string_append (out, "</h:title>\n  <model odk:xforms-version=\"1.0.0\">\n");
  g_string_append (out, itext);
  g_string_append_printf (out, "    <instance><%s", form->root->name);
  htk_xls_attr (out, "id", id);
  if (*htk_xls_setting (form, "version", "") != '\0')
    htk_xls_attr (out, "version", htk_xls_setting (form, "version", ""));
  g_string_append_printf (out, ">%s</%s></instance>\n", w->instance->str, form->root->name);
  g_string_append (out, w->secondary->str);
  g_string_append (out, w->binds->str);
  g_string_append (out, w->actions->str);
  g_string_append (out, "  </model>\n</h:head>\n<h:body");
  if (*style != '\0')
    htk_xls_attr (out, "class", style);
  g_string_append_printf (out, ">\n%s</h:body>\n</h:html>\n", w->body->str);
  return g_string_free (out, FALSE);
}

/**
 * htk_xls_write:
 * @form: a form whose tree is made
 *
 * Returns: (transfer full): its XForm; without meaning when faults were found on the way
 */
char *
htk_xls_write (HtkXlsForm *form)
{
  HtkXlsWriter w = { .form = form,
                     .instance = g_string_new (NULL),
                     .secondary = g_string_new (NULL),
                     .binds = g_string_new (NULL),
                     .body = g_string_new (NULL),
                     .actions = g_string_new (NULL),
                     .texts = g_ptr_array_new () };
  char *xml;

  write_children (&w, form->root, TRUE);
  write_meta (&w);
  for (guint i = 0; i < form->root->children->len; i++)
    htk_xls_write_body (&w, form->root->children->pdata[i]);
  htk_xls_write_choices (&w);
  xml = frame (&w);
  g_string_free (w.instance, TRUE);
  g_string_free (w.secondary, TRUE);
  g_string_free (w.binds, TRUE);
  g_string_free (w.body, TRUE);
  g_string_free (w.actions, TRUE);
  g_ptr_array_unref (w.texts);
  return xml;
}
