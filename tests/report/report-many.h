#pragma once

/* A county's store with so many rows that a ledger which kept them would be seen. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

void     report_many  (HtkStore  *store,
                      guint      households);
gboolean report_about (HtkStore  *store,
                       guint      every,
                       GError   **error);

G_END_DECLS
