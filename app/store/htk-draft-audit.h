#pragma once

/* The log of a filling beside its draft. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

char    *htk_draft_audit_text    (HtkStore   *store,
                                  const char *draft_id,
                                  GError    **error);
gboolean htk_draft_audit_append  (HtkStore   *store,
                                  const char *draft_id,
                                  const char *rows,
                                  GError    **error);
gboolean htk_draft_audit_replace (HtkStore   *store,
                                  const char *draft_id,
                                  const char *text,
                                  GError    **error);

G_END_DECLS
