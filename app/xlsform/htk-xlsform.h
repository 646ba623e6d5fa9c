#pragma once

/* XLSForm tables to ODK XForms; the door of this folder. */

#include <gio/gio.h>

G_BEGIN_DECLS

#define HTK_XLSFORM_ERROR (htk_xlsform_error_quark ())
GQuark htk_xlsform_error_quark (void);

/**
 * HtkXlsFormError:
 * @HTK_XLSFORM_ERROR_READ: a table is missing or cannot be read
 * @HTK_XLSFORM_ERROR_INVALID: the tables break a rule of XLSForm; the message names sheet, row and
 *   column of each fault, a line each
 */
typedef enum
{
  HTK_XLSFORM_ERROR_READ,
  HTK_XLSFORM_ERROR_INVALID,
} HtkXlsFormError;

char *htk_xlsform_convert_folder   (const char *folder,
                                    GPtrArray  *warnings,
                                    GError    **error);
char *htk_xlsform_convert_workbook (const char *path,
                                    GPtrArray  *warnings,
                                    GError    **error);

G_END_DECLS
