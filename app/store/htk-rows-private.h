#pragma once

/* From the rows of a statement to structs whose first columns are texts. */

#include "app/store/htk-store-private.h"

G_BEGIN_DECLS

gboolean    htk_code_is_village (const char *code);
void        htk_row_texts      (HtkStmt       *stmt,
                                char   **const texts[],
                                guint          n);
void        htk_row_free_texts (char   **const texts[],
                                guint          n);
JsonObject *htk_row_object     (HtkStmt       *stmt,
                                int            column);
char       *htk_row_ids_text   (GPtrArray     *ids,
                                guint          from,
                                guint          n);
GPtrArray  *htk_rows_ids       (HtkStmt       *stmt,
                                GError       **error);
GHashTable *htk_rows_map       (HtkStmt       *stmt,
                                GError       **error);
gpointer    htk_rows_one       (HtkStmt       *stmt,
                                HtkRowRead     read,
                                const char    *what,
                                const char    *id,
                                GError       **error);

G_END_DECLS
