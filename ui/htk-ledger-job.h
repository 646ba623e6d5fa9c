#pragma once

/* Ledgers read and written in a thread with its own connection to the store. */

#include "app/report/htk-ledger.h"

#include <gio/gio.h>

G_BEGIN_DECLS

void              htk_ledger_preview_async  (const HtkLedgerAsk   *ask,
                                             guint                 rows,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   done,
                                             gpointer              data);
HtkLedgerPreview *htk_ledger_preview_finish (GAsyncResult         *result,
                                             GError              **error);
gint             *htk_ledger_rows_new       (void);
void              htk_ledger_write_async    (const HtkLedgerAsk   *ask,
                                             const char           *path,
                                             HtkLedgerFormat       format,
                                             gint                 *rows,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   done,
                                             gpointer              data);
gboolean          htk_ledger_write_finish   (GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
