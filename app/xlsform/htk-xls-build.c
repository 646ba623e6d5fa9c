/* The rows of the survey to a tree of groups and questions. */
#include "app/xlsform/htk-xls-columns.h"
#include "app/xlsform/htk-xls-form.h"

#include "app/form/htk-near.h"

#include <string.h>

/* Groups in groups beyond this are a mistake, and each level costs a frame of the stack. */
#define DEEPEST 64

static void
collect_languages (HtkXlsForm *form, HtkXlsTable *table)
{
  for (guint i = 0; table != NULL && i < table->columns->len; i++)
    {
      HtkXlsColumn *column = table->columns->pdata[i];

      if (column->language != NULL
          && !g_ptr_array_find_with_equal_func (form->languages, column->language, g_str_equal,
                                                NULL))
        g_ptr_array_add (form->languages, g_strdup (column->language));
    }
}

static void
put_default_first (HtkXlsForm *form)
{
  const char *wanted = htk_xls_setting (form, "default_language", "");
  HtkNear near = { .word = wanted };
  g_autofree char *hint = NULL;

  if (*wanted == '\0')
    return;
  for (guint at = 0; at < form->languages->len; at++)
    {
      const char *language = form->languages->pdata[at];
      gsize n = strlen (wanted);

      if (g_str_has_prefix (language, wanted)
          && (language[n] == '\0' || language[n] == ' ' || language[n] == '('))
        {
          g_ptr_array_insert (form->languages, 0, g_ptr_array_steal_index (form->languages, at));
          return;
        }
      htk_near_try (&near, language);
    }
  hint = htk_near_hint (&near);
  if (form->languages->len > 0)
    htk_xls_warn (form, form->settings, form->settings->rows->pdata[0], "default_language",
                  "no column is in “%s”%s", wanted, hint);
  else
    g_ptr_array_add (form->languages, g_strdup (wanted));
}

static void
check_name (HtkXlsForm *form, HtkXlsItem *parent, HtkXlsRow *row, const char *name)
{
  HtkXlsItem *sibling;

  if (*name == '\0')
    htk_xls_fault (form, form->survey, row, "name", "is empty; every question needs a name");
  else if (!htk_xls_is_name (name))
    htk_xls_fault (form, form->survey, row, "name",
                   "“%s” is not a name; begin with a letter and use letters, digits, - _ .", name);
  else if (parent->parent == NULL && strcmp (name, "meta") == 0)
    htk_xls_fault (form, form->survey, row, "name",
                   "“meta” is the form's own group; choose another name");
  sibling = g_hash_table_lookup (parent->names, name);
  if (*name != '\0' && sibling != NULL)
    htk_xls_fault (form, form->survey, row, "name",
                   "“%s” is already the name of row %u in the same group; choose another", name,
                   sibling->row->line);
}

static void
add_question (HtkXlsForm *form, HtkXlsItem *parent, HtkXlsRow *row, HtkXlsTypeCell *cell)
{
  const char *name = htk_xls_cell (form->survey, row, "name");
  gboolean is_data = cell->type->kind == HTK_XLS_VALUE || cell->type->kind == HTK_XLS_META;
  HtkXlsItem *item;

  /* Metadata is as a rule named as its type. */
  if (*name == '\0' && is_data && cell->type->preload != NULL)
    name = cell->type->name;
  if (*name == '\0' && cell->type->kind == HTK_XLS_META)
    name = "audit";
  check_name (form, parent, row, name);
  item = htk_xls_item_new (parent, cell->type->kind, row, name);
  item->type = cell->type;
  item->list = g_steal_pointer (&cell->list);
  if (cell->external && form->external == NULL)
    htk_xls_fault (form, form->survey, row, "type",
                   "select_one_external is obsolete and there is no sheet external_choices; use "
                   "select_one_from_file FILE.csv with a choice_filter");
  else if (cell->external)
    htk_xls_warn (form, form->survey, row, "type",
                  "select_one_external is obsolete; it is read as select_one with the list of the "
                  "sheet external_choices");
  if (cell->problem != NULL)
    htk_xls_fault (form, form->survey, row, "type", "%s", cell->problem);
  if (item->kind != HTK_XLS_META)
    htk_xls_register (form, item);
  htk_xls_take_parameters (form, item);
  if (cell->or_other)
    htk_xls_add_other (form, item);
}

/* A row whose type is wrong still has a name that others may refer to. */
static void
add_unknown (HtkXlsForm *form, HtkXlsItem *parent, HtkXlsRow *row)
{
  HtkXlsItem *item
      = htk_xls_item_new (parent, HTK_XLS_QUESTION, row, htk_xls_cell (form->survey, row, "name"));

  item->type = htk_xls_type_find ("text");
  item->unknown = TRUE;
  htk_xls_register (form, item);
}

static const char *
word_of (HtkXlsItemKind kind)
{
  return kind == HTK_XLS_REPEAT ? "repeat" : "group";
}

static HtkXlsItem *
begin_block (HtkXlsForm *form, HtkXlsItem *parent, HtkXlsRow *row, HtkXlsItemKind kind)
{
  const char *name = htk_xls_cell (form->survey, row, "name");
  HtkXlsItem *item;
  guint depth = 0;

  for (HtkXlsItem *above = parent; above != NULL; above = above->parent)
    depth++;
  if (depth > DEEPEST)
    {
      if (depth == DEEPEST + 1)
        htk_xls_fault (form, form->survey, row, "type",
                       "begins a %s within %u others; no form needs more", word_of (kind), DEEPEST);
      form->too_deep++;
      return parent;
    }
  check_name (form, parent, row, name);
  item = htk_xls_item_new (parent, kind, row, name);
  htk_xls_register (form, item);
  return item;
}

static HtkXlsItem *
end_block (HtkXlsForm *form, HtkXlsItem *open, HtkXlsRow *row, HtkXlsItemKind kind)
{
  const char *name = htk_xls_cell (form->survey, row, "name");

  if (form->too_deep > 0)
    {
      form->too_deep--;
      return open;
    }
  if (open->kind == HTK_XLS_ROOT)
    htk_xls_fault (form, form->survey, row, "type", "ends a %s that was not begun", word_of (kind));
  else if (open->kind != kind)
    htk_xls_fault (form, form->survey, row, "type",
                   "ends a %s, but row %u began the %s “%s” that is still open; write “end %s”",
                   word_of (kind), open->row->line, word_of (open->kind), open->name,
                   word_of (open->kind));
  else
    {
      if (*name != '\0' && strcmp (name, open->name) != 0)
        htk_xls_warn (form, form->survey, row, "name",
                      "is “%s”, but the %s it ends is “%s” of row %u", name, word_of (kind),
                      open->name, open->row->line);
      if (open->children->len == 0)
        htk_xls_fault (form, form->survey, open->row, "type",
                       "begins a %s with nothing in it; take it out or put a question in",
                       word_of (kind));
    }
  /* Whatever was written, a block was meant to end here: the rows behind it are checked as such. */
  return open->kind == HTK_XLS_ROOT ? open : open->parent;
}

static HtkXlsItem *
take_row (HtkXlsForm *form, HtkXlsItem *open, HtkXlsRow *row)
{
  const char *text = htk_xls_cell (form->survey, row, "type");
  g_auto (HtkXlsTypeCell) cell = { 0 };

  if (htk_xls_is_yes (htk_xls_cell (form->survey, row, "disabled")))
    return open;
  if (*text == '\0')
    {
      if (*htk_xls_cell (form->survey, row, "name") != '\0')
        htk_xls_fault (form, form->survey, row, "type",
                       "is empty; write what is asked, as text, integer or select_one LIST");
      return open;
    }
  htk_xls_type_parse (text, &cell);
  switch (cell.kind)
    {
    case HTK_XLS_CELL_BEGIN_GROUP:
      return begin_block (form, open, row, HTK_XLS_GROUP);
    case HTK_XLS_CELL_BEGIN_REPEAT:
      return begin_block (form, open, row, HTK_XLS_REPEAT);
    case HTK_XLS_CELL_END_GROUP:
      return end_block (form, open, row, HTK_XLS_GROUP);
    case HTK_XLS_CELL_END_REPEAT:
      return end_block (form, open, row, HTK_XLS_REPEAT);
    case HTK_XLS_CELL_QUESTION:
      add_question (form, open, row, &cell);
      return open;
    case HTK_XLS_CELL_WRONG:
    default:
      htk_xls_fault (form, form->survey, row, "type", "%s", cell.problem);
      add_unknown (form, open, row);
      return open;
    }
}

static void
check_headers (HtkXlsForm *form)
{
  static const char *const needed[] = { "type", "name" };

  htk_xls_check_columns (form, form->survey, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!htk_xls_has_column (form->survey, needed[i]))
      htk_xls_fault (form, form->survey, NULL, needed[i],
                     "the sheet needs this column; its first row names the columns");
  if (form->choices != NULL)
    htk_xls_check_columns (form, form->choices, TRUE);
  if (form->external != NULL)
    htk_xls_check_columns (form, form->external, TRUE);
  if (form->settings != NULL)
    htk_xls_check_columns (form, form->settings, FALSE);
  if (form->entities != NULL)
    htk_xls_check_columns (form, form->entities, FALSE);
}

static void
check_items (HtkXlsForm *form, HtkXlsItem *item)
{
  if (item->row != NULL && !item->unknown)
    htk_xls_check_item (form, item);
  if (item->type != NULL && *htk_xls_item_cell (form, item, "trigger") != '\0')
    g_ptr_array_add (form->triggered, item);
  if (item->list != NULL)
    htk_xls_check_list (form, item);
  /* A table-list makes items of its own, which are checked too. */
  for (guint i = 0; i < item->children->len; i++)
    check_items (form, item->children->pdata[i]);
}

static void
make_table_lists (HtkXlsForm *form, HtkXlsItem *item)
{
  if (item->kind == HTK_XLS_GROUP || item->kind == HTK_XLS_REPEAT)
    htk_xls_make_table_list (form, item);
  for (guint i = 0; i < item->children->len; i++)
    make_table_lists (form, item->children->pdata[i]);
}

/**
 * htk_xls_form_build:
 * @form: a form with its sheets
 *
 * Makes the tree; what is wrong goes to the form's findings.
 */
void
htk_xls_form_build (HtkXlsForm *form)
{
  HtkXlsItem *open;

  check_headers (form);
  collect_languages (form, form->survey);
  collect_languages (form, form->choices);
  put_default_first (form);
  if (form->languages->len == 0)
    g_ptr_array_add (form->languages, g_strdup ("default"));
  htk_xls_check_settings (form);
  htk_xls_collect_lists (form);
  form->root = open
      = htk_xls_item_new (NULL, HTK_XLS_ROOT, NULL, htk_xls_setting (form, "name", "data"));
  for (guint i = 0; i < form->survey->rows->len; i++)
    open = take_row (form, open, form->survey->rows->pdata[i]);
  for (; open->parent != NULL; open = open->parent)
    htk_xls_fault (form, form->survey, open->row, "type",
                   "begins a %s that is never ended; write a row “end %s”", word_of (open->kind),
                   word_of (open->kind));
  make_table_lists (form, form->root);
  check_items (form, form->root);
  htk_xls_collect_entities (form);
  if (form->root->children->len == 0 && form->n_faults == 0)
    htk_xls_fault (form, form->survey, NULL, NULL, "has no question");
}
