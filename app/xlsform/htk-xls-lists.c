/* Lists of choices: of the choices sheet, of external_choices, of files, and of other questions. */
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"

#include <string.h>

/* The list of that name; NULL when there is none. */
HtkXlsList *
htk_xls_list (HtkXlsForm *form, const char *name)
{
  return g_hash_table_lookup (form->by_list, name);
}

static HtkXlsList *
list_named (HtkXlsForm *form, HtkXlsTable *table, HtkXlsRow *row, const char *name)
{
  HtkXlsList *list = htk_xls_list (form, name);

  if (list != NULL && list->table == table)
    return list;
  if (list != NULL)
    {
      htk_xls_fault (form, table, row, "list_name",
                     "“%s” is a list of the sheet %s too; give it another name", name,
                     list->table->sheet);
      return list;
    }
  if (!htk_xls_is_name (name))
    htk_xls_fault (form, table, row, "list_name", "“%s” is not a name; use letters, digits, - _ .",
                   name);
  list = g_new0 (HtkXlsList, 1);
  list->name = g_strdup (name);
  list->table = table;
  list->rows = g_ptr_array_new ();
  list->names = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (form->by_list, list->name, list);
  g_ptr_array_add (form->lists, list);
  return list;
}

static gboolean
is_media (const char *column)
{
  return g_strv_contains ((const char *const[]){ "image", "audio", "video", "big-image", NULL },
                          column);
}

/* Whether there is something to show of a choice, in any language. */
static gboolean
has_label (HtkXlsTable *table, HtkXlsRow *row)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      HtkXlsColumn *column = table->columns->pdata[i];

      if (*row->cells[i] != '\0'
          && (strcmp (column->name, "label") == 0 || is_media (column->name)))
        return TRUE;
    }
  return FALSE;
}

static void
add_choice (HtkXlsForm *form, HtkXlsTable *table, HtkXlsRow *row, gboolean may_double)
{
  const char *name = htk_xls_cell (table, row, "name");
  const char *list_name = htk_xls_cell (table, row, "list_name");
  HtkXlsList *list;

  if (*list_name == '\0' || *name == '\0')
    {
      htk_xls_fault (form, table, row, *list_name == '\0' ? "list_name" : "name",
                     "is empty; every choice needs a list and a name");
      return;
    }
  if (strpbrk (name, " \t\n") != NULL)
    {
      g_autofree char *instead = g_strdelimit (g_strdup (name), " \t\n", '_');

      htk_xls_fault (form, table, row, "name", "“%s” holds a blank; write “%s”", name, instead);
    }
  list = list_named (form, table, row, list_name);
  if (!g_hash_table_add (list->names, (gpointer)name) && !may_double)
    htk_xls_fault (
        form, table, row, "name",
        "“%s” is already in the list “%s”; give each choice its own name, or allow it by "
        "the setting allow_choice_duplicates",
        name, list_name);
  if (!has_label (table, row))
    htk_xls_warn (form, table, row, "label", "is empty; the choice “%s” would be shown by its name",
                  name);
  g_ptr_array_add (list->rows, row);
}

static void
collect (HtkXlsForm *form, HtkXlsTable *table)
{
  gboolean may_double = htk_xls_is_yes (htk_xls_setting (form, "allow_choice_duplicates", "no"));
  gboolean complete = TRUE;

  for (guint i = 0; table != NULL && i < 2; i++)
    if (!htk_xls_has_column (table, i == 0 ? "list_name" : "name"))
      {
        htk_xls_fault (form, table, NULL, i == 0 ? "list_name" : "name",
                       "the sheet needs this column; its first row names the columns");
        complete = FALSE;
      }
  for (guint i = 0; table != NULL && complete && i < table->rows->len; i++)
    add_choice (form, table, table->rows->pdata[i], may_double);
}

/* Labels that are translated, refer to answers, or come with media have to be in itext. */
static gboolean
wants_itext (HtkXlsList *list)
{
  for (guint c = 0; c < list->table->columns->len; c++)
    {
      HtkXlsColumn *column = list->table->columns->pdata[c];
      gboolean label = strcmp (column->name, "label") == 0;

      if (label && column->language != NULL)
        return TRUE;
      if (!label && !is_media (column->name))
        continue;
      for (guint i = 0; i < list->rows->len; i++)
        {
          const char *text = ((HtkXlsRow *)list->rows->pdata[i])->cells[c];

          if (label ? strstr (text, "${") != NULL : *text != '\0')
            return TRUE;
        }
    }
  return FALSE;
}

/**
 * htk_xls_collect_lists:
 * @form: a form with its sheets
 *
 * Takes the lists of choices from the sheets.
 */
void
htk_xls_collect_lists (HtkXlsForm *form)
{
  collect (form, form->choices);
  collect (form, form->external);
  for (guint i = 0; i < form->lists->len; i++)
    {
      HtkXlsList *list = form->lists->pdata[i];

      list->itext = wants_itext (list);
    }
}

/**
 * htk_xls_add_file:
 * @form: the form
 * @place: the cell that names the file
 * @file: the name of a file that goes with the form
 *
 * Makes the file an instance of the form, by its name without the ending.
 */
void
htk_xls_add_file (HtkXlsForm *form, const HtkXlsPlace *place, const char *file)
{
  g_autofree char *id = g_strdup (file);
  const char *before;

  if (strrchr (id, '.') != NULL)
    *strrchr (id, '.') = '\0';
  before = g_hash_table_lookup (form->files, id);
  if (htk_xls_list (form, id) != NULL)
    htk_xls_fault (form, place->table, place->row, place->column,
                   "the file “%s” and a list of choices have the same name “%s”; rename one", file,
                   id);
  else if (before != NULL && strcmp (before, file) != 0)
    htk_xls_fault (form, place->table, place->row, place->column,
                   "the files “%s” and “%s” would both be the list “%s”; rename one", before, file,
                   id);
  if (before != NULL)
    return;
  g_ptr_array_add (form->file_order, id);
  g_hash_table_insert (form->files, g_steal_pointer (&id), g_strdup (file));
}

static void
check_file (HtkXlsForm *form, HtkXlsItem *item)
{
  if (!g_str_has_suffix (item->list, ".csv") && !g_str_has_suffix (item->list, ".xml")
      && !g_str_has_suffix (item->list, ".geojson"))
    {
      htk_xls_fault (form, form->survey, item->row, "type",
                     "“%s” is not a file that can be read; name it with .csv, .xml or .geojson",
                     item->list);
      return;
    }
  htk_xls_add_file (form, &(HtkXlsPlace){ form->survey, item->row, "type" }, item->list);
}

/* "select_one ${name}": the choices are the answers to another question of a repeat. */
static void
check_source (HtkXlsForm *form, HtkXlsItem *item)
{
  g_autoptr (GPtrArray) names = htk_xls_references (form, item->list);
  HtkXlsItem *source
      = names->len == 1 ? g_hash_table_lookup (form->by_name, names->pdata[0]) : NULL;

  if (source == NULL)
    htk_xls_fault (form, form->survey, item->row, "type",
                   "“%s” is no question of this form; check the spelling", item->list);
  else if (htk_xls_repeat_of (source) == NULL)
    htk_xls_fault (form, form->survey, item->row, "type",
                   "“%s” is not in a repeat, so its answers are no list to choose from",
                   item->list);
  else
    item->source = source;
}

/**
 * htk_xls_check_list:
 * @form: the form, its tree made
 * @item: an item with a list
 *
 * Says when the list is not there, and which one may have been meant.
 */
void
htk_xls_check_list (HtkXlsForm *form, HtkXlsItem *item)
{
  HtkNear near = { .word = item->list };
  g_autofree char *hint = NULL;

  if (*item->list == '\0')
    return;
  if (*item->list == '$')
    check_source (form, item);
  else if (g_str_has_suffix (item->type->name, "_from_file"))
    check_file (form, item);
  else if (htk_xls_list (form, item->list) == NULL)
    {
      for (guint i = 0; i < form->lists->len; i++)
        htk_near_try (&near, ((HtkXlsList *)form->lists->pdata[i])->name);
      hint = htk_near_hint (&near);
      htk_xls_fault (form, form->survey, item->row, "type",
                     "the list “%s” is not in the choices sheet%s", item->list, hint);
    }
}

/* What or_other adds reads in the language of its column. */
static void
put_labels (HtkXlsTable *table, HtkXlsRow *row, const char *english, const char *chinese)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      HtkXlsColumn *column = table->columns->pdata[i];
      const char *language = column->language != NULL ? column->language : "";

      if (strcmp (column->name, "label") == 0)
        htk_xls_put (table, row, column->key,
                     strstr (language, "中") != NULL || strstr (language, "汉") != NULL
                             || strstr (language, "zh") != NULL
                         ? chinese
                         : english);
    }
}

/* XLSForm, or_other: the list gets a choice “other”, and the question one for what it is. */
void
htk_xls_add_other (HtkXlsForm *form, HtkXlsItem *select)
{
  HtkXlsList *list = select->list != NULL ? htk_xls_list (form, select->list) : NULL;
  g_autofree char *name = g_strconcat (select->name, "_other", NULL);
  g_autofree char *relevant = g_strdup_printf ("selected(${%s}, 'other')", select->name);
  HtkXlsRow *row;
  HtkXlsItem *item;

  if (*htk_xls_item_cell (form, select, "choice_filter") != '\0')
    htk_xls_fault (form, form->survey, select->row, "type",
                   "or_other cannot stand with a choice_filter; add the choice “other” yourself");
  if (!htk_xls_type_is (select->type, "select_one")
      && !htk_xls_type_is (select->type, "select_multiple"))
    htk_xls_fault (form, form->survey, select->row, "type",
                   "or_other works with select_one LIST and select_multiple LIST only");
  if (list == NULL)
    return;
  if (g_hash_table_add (list->names, (gpointer) "other"))
    {
      row = htk_xls_make_row (form, list->table, list->rows->pdata[0]);
      htk_xls_put (list->table, row, "list_name", list->name);
      htk_xls_put (list->table, row, "name", "other");
      put_labels (list->table, row, "Other", "其他");
      g_ptr_array_add (list->rows, row);
    }
  row = htk_xls_make_row (form, form->survey, select->row);
  put_labels (form->survey, row, "Specify other.", "请说明其他情况");
  item = htk_xls_item_new (select->parent, HTK_XLS_QUESTION, row, name);
  item->type = htk_xls_type_find ("text");
  htk_xls_item_put (item, "relevant", relevant);
  htk_xls_register (form, item);
}
