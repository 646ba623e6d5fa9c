#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HTK_CSV_ERROR (htk_csv_error_quark ())
GQuark htk_csv_error_quark (void);
/**
 * HtkCsvError:
 * @HTK_CSV_ERROR_ENCODING: not UTF-8, or a NUL
 * @HTK_CSV_ERROR_QUOTE: a quoted field that does not end, or text after its closing quote
 * @HTK_CSV_ERROR_EMPTY: no header row
 * @HTK_CSV_ERROR_SEPARATOR: columns parted by something else than a comma, semicolon or tab
 * @HTK_CSV_ERROR_HEADER: two columns of one name
 */
typedef enum
{
  HTK_CSV_ERROR_ENCODING,
  HTK_CSV_ERROR_QUOTE,
  HTK_CSV_ERROR_EMPTY,
  HTK_CSV_ERROR_SEPARATOR,
  HTK_CSV_ERROR_HEADER,
} HtkCsvError;

typedef struct _HtkCsv HtkCsv;

HtkCsv  *htk_csv_new        (const char *text,
                             gssize      length,
                             GError    **error);
void     htk_csv_free       (HtkCsv     *csv);
gboolean htk_csv_next       (HtkCsv     *csv,
                             GError    **error);
guint    htk_csv_n_fields   (HtkCsv     *csv);
const char *htk_csv_field   (HtkCsv     *csv,
                             guint       column);
guint    htk_csv_line       (HtkCsv     *csv);
const char *htk_csv_text    (HtkCsv     *csv,
                             gsize      *length);
char    *htk_csv_steal_text (HtkCsv     *csv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCsv, htk_csv_free)

G_END_DECLS
