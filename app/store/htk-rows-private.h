#pragma once

/* From the rows of a statement to structs whose first columns are texts. */

#include "app/store/htk-store-private.h"

G_BEGIN_DECLS

typedef gpointer (*HtkRowRead) (HtkStmt *stmt);

void        htk_row_texts      (HtkStmt       *stmt,
                                char   **const texts[],
                                guint          n);
void        htk_row_free_texts (char   **const texts[],
                                guint          n);
JsonObject *htk_row_object     (HtkStmt       *stmt,
                                int            column);
GPtrArray  *htk_rows_all       (HtkStmt       *stmt,
                                HtkRowRead     read,
                                GDestroyNotify free_row,
                                GError       **error);
gpointer    htk_rows_one       (HtkStmt       *stmt,
                                HtkRowRead     read,
                                const char    *what,
                                const char    *id,
                                GError       **error);

G_END_DECLS
