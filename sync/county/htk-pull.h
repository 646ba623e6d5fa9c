#pragma once

/* What a tablet pulls, page by page. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

#define HTK_PULL_MAX_ROWS 20000

typedef struct _HtkPull HtkPull;

HtkPull  *htk_pull_new  (HtkStore   *store,
                         const char *scope,
                         gint64      after,
                         guint       limit);
void      htk_pull_free (HtkPull    *pull);
gboolean  htk_pull_more (HtkPull    *pull,
                         GString    *out,
                         gboolean   *done,
                         GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPull, htk_pull_free)

G_END_DECLS
