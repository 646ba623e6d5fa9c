/* The sheets of an .xlsx workbook (ECMA-376, part 1): texts, numbers, truth values, formulas. */
#include "app/xlsform/htk-xls-package.h"
#include "app/xlsform/htk-xls-styles.h"
#include "app/xlsform/htk-xls-table.h"
#include "app/xlsform/htk-xlsform.h"

#include <string.h>

#define MOST_COLUMNS 4096
#define MOST_CELLS 4000000
#define MOST_MERGED 100000

typedef struct {
  HtkXlsPackage *package;
  GPtrArray *texts; /* shared strings */
  HtkXlsStyles *styles;
  GPtrArray *rows;   /* of the sheet that is read */
  GPtrArray *merged; /* its merged ranges, as "A1:B2" */
  guint line;
  guint cells;
} Workbook;

/* The texts of a string item: plain, or in runs with formats; readings of characters are left out.
 */
static void
append_texts (xmlNode *node, GString *out)
{
  for (xmlNode *c = node->children; c != NULL; c = c->next)
    if (htk_xls_is_element (c, "t"))
      {
        xmlChar *text = xmlNodeGetContent (c);

        g_string_append (out, (const char *)text);
        xmlFree (text);
      }
    else if (htk_xls_is_element (c, "r"))
      append_texts (c, out);
}

static char *
item_text (xmlNode *node)
{
  GString *text = g_string_new (NULL);

  if (node != NULL)
    append_texts (node, text);
  return g_string_free (text, FALSE);
}

static gboolean
too_large (GError **error)
{
  g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
               "the workbook has more than %d cells, which no form needs", MOST_CELLS);
  return FALSE;
}

static gboolean
take_shared (xmlNode *node, gpointer data, GError **error)
{
  Workbook *book = data;

  if (book->texts->len >= MOST_CELLS)
    return too_large (error);
  g_ptr_array_add (book->texts, item_text (node));
  return TRUE;
}

static char *
content_of (xmlNode *node)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *copy = g_strdup (content != NULL ? (const char *)content : "");

  xmlFree (content);
  return copy;
}

static char *
cell_text (Workbook *book, xmlNode *cell)
{
  g_autofree char *type = htk_xls_attribute (cell, "t");
  g_autofree char *style = htk_xls_attribute (cell, "s");
  g_autofree char *value = content_of (htk_xls_child (cell, "v"));
  xmlNode *formula = htk_xls_child (cell, "f");
  guint64 number;

  if (g_strcmp0 (type, "inlineStr") == 0)
    return item_text (htk_xls_child (cell, "is"));
  if (*value == '\0' && formula != NULL && g_strcmp0 (type, "str") != 0)
    {
      g_autofree char *text = content_of (formula);

      /* Whoever wrote the workbook did not compute it: said where the cell is used. */
      return g_strconcat ("=", text, NULL);
    }
  if (*value == '\0' || g_strcmp0 (type, "str") == 0 || g_strcmp0 (type, "e") == 0
      || g_strcmp0 (type, "d") == 0)
    return g_steal_pointer (&value);
  number = g_ascii_strtoull (value, NULL, 10);
  if (g_strcmp0 (type, "s") == 0)
    return g_strdup (number < book->texts->len ? book->texts->pdata[number] : "");
  if (g_strcmp0 (type, "b") == 0)
    return g_strdup (number != 0 ? "true" : "false");
  return htk_xls_number_text (book->styles, style, value);
}

/* "BC23" is column 54; 0 when the cell does not say. */
static guint
column_of (const char *reference)
{
  guint column = 0;

  for (; reference != NULL && g_ascii_isupper (*reference) && column < MOST_COLUMNS; reference++)
    column = column * 26 + (guint)(*reference - 'A' + 1);
  return column;
}

static gboolean
take_row (Workbook *book, xmlNode *node, GError **error)
{
  g_autofree char *number = htk_xls_attribute (node, "r");
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  book->line = number != NULL ? (guint)g_ascii_strtoull (number, NULL, 10) : book->line + 1;
  for (xmlNode *c = node->children; c != NULL; c = c->next)
    {
      g_autofree char *reference = htk_xls_is_element (c, "c") ? htk_xls_attribute (c, "r") : NULL;
      guint column = column_of (reference);

      if (!htk_xls_is_element (c, "c") || column > MOST_COLUMNS || cells->len > MOST_COLUMNS
          || (htk_xls_child (c, "v") == NULL && htk_xls_child (c, "is") == NULL
              && htk_xls_child (c, "f") == NULL))
        continue;
      while (cells->len + 1 < column)
        g_ptr_array_add (cells, g_strdup (""));
      g_ptr_array_add (cells, cell_text (book, c));
    }
  book->cells += cells->len;
  if (book->cells > MOST_CELLS)
    return too_large (error);
  if (cells->len > 0)
    {
      g_ptr_array_add (cells, NULL);
      g_ptr_array_add (book->rows,
                       htk_xls_row_new (book->line, (char **)g_ptr_array_steal (cells, NULL)));
    }
  return TRUE;
}

static gboolean
take_element (xmlNode *node, gpointer data, GError **error)
{
  Workbook *book = data;

  if (htk_xls_is_element (node, "row"))
    return take_row (book, node, error);
  if (book->merged->len < MOST_MERGED)
    g_ptr_array_add (book->merged, htk_xls_attribute (node, "ref"));
  return TRUE;
}

static HtkXlsRow *
row_at (Workbook *book, guint line)
{
  guint low = 0, high = book->rows->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (((HtkXlsRow *)book->rows->pdata[middle])->line < line)
        low = middle + 1;
      else
        high = middle;
    }
  return low < book->rows->len && ((HtkXlsRow *)book->rows->pdata[low])->line == line
             ? book->rows->pdata[low]
             : NULL;
}

/* A cell merged over several rows, as people do with the name of a list, holds for each of them. */
static void
spread_merged (Workbook *book, const char *range)
{
  g_auto (GStrv) ends = g_strsplit (range != NULL ? range : "", ":", 2);
  const char *first = ends[0];
  const char *last = ends[0] != NULL ? ends[1] : NULL;
  guint column = column_of (first);
  guint from, to;
  HtkXlsRow *top;

  if (last == NULL || column == 0)
    return;
  from = (guint)g_ascii_strtoull (first + strcspn (first, "0123456789"), NULL, 10);
  to = (guint)g_ascii_strtoull (last + strcspn (last, "0123456789"), NULL, 10);
  top = row_at (book, from);
  if (top == NULL || g_strv_length (top->cells) < column)
    return;
  for (guint i = 0; i < book->rows->len; i++)
    {
      HtkXlsRow *row = book->rows->pdata[i];

      if (row->line <= from || row->line > to || g_strv_length (row->cells) < column
          || *row->cells[column - 1] != '\0')
        continue;
      g_free (row->cells[column - 1]);
      row->cells[column - 1] = g_strdup (top->cells[column - 1]);
    }
}

static GPtrArray *
read_sheet (Workbook *book, const char *part, GError **error)
{
  static const char *const elements[] = { "row", "mergeCell", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_xls_row_free);
  g_autoptr (GPtrArray) merged = g_ptr_array_new_with_free_func (g_free);

  book->rows = rows;
  book->merged = merged;
  book->line = 0;
  if (!htk_xls_package_each (book->package, part, elements, take_element, book, error))
    return NULL;
  for (guint i = 0; i < merged->len && (guint64)i * rows->len < 50000000; i++)
    spread_merged (book, merged->pdata[i]);
  return g_steal_pointer (&rows);
}

/* The part a relation of the workbook names, as "xl/worksheets/sheet1.xml". */
static char *
part_of (xmlDoc *relations, const char *id)
{
  for (xmlNode *c = xmlDocGetRootElement (relations)->children; c != NULL; c = c->next)
    {
      g_autofree char *own
          = htk_xls_is_element (c, "Relationship") ? htk_xls_attribute (c, "Id") : NULL;
      g_autofree char *target = own != NULL ? htk_xls_attribute (c, "Target") : NULL;

      if (target != NULL && strcmp (own, id) == 0)
        return *target == '/' ? g_strdup (target + 1) : g_strconcat ("xl/", target, NULL);
    }
  return NULL;
}

static gboolean
read_sheets (Workbook *book, xmlDoc *workbook, GHashTable *out, GError **error)
{
  g_autoptr (xmlDoc) relations
      = htk_xls_package_read (book->package, "xl/_rels/workbook.xml.rels", error);
  xmlNode *sheets = htk_xls_child (xmlDocGetRootElement (workbook), "sheets");

  if (relations == NULL)
    return FALSE;
  for (xmlNode *c = sheets != NULL ? sheets->children : NULL; c != NULL; c = c->next)
    {
      g_autofree char *name
          = htk_xls_is_element (c, "sheet") ? htk_xls_attribute (c, "name") : NULL;
      g_autofree char *id = name != NULL ? htk_xls_attribute (c, "id") : NULL;
      g_autofree char *part = id != NULL ? part_of (relations, id) : NULL;
      g_autofree char *clean = name != NULL ? htk_xls_clean (name) : NULL;
      g_autofree char *key = clean != NULL ? g_ascii_strdown (clean, -1) : NULL;
      GPtrArray *rows;

      /* A chart has no rows. */
      if (part == NULL || strstr (part, "chartsheets") != NULL || g_hash_table_contains (out, key))
        continue;
      rows = read_sheet (book, part, error);
      if (rows == NULL)
        return FALSE;
      g_hash_table_insert (out, g_steal_pointer (&key), rows);
    }
  return TRUE;
}

static gboolean
counts_from_1904 (xmlDoc *workbook)
{
  xmlNode *properties = htk_xls_child (xmlDocGetRootElement (workbook), "workbookPr");
  g_autofree char *value = properties != NULL ? htk_xls_attribute (properties, "date1904") : NULL;

  return value != NULL && (strcmp (value, "1") == 0 || strcmp (value, "true") == 0);
}

/**
 * htk_xls_read_workbook:
 * @path: an .xlsx file
 * @error: return location
 *
 * Returns: (transfer full): name of each sheet in lower case -> #GPtrArray of #HtkXlsRow, the first
 *   being the header; or %NULL with %HTK_XLSFORM_ERROR_READ
 */
GHashTable *
htk_xls_read_workbook (const char *path, GError **error)
{
  static const char *const items[] = { "si", NULL };
  static const char texts[] = "xl/sharedStrings.xml";
  g_autoptr (GHashTable) out
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr (HtkXlsPackage) package = htk_xls_package_open (path, error);
  g_autoptr (xmlDoc) workbook
      = package != NULL ? htk_xls_package_read (package, "xl/workbook.xml", error) : NULL;
  g_autoptr (HtkXlsStyles) styles
      = workbook != NULL ? htk_xls_styles_read (package, counts_from_1904 (workbook), error) : NULL;
  g_autoptr (GPtrArray) shared = g_ptr_array_new_with_free_func (g_free);
  Workbook book = { .package = package, .texts = shared, .styles = styles };

  if (styles == NULL)
    return NULL;
  if (htk_xls_package_has (package, texts)
      && !htk_xls_package_each (package, texts, items, take_shared, &book, error))
    return NULL;
  return read_sheets (&book, workbook, out, error) ? g_steal_pointer (&out) : NULL;
}
