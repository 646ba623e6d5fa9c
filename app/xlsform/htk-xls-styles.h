#pragma once

/* How a workbook shows its numbers: as numbers, days or times. */

#include "app/xlsform/htk-xls-package.h"

G_BEGIN_DECLS

typedef struct _HtkXlsStyles HtkXlsStyles;

HtkXlsStyles *htk_xls_styles_read (HtkXlsPackage *package,
                                   gboolean       from_1904,
                                   GError       **error);
void          htk_xls_styles_free (HtkXlsStyles  *styles);
char         *htk_xls_number_text (HtkXlsStyles  *styles,
                                   const char    *style,
                                   const char    *digits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkXlsStyles, htk_xls_styles_free)

G_END_DECLS
