#pragma once

/* What the files that write the XForm share. */

#include "app/xlsform/htk-xls-form.h"

G_BEGIN_DECLS

typedef struct
{
  HtkXlsForm *form;
  GString *instance, *secondary, *binds, *body, *actions;
  GPtrArray *texts; /* itext: id, then a text for each language (NULL: none), and the form */
  guint depth;
} HtkXlsWriter;

void     htk_xls_escape      (GString      *out,
                              const char   *text);
void     htk_xls_attr        (GString      *out,
                              const char   *name,
                              const char   *value);
void     htk_xls_label_text  (HtkXlsWriter *w,
                              HtkXlsItem   *item,
                              const char   *column,
                              const char   *text,
                              GString      *out);
gboolean htk_xls_translated  (HtkXlsWriter *w,
                              HtkXlsTable  *table,
                              const char   *column);
const char *htk_xls_text_in  (HtkXlsWriter *w,
                              HtkXlsTable  *table,
                              HtkXlsRow    *row,
                              const char   *column,
                              const char   *language);
gboolean htk_xls_has_text    (HtkXlsWriter *w,
                              HtkXlsTable  *table,
                              HtkXlsRow    *row,
                              const char   *column);
void     htk_xls_add_itext   (HtkXlsWriter *w,
                              HtkXlsTable  *table,
                              HtkXlsItem   *item,
                              HtkXlsRow    *row,
                              const char   *column,
                              const char   *id,
                              const char   *form);
void     htk_xls_write_choices (HtkXlsWriter *w);
void     htk_xls_write_body  (HtkXlsWriter *w,
                              HtkXlsItem   *item);
void     htk_xls_write_bind  (HtkXlsWriter *w,
                              HtkXlsItem   *item);
char    *htk_xls_itext       (HtkXlsWriter *w);
gboolean htk_xls_is_dynamic  (const char   *text);
char    *htk_xls_parameter   (HtkXlsForm   *form,
                              HtkXlsItem   *item,
                              const char   *name,
                              const char   *otherwise);

G_END_DECLS
