/* The parts of an .xlsx file (ECMA-376, part 2), read with limits: a workbook may be made to harm.
 */
#include "app/xlsform/htk-xls-package.h"

#include "app/xlsform/htk-xlsform.h"

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <string.h>
#include <zip.h>

/* Parts that unpack to more are no form but an attack: small parts are kept as trees, sheets and
 * texts are read an element at a time. */
#define LARGEST_TREE (4u * 1024 * 1024)
#define LARGEST_PART (128u * 1024 * 1024)
#define READ_FLAGS (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

struct _HtkXlsPackage {
  zip_t *zip;
};

/* What a file that is no zip archive is, for whoever saved it. */
static const char *
kind_of (const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return "it cannot be read";
  if (length >= 8 && memcmp (text, "\xD0\xCF\x11\xE0", 4) == 0)
    return "it is an old .xls file or protected by a password; save it as .xlsx without one";
  if (length >= 4 && memcmp (text, "PK\x03\x04", 4) == 0)
    return "it is cut short or damaged; copy or save it again";
  return length == 0 ? "it is empty" : "it is something else; save it as .xlsx";
}

/**
 * htk_xls_package_open:
 * @path: an .xlsx file
 * @error: return location
 *
 * Returns: (transfer full): the file, or %NULL with %HTK_XLSFORM_ERROR_READ, which says what the
 *   file is instead
 */
HtkXlsPackage *
htk_xls_package_open (const char *path, GError **error)
{
  g_autoptr (HtkXlsPackage) package = g_new0 (HtkXlsPackage, 1);
  int code = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "there is no file %s", path);
      return NULL;
    }
  package->zip = zip_open (path, ZIP_RDONLY, &code);
  if (package->zip == NULL)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
                   "%s is not an .xlsx workbook: %s", path, kind_of (path));
      return NULL;
    }
  if (!htk_xls_package_has (package, "xl/workbook.xml"))
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
                   "%s is not an .xlsx workbook: %s", path,
                   htk_xls_package_has (package, "content.xml")
                       ? "it is an OpenDocument table; save it as .xlsx"
                       : "it has no xl/workbook.xml; save it as .xlsx");
      return NULL;
    }
  return g_steal_pointer (&package);
}

void
htk_xls_package_free (HtkXlsPackage *package)
{
  if (package->zip != NULL)
    zip_discard (package->zip);
  g_free (package);
}

gboolean
htk_xls_package_has (HtkXlsPackage *package, const char *part)
{
  return zip_name_locate (package->zip, part, 0) >= 0;
}

static GBytes *
read_bytes (HtkXlsPackage *package, const char *part, gsize largest, GError **error)
{
  zip_stat_t stat;
  g_autofree char *text = NULL;
  zip_file_t *file = NULL;
  zip_int64_t length = -1;

  if (zip_stat (package->zip, part, 0, &stat) != 0)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "the workbook has no %s",
                   part);
      return NULL;
    }
  if (stat.size > largest)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ,
                   "%s of the workbook unpacks to more than %" G_GSIZE_FORMAT " MiB, which no form "
                   "needs",
                   part, largest / 1024 / 1024);
      return NULL;
    }
  file = zip_fopen (package->zip, part, 0);
  if (file != NULL)
    {
      text = g_malloc (stat.size + 1);
      length = zip_fread (file, text, stat.size);
      /* The checksum is compared where the part ends. */
      if (length >= 0 && zip_fread (file, text + length, 1) != 0)
        length = -1;
      zip_fclose (file);
    }
  if (length < 0 || (zip_uint64_t)length != stat.size)
    {
      g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s of the workbook is broken",
                   part);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&text), (gsize)length);
}

/**
 * htk_xls_package_read:
 * @package: a workbook
 * @part: one of its small parts
 * @error: return location
 *
 * Returns: (transfer full): the part, or %NULL with %HTK_XLSFORM_ERROR_READ
 */
xmlDoc *
htk_xls_package_read (HtkXlsPackage *package, const char *part, GError **error)
{
  g_autoptr (GBytes) bytes = read_bytes (package, part, LARGEST_TREE, error);
  xmlDoc *doc;

  if (bytes == NULL)
    return NULL;
  doc = xmlReadMemory (g_bytes_get_data (bytes, NULL), (int)g_bytes_get_size (bytes), part, NULL,
                       READ_FLAGS);
  /* No part of a workbook declares entities; one that does is made to harm. */
  if (doc != NULL && (doc->intSubset != NULL || xmlDocGetRootElement (doc) == NULL))
    g_clear_pointer (&doc, xmlFreeDoc);
  if (doc == NULL)
    g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s of the workbook is broken",
                 part);
  return doc;
}

static gboolean
read_elements (xmlTextReader *reader,
               const char *const *elements,
               HtkXlsElementFunc func,
               gpointer data,
               gboolean *broken,
               GError **error)
{
  int more = xmlTextReaderRead (reader);

  while (more == 1)
    {
      const char *name = (const char *)xmlTextReaderConstLocalName (reader);
      int type = xmlTextReaderNodeType (reader);
      xmlNode *node;

      if (type == XML_READER_TYPE_DOCUMENT_TYPE)
        break;
      if (type != XML_READER_TYPE_ELEMENT || !g_strv_contains (elements, name))
        {
          more = xmlTextReaderRead (reader);
          continue;
        }
      node = xmlTextReaderExpand (reader);
      if (node == NULL)
        break;
      if (!func (node, data, error))
        return FALSE;
      more = xmlTextReaderNext (reader);
    }
  *broken = more != 0;
  return !*broken;
}

/**
 * htk_xls_package_each:
 * @package: a workbook
 * @part: one of its parts
 * @elements: (array zero-terminated=1): names of elements
 * @func: called with each of them, in order
 * @data: for @func
 * @error: return location
 *
 * Reads a part that may be large, an element at a time.
 *
 * Returns: %FALSE with %HTK_XLSFORM_ERROR_READ when the part is broken, or with @func's error
 */
gboolean
htk_xls_package_each (HtkXlsPackage *package,
                      const char *part,
                      const char *const *elements,
                      HtkXlsElementFunc func,
                      gpointer data,
                      GError **error)
{
  g_autoptr (GBytes) bytes = read_bytes (package, part, LARGEST_PART, error);
  xmlTextReader *reader;
  gboolean broken = FALSE;
  gboolean ok;

  if (bytes == NULL)
    return FALSE;
  reader = xmlReaderForMemory (g_bytes_get_data (bytes, NULL), (int)g_bytes_get_size (bytes), part,
                               NULL, READ_FLAGS);
  ok = reader != NULL && read_elements (reader, elements, func, data, &broken, error);
  if (reader == NULL || broken)
    g_set_error (error, HTK_XLSFORM_ERROR, HTK_XLSFORM_ERROR_READ, "%s of the workbook is broken",
                 part);
  g_clear_pointer (&reader, xmlFreeTextReader);
  return ok;
}

gboolean
htk_xls_is_element (xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && strcmp ((const char *)node->name, name) == 0;
}

/* The first child element of that name, NULL without one; @node may be NULL. */
xmlNode *
htk_xls_child (xmlNode *node, const char *name)
{
  for (xmlNode *c = node != NULL ? node->children : NULL; c != NULL; c = c->next)
    if (htk_xls_is_element (c, name))
      return c;
  return NULL;
}

/* The attribute's value, NULL without one; free it with g_free(). */
char *
htk_xls_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *)name);
  char *copy = g_strdup ((const char *)value);

  xmlFree (value);
  return copy;
}
