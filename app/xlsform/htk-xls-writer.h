#pragma once

/* What the files that write the XForm share. */

#include "app/xlsform/htk-xls-form.h"

G_BEGIN_DECLS

typedef struct
{
  HtkXlsForm *form;
  GString *instance, *secondary, *binds, *body, *actions;
  GPtrArray *texts; /* itext: HtkXlsText */
  guint depth;      /* of the body */
} HtkXlsWriter;

/* One value of itext in all languages. */
typedef struct
{
  char *id;
  char *form;   /* "", or "guidance", "image" … */
  char **texts; /* XML, one a language; NULL for none */
} HtkXlsText;

void     htk_xls_escape      (GString      *out,
                              const char   *text);
void     htk_xls_attr        (GString      *out,
                              const char   *name,
                              const char   *value);
void     htk_xls_indent      (HtkXlsWriter *w);
void     htk_xls_label_text  (HtkXlsWriter *w,
                              HtkXlsItem   *item,
                              const HtkXlsPlace *place,
                              const char   *text,
                              GString      *out);
const char *htk_xls_text_in  (HtkXlsTable  *table,
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
gboolean htk_xls_add_media   (HtkXlsWriter *w,
                              HtkXlsTable  *table,
                              HtkXlsItem   *item,
                              HtkXlsRow    *row,
                              const char   *id);
gboolean htk_xls_has_media   (HtkXlsWriter *w,
                              HtkXlsTable  *table,
                              HtkXlsRow    *row);
char    *htk_xls_itext       (HtkXlsWriter *w);
void     htk_xls_text_free   (gpointer      data);

char    *htk_xls_expression  (HtkXlsWriter *w,
                              HtkXlsItem   *item,
                              const char   *column);
void     htk_xls_write_columns (HtkXlsWriter *w,
                              HtkXlsItem   *item,
                              const char   *prefix,
                              GString      *out);
void     htk_xls_write_bind  (HtkXlsWriter *w,
                              HtkXlsItem   *item);
void     htk_xls_write_instance (HtkXlsWriter *w);
void     htk_xls_write_meta  (HtkXlsWriter *w);
void     htk_xls_write_entity_node (HtkXlsWriter *w,
                              HtkXlsItem   *container);
gboolean htk_xls_count_is_path (HtkXlsForm *form,
                              HtkXlsItem   *repeat);
void     htk_xls_write_model_actions (HtkXlsWriter *w,
                              HtkXlsItem   *item);
void     htk_xls_write_repeat_actions (HtkXlsWriter *w,
                              HtkXlsItem   *repeat);
void     htk_xls_write_triggered (HtkXlsWriter *w,
                              HtkXlsItem   *by);
void     htk_xls_write_body  (HtkXlsWriter *w,
                              HtkXlsItem   *item);
void     htk_xls_write_itemset (HtkXlsWriter *w,
                              HtkXlsItem   *item);
void     htk_xls_write_secondary (HtkXlsWriter *w);

G_END_DECLS
