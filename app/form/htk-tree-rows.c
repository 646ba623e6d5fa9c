/* Lists from CSV: a tree whose rows are numbers into the text of the file, so that fifty thousand
 * households take little more room than their file. */
#include "app/form/htk-csv.h"
#include "app/form/htk-tree-private.h"

#include <string.h>

/* The columns that have a name, and their places in the file. */
static gboolean
read_header (HtkCsv  *csv,
             HtkTree *tree,
             GArray  *places,
             GError **error)
{
  if (!htk_csv_next (csv, error))
    return FALSE;
  tree->rows.columns = g_new (HtkName, htk_csv_n_fields (csv));
  for (guint i = 0; i < htk_csv_n_fields (csv); i++)
    {
      g_autofree char *header = g_strstrip (g_strdup (htk_csv_field (csv, i)));
      HtkName name = *header != '\0' ? htk_names_intern (tree->names, NULL, NULL, header) : 0;

      if (name == 0)
        continue;
      for (guint k = 0; k < places->len; k++)
        if (tree->rows.columns[k] == name)
          {
            g_set_error (error, HTK_CSV_ERROR, HTK_CSV_ERROR_HEADER,
                         "columns %u and %u are both called “%s”",
                         g_array_index (places, guint, k) + 1, i + 1, header);
            return FALSE;
          }
      tree->rows.columns[places->len] = name;
      g_array_append_val (places, i);
    }
  if (htk_csv_n_fields (csv) == 1 && strpbrk (htk_csv_field (csv, 0), "$|:^~") != NULL)
    {
      g_set_error (error, HTK_CSV_ERROR, HTK_CSV_ERROR_SEPARATOR,
                   "“%s” is one column; part columns with commas, semicolons or tabs",
                   htk_csv_field (csv, 0));
      return FALSE;
    }
  tree->rows.width = places->len + 1;
  return TRUE;
}

static gboolean
read_rows (HtkCsv  *csv,
           HtkTree *tree,
           GArray  *places,
           GError **error)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GError) row_error = NULL;
  gsize length;
  const char *text = htk_csv_text (csv, &length);

  while (htk_csv_next (csv, &row_error))
    {
      guint row = cells->len;

      if (length >= G_MAXUINT32 ||
          (gsize) (tree->rows.n_rows + 1) * tree->rows.width > HTK_TREE_MAX_NODES)
        {
          g_set_error (error, HTK_TREE_ERROR, HTK_TREE_ERROR_LIMIT,
                       "line %u: the list is too long", htk_csv_line (csv));
          return FALSE;
        }
      g_array_set_size (cells, row + places->len);
      for (guint i = 0; i < places->len; i++)
        {
          guint place = g_array_index (places, guint, i);

          /* A row that is shorter than the header ends in blanks: the text's own end is one. */
          g_array_index (cells, guint32, row + i) =
              place < htk_csv_n_fields (csv) ? (guint32) (htk_csv_field (csv, place) - text)
                                             : (guint32) length;
        }
      tree->rows.n_rows++;
    }
  if (row_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&row_error));
      return FALSE;
    }
  tree->rows.cells = g_memdup2 (cells->data, cells->len * sizeof (guint32));
  return TRUE;
}

/**
 * htk_tree_new_from_csv:
 * @names: the set its names are from
 * @text: CSV with a header row
 * @length: in bytes, or -1
 * @error: return location
 *
 * `root/item` for each row with an element for each column (ODK XForms: secondary instances). The
 * tree is for reading only.
 *
 * Returns: (transfer full): the tree, or %NULL with an error of %HTK_CSV_ERROR or
 *   %HTK_TREE_ERROR_LIMIT
 */
HtkTree *
htk_tree_new_from_csv (HtkNames   *names,
                       const char *text,
                       gssize      length,
                       GError    **error)
{
  g_autoptr (HtkTree) tree = htk_tree_new (names);
  g_autoptr (HtkCsv) csv = htk_csv_new (text, length, error);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  HtkNode root;

  if (csv == NULL || !read_header (csv, tree, places, error) ||
      !read_rows (csv, tree, places, error))
    return NULL;
  root = htk_tree_add (tree, htk_tree_document (tree), 0, HTK_NODE_ELEMENT,
                       htk_names_intern (names, NULL, NULL, "root"), NULL);
  tree->rows.texts = htk_csv_steal_text (csv);
  tree->rows.item = htk_names_intern (names, NULL, NULL, "item");
  tree->rows.parent = root;
  tree->rows.first = tree->n_records;
  if (tree->rows.n_rows > 0)
    {
      record (tree, root)->first = tree->rows.first;
      record (tree, root)->last = rows_end (tree) - tree->rows.width;
    }
  return g_steal_pointer (&tree);
}
