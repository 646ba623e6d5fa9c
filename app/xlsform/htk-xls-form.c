/* The sheets to a tree of groups and questions, with every fault named by sheet, row and column. */
#include "app/xlsform/htk-xls-form.h"

#include "app/xlsform/htk-xlsform.h"

#include <string.h>

G_DEFINE_QUARK (htk-xlsform-error-quark, htk_xlsform_error)

static void
item_free (gpointer data)
{
  HtkXlsItem *item = data;

  g_free (item->type);
  g_free (item->list);
  g_free (item->relevant);
  g_free (item->name);
  g_ptr_array_unref (item->children);
  g_free (item);
}

static HtkXlsItem *
item_new (HtkXlsItem    *parent,
          HtkXlsItemKind kind,
          HtkXlsRow     *row,
          const char    *name)
{
  HtkXlsItem *item = g_new0 (HtkXlsItem, 1);

  item->kind = kind;
  item->row = row;
  item->name = g_strdup (name);
  item->parent = parent;
  item->children = g_ptr_array_new_with_free_func (item_free);
  if (parent != NULL)
    g_ptr_array_add (parent->children, item);
  return item;
}

HtkXlsForm *
htk_xls_form_new (void)
{
  HtkXlsForm *form = g_new0 (HtkXlsForm, 1);

  form->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  form->several = g_hash_table_new (g_str_hash, g_str_equal);
  form->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  form->list_order = g_ptr_array_new ();
  form->languages = g_ptr_array_new_with_free_func (g_free);
  form->made = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_xls_row_free);
  form->faults = g_ptr_array_new_with_free_func (g_free);
  form->warnings = g_ptr_array_new_with_free_func (g_free);
  return form;
}

void
htk_xls_form_free (HtkXlsForm *form)
{
  if (form == NULL)
    return;
  g_clear_pointer (&form->root, item_free);
  htk_xls_table_free (form->survey);
  htk_xls_table_free (form->choices);
  htk_xls_table_free (form->settings);
  g_hash_table_unref (form->by_name);
  g_hash_table_unref (form->several);
  g_ptr_array_unref (form->list_order);
  g_hash_table_unref (form->lists);
  g_ptr_array_unref (form->languages);
  g_ptr_array_unref (form->made);
  g_ptr_array_unref (form->faults);
  g_ptr_array_unref (form->warnings);
  g_free (form);
}

/* Keeps a fault as “sheet, row N, column: what”. */
void
htk_xls_fault (HtkXlsForm  *form,
               HtkXlsTable *table,
               HtkXlsRow   *row,
               const char  *column,
               const char  *format,
               ...)
{
  GString *text = g_string_new (table->sheet);
  va_list args;

  if (row != NULL)
    g_string_append_printf (text, ", row %u", row->line);
  if (column != NULL)
    g_string_append_printf (text, ", column %s", column);
  g_string_append (text, ": ");
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
  /* A cell that is written in two places has one fault. */
  if (g_ptr_array_find_with_equal_func (form->faults, text->str, g_str_equal, NULL))
    g_string_free (text, TRUE);
  else
    g_ptr_array_add (form->faults, g_string_free (text, FALSE));
}

const char *
htk_xls_setting (HtkXlsForm *form,
                 const char *name,
                 const char *otherwise)
{
  const char *value = "";

  if (form->settings != NULL && form->settings->rows->len > 0)
    value = htk_xls_cell (form->settings, form->settings->rows->pdata[0], name);
  return *value != '\0' ? value : otherwise;
}

static void
collect_languages (HtkXlsForm  *form,
                   HtkXlsTable *table)
{
  for (guint i = 0; table != NULL && i < table->n_columns; i++)
    {
      const char *language = strstr (table->columns[i], "::");

      if (language == NULL || g_str_has_prefix (table->columns[i], "bind::") ||
          g_str_has_prefix (table->columns[i], "instance::") ||
          g_str_has_prefix (table->columns[i], "body::"))
        continue;
      language += 2;
      if (!g_ptr_array_find_with_equal_func (form->languages, language, g_str_equal, NULL))
        g_ptr_array_add (form->languages, g_strdup (language));
    }
}

static void
put_default_first (HtkXlsForm *form)
{
  const char *wanted = htk_xls_setting (form, "default_language", "");
  guint at;

  if (*wanted == '\0')
    return;
  for (at = 0; at < form->languages->len; at++)
    {
      const char *language = form->languages->pdata[at];

      if (strcmp (language, wanted) == 0 ||
          (g_str_has_prefix (language, wanted) && language[strlen (wanted)] == ' '))
        {
          g_ptr_array_insert (form->languages, 0, g_ptr_array_steal_index (form->languages, at));
          return;
        }
    }
  g_ptr_array_add (form->warnings,
                   g_strdup_printf ("settings, column default_language: no column is in “%s”",
                                    wanted));
}

static void
collect_lists (HtkXlsForm *form)
{
  for (guint i = 0; form->choices != NULL && i < form->choices->rows->len; i++)
    {
      HtkXlsRow *row = form->choices->rows->pdata[i];
      const char *list = htk_xls_cell (form->choices, row, "list_name");
      const char *name = htk_xls_cell (form->choices, row, "name");
      GPtrArray *rows = g_hash_table_lookup (form->lists, list);

      if (*list == '\0' || *name == '\0')
        {
          htk_xls_fault (form, form->choices, row, *list == '\0' ? "list_name" : "name",
                         "is empty; every choice needs a list and a name");
          continue;
        }
      if (strpbrk (name, " \t\n") != NULL)
        htk_xls_fault (form, form->choices, row, "name",
                       "“%s” holds a blank; write it with _ instead", name);
      if (rows == NULL)
        {
          rows = g_ptr_array_new ();
          g_hash_table_insert (form->lists, g_strdup (list), rows);
          g_ptr_array_add (form->list_order, (gpointer) list);
        }
      for (guint k = 0; k < rows->len; k++)
        if (strcmp (htk_xls_cell (form->choices, rows->pdata[k], "name"), name) == 0 &&
            g_ascii_strcasecmp (htk_xls_setting (form, "allow_choice_duplicates", "no"), "yes") != 0)
          htk_xls_fault (form, form->choices, row, "name",
                         "“%s” is already in the list “%s”; give each choice its own name", name,
                         list);
      g_ptr_array_add (rows, row);
    }
}

static const struct
{
  const char *written, *type;
} type_aliases[] = {
  { "int", "integer" },           { "select one", "select_one" },
  { "select multiple", "select_multiple" }, { "select1", "select_one" },
  { "select all that apply", "select_multiple" }, { "photo", "image" },
  { "string", "text" },           { "datetime", "dateTime" },
  { "date time", "dateTime" },    { "gps", "geopoint" },
  { "location", "geopoint" },     { "trigger", "acknowledge" },
  { "begin_group", "begin group" }, { "end_group", "end group" },
  { "begin_repeat", "begin repeat" }, { "end_repeat", "end repeat" },
  { "add select one prompt using", "select_one" }, { "phone number", "phonenumber" },
};

static const char *const question_types[] = {
  "text", "integer", "decimal", "select_one", "select_multiple", "rank", "range", "note",
  "geopoint", "geotrace", "geoshape", "date", "time", "dateTime", "image", "audio", "video", "file",
  "barcode", "acknowledge", "select_one_from_file", "select_multiple_from_file",
};

static const char *const value_types[] = {
  "calculate", "hidden", "start", "end", "today", "deviceid", "username", "phonenumber", "email",
  "audit", "start-geopoint",
};

static gboolean
is_one_of (const char        *type,
           const char *const *types,
           gsize              n)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (types[i], type) == 0)
      return TRUE;
  return FALSE;
}

/* Splits the type cell: the type itself, and for selects the list and or_other. */
static char *
split_type (const char *cell,
            char      **list,
            gboolean   *or_other)
{
  g_autofree char *text = g_strstrip (g_strdup (cell));
  g_auto (GStrv) words = NULL;

  *list = NULL;
  *or_other = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (type_aliases); i++)
    {
      gsize n = strlen (type_aliases[i].written);

      if (g_ascii_strncasecmp (text, type_aliases[i].written, n) == 0 &&
          (text[n] == '\0' || text[n] == ' '))
        {
          char *replaced = g_strconcat (type_aliases[i].type, text + n, NULL);

          g_free (text);
          text = replaced;
          break;
        }
    }
  if (g_str_has_prefix (text, "begin ") || g_str_has_prefix (text, "end "))
    return g_steal_pointer (&text);
  words = g_regex_split_simple ("\\s+", text, 0, 0);
  if (words[0] != NULL && words[1] != NULL)
    {
      *list = g_strdup (words[1]);
      *or_other = words[2] != NULL &&
                  (strcmp (words[2], "or_other") == 0 || strcmp (words[2], "or") == 0);
    }
  return g_strdup (words[0] != NULL ? words[0] : "");
}

static gboolean
is_xml_name (const char *name)
{
  return g_regex_match_simple ("^[\\p{L}_][\\p{L}\\p{N}_.-]*$", name, 0, 0);
}

static void
check_name (HtkXlsForm *form,
            HtkXlsItem *parent,
            HtkXlsRow  *row,
            const char *name)
{
  if (*name == '\0')
    htk_xls_fault (form, form->survey, row, "name", "is empty; every question needs a name");
  else if (!is_xml_name (name))
    htk_xls_fault (form, form->survey, row, "name",
                   "“%s” is not a name; begin with a letter and use letters, digits, - _ .", name);
  for (guint i = 0; i < parent->children->len; i++)
    {
      HtkXlsItem *sibling = parent->children->pdata[i];

      if (g_strcmp0 (sibling->name, name) == 0 && *name != '\0')
        htk_xls_fault (form, form->survey, row, "name",
                       "“%s” is already the name of row %u in the same group; choose another", name,
                       sibling->row->line);
    }
}

/* A row for a sheet that has it not: @label in the columns for labels, and other cells by name. */
static HtkXlsRow *
make_row (HtkXlsForm  *form,
          HtkXlsTable *table,
          HtkXlsRow   *like,
          const char  *english,
          const char  *chinese,
          const char *const *cells)
{
  HtkXlsRow *row = htk_xls_row_new (like->line, g_new0 (char *, table->n_columns + 1));

  for (guint i = 0; i < table->n_columns; i++)
    {
      const char *column = table->columns[i];
      const char *text = "";

      if (strcmp (column, "label") == 0 || g_str_has_prefix (column, "label::"))
        text = strstr (column, "中") != NULL || strstr (column, "zh") != NULL ? chinese : english;
      for (guint k = 0; cells[k] != NULL; k += 2)
        if (strcmp (cells[k], column) == 0)
          text = cells[k + 1];
      row->cells[i] = g_strdup (text);
    }
  g_ptr_array_add (form->made, row);
  return row;
}

/* XLSForm, or_other: the list gets a choice “other”, and the question one for what it is. */
static void
add_other (HtkXlsForm *form,
           HtkXlsItem *parent,
           HtkXlsItem *select)
{
  GPtrArray *rows = g_hash_table_lookup (form->lists, select->list != NULL ? select->list : "");
  g_autofree char *name = g_strconcat (select->name, "_other", NULL);
  g_autofree char *relevant = g_strdup_printf ("selected(${%s}, 'other')", select->name);
  gboolean found = FALSE;
  HtkXlsItem *item;

  if (rows == NULL)
    return;
  if (*htk_xls_cell (form->survey, select->row, "choice_filter") != '\0')
    {
      htk_xls_fault (form, form->survey, select->row, "type",
                     "or_other cannot stand with a choice_filter; add the choice “other” yourself");
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    found = found || strcmp (htk_xls_cell (form->choices, rows->pdata[i], "name"), "other") == 0;
  if (!found)
    g_ptr_array_add (rows, make_row (form, form->choices, rows->pdata[0], "Other", "其他",
                                     (const char *const[]){ "list_name", select->list, "name",
                                                            "other", NULL }));
  item = item_new (parent, HTK_XLS_QUESTION,
                   make_row (form, form->survey, select->row, "Specify other.", "请说明其他情况",
                             (const char *const[]){ "type", "text", "name", name, NULL }),
                   name);
  item->type = g_strdup ("text");
  item->relevant = g_steal_pointer (&relevant);
  if (!g_hash_table_contains (form->by_name, item->name))
    g_hash_table_insert (form->by_name, item->name, item);
}

static void
add_question (HtkXlsForm *form,
              HtkXlsItem *parent,
              HtkXlsRow  *row,
              char       *type,
              char       *list,
              gboolean    or_other)
{
  const char *name = htk_xls_cell (form->survey, row, "name");
  gboolean is_value = is_one_of (type, value_types, G_N_ELEMENTS (value_types));
  gboolean is_external = strcmp (type, "csv-external") == 0 || strcmp (type, "xml-external") == 0;
  HtkXlsItem *item;

  if (!is_value && !is_external &&
      !is_one_of (type, question_types, G_N_ELEMENTS (question_types)))
    {
      htk_xls_fault (form, form->survey, row, "type",
                     strstr (type, "_external") != NULL
                         ? "“%s” is obsolete; use select_one_from_file with a choice_filter"
                         : "“%s” is not a type of XLSForm; see the reference for what there is",
                     type);
      g_free (type);
      g_free (list);
      return;
    }
  if (*name == '\0' && strcmp (type, "start") == 0)
    name = "start";
  check_name (form, parent, row, name);
  item = item_new (parent,
                   is_external ? HTK_XLS_EXTERNAL
                   : is_value  ? HTK_XLS_VALUE
                               : HTK_XLS_QUESTION,
                   row, name);
  item->type = type;
  item->list = list;
  if ((strcmp (type, "select_one") == 0 || strcmp (type, "select_multiple") == 0 ||
       strcmp (type, "rank") == 0) &&
      (list == NULL || (!g_hash_table_contains (form->lists, list) && *list != '$')))
    htk_xls_fault (form, form->survey, row, "type",
                   "the list “%s” is not in the choices sheet", list != NULL ? list : "");
  if (strcmp (type, "calculate") == 0 && *htk_xls_cell (form->survey, row, "calculation") == '\0' &&
      *htk_xls_cell (form->survey, row, "default") == '\0')
    htk_xls_fault (form, form->survey, row, "calculation", "is empty; a calculate needs one");
  if (!g_hash_table_contains (form->by_name, item->name))
    g_hash_table_insert (form->by_name, item->name, item);
  else
    g_hash_table_add (form->several, item->name);
  if (or_other)
    add_other (form, parent, item);
}

static HtkXlsItem *
begin_block (HtkXlsForm *form,
             HtkXlsItem *parent,
             HtkXlsRow  *row,
             gboolean    repeat)
{
  const char *name = htk_xls_cell (form->survey, row, "name");
  HtkXlsItem *item;

  check_name (form, parent, row, name);
  item = item_new (parent, repeat ? HTK_XLS_REPEAT : HTK_XLS_GROUP, row, name);
  if (!g_hash_table_contains (form->by_name, item->name))
    g_hash_table_insert (form->by_name, item->name, item);
  else
    g_hash_table_add (form->several, item->name);
  return item;
}

static HtkXlsItem *
end_block (HtkXlsForm *form,
           HtkXlsItem *open,
           HtkXlsRow  *row,
           gboolean    repeat)
{
  HtkXlsItemKind kind = repeat ? HTK_XLS_REPEAT : HTK_XLS_GROUP;

  if (open->kind == kind)
    return open->parent;
  if (open->kind == HTK_XLS_ROOT)
    htk_xls_fault (form, form->survey, row, "type", "ends a %s that was not begun",
                   repeat ? "repeat" : "group");
  else
    htk_xls_fault (form, form->survey, row, "type",
                   "ends a %s, but row %u began a %s that is still open",
                   repeat ? "repeat" : "group", open->row->line, repeat ? "group" : "repeat");
  return open;
}

/**
 * htk_xls_form_build:
 * @form: a form with its sheets
 *
 * Makes the tree; what is wrong goes to the form's faults.
 */
void
htk_xls_form_build (HtkXlsForm *form)
{
  HtkXlsItem *open;

  collect_languages (form, form->survey);
  collect_languages (form, form->choices);
  put_default_first (form);
  collect_lists (form);
  form->root = open = item_new (NULL, HTK_XLS_ROOT, NULL, htk_xls_setting (form, "name", "data"));
  for (guint i = 0; i < form->survey->rows->len; i++)
    {
      HtkXlsRow *row = form->survey->rows->pdata[i];
      const char *cell = htk_xls_cell (form->survey, row, "type");
      g_autofree char *type = NULL;
      g_autofree char *list = NULL;
      gboolean or_other = FALSE;

      if (*cell == '\0')
        {
          if (*htk_xls_cell (form->survey, row, "name") != '\0')
            htk_xls_fault (form, form->survey, row, "type", "is empty");
          continue;
        }
      type = split_type (cell, &list, &or_other);
      if (strcmp (type, "begin group") == 0 || strcmp (type, "begin repeat") == 0)
        open = begin_block (form, open, row, strcmp (type, "begin repeat") == 0);
      else if (strcmp (type, "end group") == 0 || strcmp (type, "end repeat") == 0)
        open = end_block (form, open, row, strcmp (type, "end repeat") == 0);
      else
        add_question (form, open, row, g_steal_pointer (&type), g_steal_pointer (&list), or_other);
    }
  for (; open->parent != NULL; open = open->parent)
    htk_xls_fault (form, form->survey, open->row, "type", "begins a block that is never ended");
  if (form->root->children->len == 0 && form->faults->len == 0)
    htk_xls_fault (form, form->survey, NULL, NULL, "has no question");
}
