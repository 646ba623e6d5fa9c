#pragma once

/* Re-checks what is stored at the county against what tablets signed and officers decided. */

#include "app/store/htk-store.h"
#include "sync/county/htk-devices.h"

G_BEGIN_DECLS

/* How much was looked at. */
typedef struct
{
  guint rows, files, revisions, decisions;
} HtkAuditCounts;

gboolean htk_audit_chain  (HtkStore        *store,
                           const HtkDevice *device,
                           GPtrArray       *faults,
                           guint           *rows,
                           GError         **error);
gboolean htk_audit_verify (HtkStore        *store,
                           GPtrArray       *faults,
                           HtkAuditCounts  *counts,
                           GError         **error);

G_END_DECLS
