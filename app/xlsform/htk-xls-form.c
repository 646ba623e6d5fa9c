/* The parts of a form between the sheets and the XForm: items, cells, names. */
#include "app/xlsform/htk-xls-form.h"

#include "app/xlsform/htk-xlsform.h"

#include <string.h>

G_DEFINE_QUARK (htk - xlsform - error - quark, htk_xlsform_error)

void
htk_xls_item_free (gpointer data)
{
  HtkXlsItem *item = data;

  if (item == NULL)
    return;
  g_clear_pointer (&item->own, g_hash_table_unref);
  g_clear_pointer (&item->parameters, g_hash_table_unref);
  g_free (item->list);
  g_free (item->name);
  g_hash_table_unref (item->names);
  g_ptr_array_unref (item->children);
  g_free (item);
}

/**
 * htk_xls_item_new:
 * @parent: (nullable): the group it stands in
 * @kind: what it is
 * @row: (nullable): its row
 * @name: its name
 *
 * Returns: (transfer none): the item, owned by the parent; without one, (transfer full)
 */
HtkXlsItem *
htk_xls_item_new (HtkXlsItem *parent, HtkXlsItemKind kind, HtkXlsRow *row, const char *name)
{
  HtkXlsItem *item = g_new0 (HtkXlsItem, 1);

  item->kind = kind;
  item->row = row;
  item->name = g_strdup (name);
  item->parent = parent;
  item->children = g_ptr_array_new_with_free_func (htk_xls_item_free);
  item->names = g_hash_table_new (g_str_hash, g_str_equal);
  if (parent != NULL)
    {
      g_ptr_array_add (parent->children, item);
      if (!g_hash_table_contains (parent->names, item->name))
        g_hash_table_insert (parent->names, item->name, item);
    }
  return item;
}

/* Gives the item a text of its own in place of a cell. */
void
htk_xls_item_put (HtkXlsItem *item, const char *column, const char *text)
{
  if (item->own == NULL)
    item->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (item->own, g_strdup (column), g_strdup (text));
}

/* The text of a cell of the item's row, "" when there is none. */
const char *
htk_xls_item_cell (HtkXlsForm *form, HtkXlsItem *item, const char *column)
{
  const char *own = item->own != NULL ? g_hash_table_lookup (item->own, column) : NULL;

  if (own != NULL)
    return own;
  return item->row != NULL ? htk_xls_cell (form->survey, item->row, column) : "";
}

static void
list_free (gpointer data)
{
  HtkXlsList *list = data;

  g_free (list->name);
  g_ptr_array_unref (list->rows);
  g_hash_table_unref (list->names);
  g_free (list);
}

static void
entity_free (gpointer data)
{
  HtkXlsEntity *entity = data;

  g_ptr_array_unref (entity->saved);
  g_free (entity);
}

HtkXlsForm *
htk_xls_form_new (void)
{
  HtkXlsForm *form = g_new0 (HtkXlsForm, 1);

  form->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  form->triggered = g_ptr_array_new ();
  form->several = g_hash_table_new (g_str_hash, g_str_equal);
  form->by_list = g_hash_table_new (g_str_hash, g_str_equal);
  form->lists = g_ptr_array_new_with_free_func (list_free);
  form->entity_rows = g_ptr_array_new_with_free_func (entity_free);
  form->languages = g_ptr_array_new_with_free_func (g_free);
  form->prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  form->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  form->file_order = g_ptr_array_new ();
  form->made = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_row_free);
  form->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_finding_free);
  form->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return form;
}

void
htk_xls_form_free (HtkXlsForm *form)
{
  if (form == NULL)
    return;
  g_clear_pointer (&form->root, htk_xls_item_free);
  htk_xls_table_free (form->survey);
  htk_xls_table_free (form->choices);
  htk_xls_table_free (form->settings);
  htk_xls_table_free (form->entities);
  htk_xls_table_free (form->external);
  g_free (form->fallback_id);
  g_hash_table_unref (form->by_name);
  g_ptr_array_unref (form->triggered);
  g_hash_table_unref (form->several);
  g_hash_table_unref (form->by_list);
  g_ptr_array_unref (form->lists);
  g_ptr_array_unref (form->entity_rows);
  g_ptr_array_unref (form->languages);
  g_hash_table_unref (form->prefixes);
  g_ptr_array_unref (form->file_order);
  g_hash_table_unref (form->files);
  g_ptr_array_unref (form->made);
  g_ptr_array_unref (form->findings);
  g_hash_table_unref (form->said);
  g_free (form);
}

/* Makes the item known by its name. */
void
htk_xls_register (HtkXlsForm *form, HtkXlsItem *item)
{
  if (*item->name == '\0')
    return;
  if (!g_hash_table_contains (form->by_name, item->name))
    g_hash_table_insert (form->by_name, item->name, item);
  else
    g_hash_table_add (form->several, item->name);
}

/* A row that no sheet has, with the cells of @like empty; htk_xls_put() fills it. */
HtkXlsRow *
htk_xls_make_row (HtkXlsForm *form, HtkXlsTable *table, HtkXlsRow *like)
{
  HtkXlsRow *row = htk_xls_row_new (like->line, g_new0 (char *, table->columns->len + 1));

  for (guint i = 0; i < table->columns->len; i++)
    row->cells[i] = g_strdup ("");
  g_ptr_array_add (form->made, row);
  return row;
}

/* A setting, or what stands for it when it is not given. */
const char *
htk_xls_setting (HtkXlsForm *form, const char *name, const char *otherwise)
{
  const char *value = "";

  if (form->settings != NULL && form->settings->rows->len > 0)
    value = htk_xls_cell (form->settings, form->settings->rows->pdata[0], name);
  return *value != '\0' ? value : otherwise;
}

/* Whether it can be the name of an XML element without a prefix. */
gboolean
htk_xls_is_name (const char *name)
{
  return g_regex_match_simple ("^[\\p{L}_][\\p{L}\\p{N}\\p{M}_.-]*$", name, 0, 0);
}

gboolean
htk_xls_is_yes (const char *text)
{
  return g_ascii_strcasecmp (text, "yes") == 0 || g_ascii_strcasecmp (text, "true") == 0
         || strcmp (text, "true()") == 0 || strcmp (text, "1") == 0 || strcmp (text, "是") == 0;
}

gboolean
htk_xls_is_no (const char *text)
{
  return *text == '\0' || g_ascii_strcasecmp (text, "no") == 0
         || g_ascii_strcasecmp (text, "false") == 0 || strcmp (text, "false()") == 0
         || strcmp (text, "0") == 0 || strcmp (text, "否") == 0;
}

/* Whether the sheet has the column in any language. */
gboolean
htk_xls_is_translated (HtkXlsTable *table, const char *column)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      HtkXlsColumn *c = table->columns->pdata[i];

      if (c->language != NULL && strcmp (c->name, column) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The innermost repeat the item stands in, NULL without one. */
HtkXlsItem *
htk_xls_repeat_of (HtkXlsItem *item)
{
  for (item = item->parent; item != NULL; item = item->parent)
    if (item->kind == HTK_XLS_REPEAT)
      return item;
  return NULL;
}

gboolean
htk_xls_is_inside (HtkXlsItem *item, HtkXlsItem *block)
{
  for (; item != NULL; item = item->parent)
    if (item == block)
      return TRUE;
  return FALSE;
}
