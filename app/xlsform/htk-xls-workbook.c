/* Reading the sheets of an .xlsx workbook (ECMA-376): texts, numbers, truth values and dates. */
#include "app/xlsform/htk-xls-table.h"

#include "app/xlsform/htk-xlsform.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <math.h>
#include <string.h>
#include <zip.h>

/* A part that unpacks to more is no form but an attack. */
#define LARGEST_PART (64u * 1024 * 1024)
#define MOST_COLUMNS 4096

typedef struct
{
  zip_t *zip;
  GPtrArray *texts;   /* shared strings */
  GArray *date_styles; /* gboolean, by style number */
} Workbook;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

static xmlDoc *
read_part (Workbook   *book,
           const char *name,
           gboolean    needed,
           GError    **error)
{
  zip_stat_t stat;
  g_autofree char *text = NULL;
  zip_file_t *file;
  zip_int64_t length = -1;
  xmlDoc *doc = NULL;

  if (zip_stat (book->zip, name, 0, &stat) != 0)
    {
      if (needed)
        g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "the workbook has no %s", name);
      return NULL;
    }
  file = stat.size <= LARGEST_PART ? zip_fopen (book->zip, name, 0) : NULL;
  if (file != NULL)
    {
      text = g_malloc (stat.size + 1);
      length = zip_fread (file, text, stat.size);
      zip_fclose (file);
    }
  if (length >= 0 && (zip_uint64_t) length == stat.size)
    doc = xmlReadMemory (text, (int) length, name, NULL,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  /* No part of a workbook declares entities; one that does is made to harm. */
  if (doc != NULL && doc->intSubset != NULL)
    g_clear_pointer (&doc, xmlFreeDoc);
  if (doc == NULL)
    g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s of the workbook is broken",
                 name);
  return doc;
}

static gboolean
is_element (xmlNode    *node,
            const char *name)
{
  return node->type == XML_ELEMENT_NODE && strcmp ((const char *) node->name, name) == 0;
}

static xmlNode *
child (xmlNode    *node,
       const char *name)
{
  for (xmlNode *c = node != NULL ? node->children : NULL; c != NULL; c = c->next)
    if (is_element (c, name))
      return c;
  return NULL;
}

static char *
attribute (xmlNode    *node,
           const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

/* The texts of a string item: plain, or in runs with formats; readings of characters are left out. */
static void
append_texts (xmlNode *node,
              GString *out)
{
  for (xmlNode *c = node->children; c != NULL; c = c->next)
    if (is_element (c, "t"))
      {
        xmlChar *text = xmlNodeGetContent (c);

        g_string_append (out, (const char *) text);
        xmlFree (text);
      }
    else if (is_element (c, "r"))
      append_texts (c, out);
}

static gboolean
read_texts (Workbook *book,
            GError  **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (xmlDoc) doc = read_part (book, "xl/sharedStrings.xml", FALSE, &inner);

  if (inner != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  for (xmlNode *c = doc != NULL ? xmlDocGetRootElement (doc)->children : NULL; c != NULL;
       c = c->next)
    if (is_element (c, "si"))
      {
        GString *text = g_string_new (NULL);

        append_texts (c, text);
        g_ptr_array_add (book->texts, g_string_free (text, FALSE));
      }
  return TRUE;
}

/* Whether a number format shows days: one of those built in, or with year and day in its code. */
static gboolean
is_date_format (xmlNode *formats,
                guint64  id)
{
  if (id >= 14 && id <= 22 && (id <= 17 || id == 22))
    return TRUE;
  for (xmlNode *c = formats != NULL ? formats->children : NULL; c != NULL; c = c->next)
    {
      g_autofree char *number = is_element (c, "numFmt") ? attribute (c, "numFmtId") : NULL;
      g_autofree char *code = number != NULL ? attribute (c, "formatCode") : NULL;

      if (code != NULL && g_ascii_strtoull (number, NULL, 10) == id)
        return strpbrk (code, "yY") != NULL && strpbrk (code, "dD") != NULL;
    }
  return FALSE;
}

static gboolean
read_styles (Workbook *book,
             GError  **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (xmlDoc) doc = read_part (book, "xl/styles.xml", FALSE, &inner);
  xmlNode *root = doc != NULL ? xmlDocGetRootElement (doc) : NULL;
  xmlNode *formats = child (root, "numFmts");
  xmlNode *styles = child (root, "cellXfs");

  if (inner != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  for (xmlNode *c = styles != NULL ? styles->children : NULL; c != NULL; c = c->next)
    if (is_element (c, "xf"))
      {
        g_autofree char *id = attribute (c, "numFmtId");
        gboolean is_date = id != NULL && is_date_format (formats, g_ascii_strtoull (id, NULL, 10));

        g_array_append_val (book->date_styles, is_date);
      }
  return TRUE;
}

/* Days since 1899-12-30, as workbooks count them. */
static char *
date_text (double days)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_utc (1899, 12, 30, 0, 0, 0);
  g_autoptr (GDateTime) day = fabs (days) < 3e6 ? g_date_time_add_days (epoch, (int) floor (days))
                                                : NULL;

  return day != NULL ? g_date_time_format (day, "%Y-%m-%d") : g_strdup ("");
}

static char *
number_text (const char *digits)
{
  double number = g_ascii_strtod (digits, NULL);

  return number == floor (number) && fabs (number) < 1e15 ? g_strdup_printf ("%.0f", number)
                                                          : g_strdup (digits);
}

static char *
cell_text (Workbook *book,
           xmlNode  *cell)
{
  g_autofree char *type = attribute (cell, "t");
  g_autofree char *style = attribute (cell, "s");
  xmlNode *value = child (cell, "v");
  g_autofree char *digits = NULL;
  guint64 number;

  if (g_strcmp0 (type, "inlineStr") == 0)
    {
      GString *text = g_string_new (NULL);

      if (child (cell, "is") != NULL)
        append_texts (child (cell, "is"), text);
      return g_string_free (text, FALSE);
    }
  if (value != NULL)
    {
      xmlChar *content = xmlNodeGetContent (value);

      digits = g_strdup ((const char *) content);
      xmlFree (content);
    }
  if (digits == NULL || *digits == '\0' || g_strcmp0 (type, "str") == 0 ||
      g_strcmp0 (type, "e") == 0)
    return g_strdup (digits != NULL && g_strcmp0 (type, "e") != 0 ? digits : "");
  number = g_ascii_strtoull (digits, NULL, 10);
  if (g_strcmp0 (type, "s") == 0)
    return g_strdup (number < book->texts->len ? book->texts->pdata[number] : "");
  if (g_strcmp0 (type, "b") == 0)
    return g_strdup (number != 0 ? "true" : "false");
  if (style != NULL && g_ascii_strtoull (style, NULL, 10) < book->date_styles->len &&
      g_array_index (book->date_styles, gboolean, g_ascii_strtoull (style, NULL, 10)))
    return date_text (g_ascii_strtod (digits, NULL));
  return number_text (digits);
}

/* "BC23" is column 54; 0 when the cell does not say. */
static guint
column_of (const char *reference)
{
  guint column = 0;

  for (; reference != NULL && g_ascii_isupper (*reference) && column < MOST_COLUMNS; reference++)
    column = column * 26 + (guint) (*reference - 'A' + 1);
  return column;
}

static HtkXlsRow *
read_row (Workbook *book,
          xmlNode  *node,
          guint     line)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (xmlNode *c = node->children; c != NULL; c = c->next)
    {
      g_autofree char *reference = is_element (c, "c") ? attribute (c, "r") : NULL;
      guint column = column_of (reference);

      if (!is_element (c, "c") || column > MOST_COLUMNS || cells->len > MOST_COLUMNS)
        continue;
      while (cells->len + 1 < column)
        g_ptr_array_add (cells, g_strdup (""));
      g_ptr_array_add (cells, cell_text (book, c));
    }
  g_ptr_array_add (cells, NULL);
  return htk_xls_row_new (line, (char **) g_ptr_array_steal (cells, NULL));
}

static GPtrArray *
read_sheet (Workbook   *book,
            const char *part,
            GError    **error)
{
  g_autoptr (xmlDoc) doc = read_part (book, part, TRUE, error);
  GPtrArray *rows;
  guint line = 0;
  xmlNode *data;

  if (doc == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) htk_xls_row_free);
  data = child (xmlDocGetRootElement (doc), "sheetData");
  for (xmlNode *c = data != NULL ? data->children : NULL; c != NULL; c = c->next)
    if (is_element (c, "row"))
      {
        g_autofree char *number = attribute (c, "r");

        line = number != NULL ? (guint) g_ascii_strtoull (number, NULL, 10) : line + 1;
        g_ptr_array_add (rows, read_row (book, c, line));
      }
  return rows;
}

/* The part a relation of the workbook names, as "xl/worksheets/sheet1.xml". */
static char *
part_of (xmlDoc     *relations,
         const char *id)
{
  for (xmlNode *c = xmlDocGetRootElement (relations)->children; c != NULL; c = c->next)
    {
      g_autofree char *own = is_element (c, "Relationship") ? attribute (c, "Id") : NULL;
      g_autofree char *target = own != NULL ? attribute (c, "Target") : NULL;

      if (target != NULL && strcmp (own, id) == 0)
        return *target == '/' ? g_strdup (target + 1) : g_strconcat ("xl/", target, NULL);
    }
  return NULL;
}

static gboolean
read_sheets (Workbook   *book,
             GHashTable *out,
             GError    **error)
{
  g_autoptr (xmlDoc) workbook = read_part (book, "xl/workbook.xml", TRUE, error);
  g_autoptr (xmlDoc) relations =
      workbook != NULL ? read_part (book, "xl/_rels/workbook.xml.rels", TRUE, error) : NULL;
  xmlNode *sheets;

  if (relations == NULL)
    return FALSE;
  sheets = child (xmlDocGetRootElement (workbook), "sheets");
  for (xmlNode *c = sheets != NULL ? sheets->children : NULL; c != NULL; c = c->next)
    {
      g_autofree char *name = is_element (c, "sheet") ? attribute (c, "name") : NULL;
      g_autofree char *id = name != NULL ? attribute (c, "id") : NULL;
      g_autofree char *part = id != NULL ? part_of (relations, id) : NULL;
      GPtrArray *rows;

      if (part == NULL)
        continue;
      rows = read_sheet (book, part, error);
      if (rows == NULL)
        return FALSE;
      g_hash_table_insert (out, g_ascii_strdown (name, -1), rows);
    }
  return TRUE;
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
htk_xls_read_workbook (const char *path,
                       GError    **error)
{
  Workbook book = { 0 };
  g_autoptr (GHashTable) out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                      (GDestroyNotify) g_ptr_array_unref);
  int code = 0;
  gboolean ok;

  book.zip = zip_open (path, ZIP_RDONLY, &code);
  if (book.zip == NULL)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
                   "%s is not an .xlsx workbook; save it as one", path);
      return NULL;
    }
  book.texts = g_ptr_array_new_with_free_func (g_free);
  book.date_styles = g_array_new (FALSE, FALSE, sizeof (gboolean));
  ok = read_texts (&book, error) && read_styles (&book, error) && read_sheets (&book, out, error);
  zip_discard (book.zip);
  g_ptr_array_unref (book.texts);
  g_array_unref (book.date_styles);
  return ok ? g_steal_pointer (&out) : NULL;
}
