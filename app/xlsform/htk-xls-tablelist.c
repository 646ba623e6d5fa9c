/* The appearance “table-list” of a group: a table of questions with the same choices, written with
 * the appearances that clients know. */
#include "app/xlsform/htk-xls-form.h"

#include <string.h>

static gboolean
has_word (const char *text, const char *word)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  return g_strv_contains ((const char *const *)words, word);
}

static void
put_appearance (HtkXlsForm *form, HtkXlsItem *item, const char *without, const char *first)
{
  g_auto (GStrv) words = g_strsplit (htk_xls_item_cell (form, item, "appearance"), " ", -1);
  GString *out = g_string_new (first);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && strcmp (words[i], without) != 0 && strcmp (words[i], first) != 0)
      g_string_append_printf (out, " %s", words[i]);
  htk_xls_item_put (item, "appearance", out->str);
  g_string_free (out, TRUE);
}

/* An item in front of the group's others, whose texts are those of a row. */
static HtkXlsItem *
insert_item (HtkXlsForm *form,
             HtkXlsItem *group,
             guint at,
             HtkXlsRow *row,
             const char *type,
             const char *suffix)
{
  g_autofree char *name = g_strdup_printf ("%s_%s", group->name, suffix);
  HtkXlsItem *item = htk_xls_item_new (NULL, HTK_XLS_QUESTION, row, name);

  item->type = htk_xls_type_find (type);
  item->parent = group;
  g_ptr_array_insert (group->children, (int)at, item);
  return item;
}

static HtkXlsRow *
copy_texts (HtkXlsForm *form, HtkXlsRow *from)
{
  HtkXlsRow *row = htk_xls_make_row (form, form->survey, from);
  static const char *const texts[]
      = { "label", "hint", "guidance_hint", "image", "audio", "video", "big-image", NULL };

  for (guint i = 0; i < form->survey->columns->len; i++)
    {
      HtkXlsColumn *column = form->survey->columns->pdata[i];

      if (g_strv_contains (texts, column->name) && *from->cells[i] != '\0')
        {
          g_free (row->cells[i]);
          row->cells[i] = g_strdup (from->cells[i]);
        }
    }
  return row;
}

static void
clear_texts (HtkXlsForm *form, HtkXlsItem *group)
{
  HtkXlsRow *bare = htk_xls_make_row (form, form->survey, group->row);
  HtkXlsTable *survey = form->survey;

  for (guint i = 0; i < survey->columns->len; i++)
    {
      HtkXlsColumn *column = survey->columns->pdata[i];

      if (!g_strv_contains ((const char *const[]){ "label", "hint", "guidance_hint", NULL },
                            column->name))
        {
          g_free (bare->cells[i]);
          bare->cells[i] = g_strdup (group->row->cells[i]);
        }
    }
  group->row = bare;
}

/**
 * htk_xls_make_table_list:
 * @form: the form, its tree made
 * @group: a group or repeat
 *
 * When its appearance is table-list: the group becomes a field-list with a note of its label, a row
 * of the choices' labels, and selects without labels at their choices.
 */
void
htk_xls_make_table_list (HtkXlsForm *form, HtkXlsItem *group)
{
  HtkXlsItem *first = NULL;
  HtkXlsItem *labels;
  guint at = 0;

  if (!has_word (htk_xls_item_cell (form, group, "appearance"), "table-list"))
    return;
  for (guint i = 0; i < group->children->len; i++)
    {
      HtkXlsItem *item = group->children->pdata[i];

      if (!htk_xls_type_is (item->type, "select_one")
          && !htk_xls_type_is (item->type, "select_multiple"))
        continue;
      if (first == NULL)
        first = item;
      else if (g_strcmp0 (first->list, item->list) != 0 || first->type != item->type)
        htk_xls_fault (form, form->survey, item->row, "type",
                       "all questions of the table-list of row %u have the same choices: write "
                       "“%s %s”",
                       group->row->line, first->type->name, first->list);
      put_appearance (form, item, "table-list", "list-nolabel");
    }
  if (first == NULL)
    {
      htk_xls_fault (
          form, form->survey, group->row, "appearance",
          "a table-list wants questions of the type select_one or select_multiple in it");
      return;
    }
  put_appearance (form, group, "table-list", "field-list");
  insert_item (form, group, at++, copy_texts (form, group->row), "note", "table_list_label");
  labels = insert_item (form, group, at, htk_xls_make_row (form, form->survey, first->row),
                        first->type->name, "table_list_choices");
  labels->list = g_strdup (first->list);
  htk_xls_item_put (labels, "appearance", "label");
  htk_xls_item_put (labels, "choice_filter", htk_xls_item_cell (form, first, "choice_filter"));
  clear_texts (form, group);
}
