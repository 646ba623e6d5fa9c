#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A row of a long list: what was read for it, or why it could not be read. */
#define HTK_TYPE_ROW (htk_row_get_type ())
G_DECLARE_FINAL_TYPE (HtkRow, htk_row, HTK, ROW, GObject)

/* A list that knows how long it is and by which keys its rows are found; the rows themselves are
 * read when they come near the screen. */
#define HTK_TYPE_ROWS_MODEL (htk_rows_model_get_type ())
G_DECLARE_FINAL_TYPE (HtkRowsModel, htk_rows_model, HTK, ROWS_MODEL, GObject)

/* Reads @n rows from the place @from on, in order. (transfer full) */
typedef GPtrArray *(*HtkRowsRead) (gpointer keys, guint from, guint n, GError **error);

/* Rows that are read together, and how many such blocks are kept. */
#define HTK_ROWS_BLOCK 32
#define HTK_ROWS_BLOCKS 12

HtkRowsModel *htk_rows_model_new    (void);
void          htk_rows_model_set    (HtkRowsModel   *self,
                                     guint           n,
                                     guint           shown,
                                     HtkRowsRead     read,
                                     gpointer        keys,
                                     GDestroyNotify  free_keys);
void          htk_rows_model_renew  (HtkRowsModel   *self,
                                     HtkRowsRead     read,
                                     gpointer        keys,
                                     GDestroyNotify  free_keys);
gboolean      htk_rows_model_reveal (HtkRowsModel   *self,
                                     guint           more);

gpointer      htk_row_value         (HtkRow         *self);
const GError *htk_row_error         (HtkRow         *self);

G_END_DECLS
