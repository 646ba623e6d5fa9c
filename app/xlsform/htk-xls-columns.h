#pragma once

/* What columns there are. */

#include "app/xlsform/htk-xls-form.h"

G_BEGIN_DECLS

void htk_xls_check_columns (HtkXlsForm  *form,
                            HtkXlsTable *table,
                            gboolean     may_have_more);

G_END_DECLS
