#pragma once

/* What the files of drafts share; for htk-draft*.c alone. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

gboolean htk_draft_write_audit (HtkStore   *store,
                                const char *action,
                                const char *id,
                                GError    **error);

G_END_DECLS
