#pragma once

/* The parts of an .xlsx file, which is a zip archive of XML. */

#include <gio/gio.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

typedef struct _HtkXlsPackage HtkXlsPackage;

/* Called with each element of a name on the level below the root's or the root's child's; FALSE
 * ends the reading, with the error set. */
typedef gboolean (*HtkXlsElementFunc) (xmlNode *node, gpointer data, GError **error);

HtkXlsPackage *htk_xls_package_open   (const char       *path,
                                       GError          **error);
void           htk_xls_package_free   (HtkXlsPackage    *package);
gboolean       htk_xls_package_has    (HtkXlsPackage    *package,
                                       const char       *part);
xmlDoc        *htk_xls_package_read   (HtkXlsPackage    *package,
                                       const char       *part,
                                       GError          **error);
gboolean       htk_xls_package_each   (HtkXlsPackage    *package,
                                       const char       *part,
                                       const char *const *elements,
                                       HtkXlsElementFunc func,
                                       gpointer          data,
                                       GError          **error);
gboolean       htk_xls_is_element     (xmlNode          *node,
                                       const char       *name);
xmlNode       *htk_xls_child          (xmlNode          *node,
                                       const char       *name);
char          *htk_xls_attribute      (xmlNode          *node,
                                       const char       *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXlsPackage, htk_xls_package_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

G_END_DECLS
