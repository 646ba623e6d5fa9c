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

/* What the author should mend. */
typedef struct
{
  gboolean is_error; /* the form cannot be made; else a warning */
  char *sheet;
  guint row;    /* as a spreadsheet counts it, from 1; 0 when it is of the whole sheet */
  char *column; /* the header as the author wrote it, or the one that is missing; may be NULL */
  char *message;
} HtkXlsFinding;

void  htk_xls_finding_free (HtkXlsFinding       *finding);
char *htk_xls_finding_text (const HtkXlsFinding *finding);
char *htk_xlsform_convert  (const char          *path,
                            GPtrArray           *findings,
                            GError             **error);

G_END_DECLS
