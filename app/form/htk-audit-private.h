#pragma once

/* The table under an HtkAudit: rows of named columns that are only ever added to. */

#include "app/form/htk-audit.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_AUDIT_EVENT,
  HTK_AUDIT_NODE,
  HTK_AUDIT_START,
  HTK_AUDIT_END,
  HTK_AUDIT_LATITUDE,
  HTK_AUDIT_LONGITUDE,
  HTK_AUDIT_ACCURACY,
  HTK_AUDIT_OLD_VALUE,
  HTK_AUDIT_NEW_VALUE,
  HTK_AUDIT_USER,
  HTK_AUDIT_REASON,
  HTK_AUDIT_N_COLUMNS,
} HtkAuditColumn;

typedef struct _HtkAuditLog HtkAuditLog;

HtkAuditLog *htk_audit_log_open    (HtkAuditSink      *sink,
                                    const gboolean     wanted[HTK_AUDIT_N_COLUMNS],
                                    GError           **error);
void         htk_audit_log_free    (HtkAuditLog       *self);
gboolean     htk_audit_log_resumed (HtkAuditLog       *self);
void         htk_audit_log_add     (HtkAuditLog       *self,
                                    const char *const  cells[HTK_AUDIT_N_COLUMNS]);
gboolean     htk_audit_log_write   (HtkAuditLog       *self,
                                    gboolean           durable,
                                    GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkAuditLog, htk_audit_log_free)

G_END_DECLS
