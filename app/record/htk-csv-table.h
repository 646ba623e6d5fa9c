#pragma once

/* A CSV text under construction: rows of name -> text, columns in the order they first came. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _HtkCsvTable HtkCsvTable;

HtkCsvTable *htk_csv_table_new        (const char  *first_column);
void         htk_csv_table_free       (HtkCsvTable *self);
void         htk_csv_table_row        (HtkCsvTable *self);
void         htk_csv_table_set        (HtkCsvTable *self,
                                       const char  *column,
                                       const char  *text);
void         htk_csv_table_set_int    (HtkCsvTable *self,
                                       const char  *column,
                                       gint64       value);
void         htk_csv_table_set_object (HtkCsvTable *self,
                                       JsonObject  *object);
char        *htk_csv_table_write      (HtkCsvTable *self);

void         htk_csv_append           (GString     *out,
                                       const char  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCsvTable, htk_csv_table_free)

G_END_DECLS
