#pragma once

/* What a tablet pulls, page by page. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

#define HTK_PULL_MAX_ROWS 20000
#define HTK_PULL_MAX_BYTES (16 * 1024 * 1024)

typedef struct _HtkPull HtkPull;

HtkPull  *htk_pull_new  (HtkStore   *store,
                         const char *scope,
                         gint64      after,
                         guint       limit);
void      htk_pull_limit_bytes (HtkPull *pull,
                         gsize       bytes);
void      htk_pull_tell_journal (HtkPull *pull,
                         gint64      seq,
                         const char *hash);
void      htk_pull_set_person (HtkPull *pull,
                         const char *user_id);
void      htk_pull_tell_team (HtkPull *pull,
                         const char *team_id);
gboolean  htk_pull_spare_own (HtkPull *pull,
                         const char *device,
                         gint64      after,
                         gint64      seq,
                         const char *hash,
                         GError    **error);
void      htk_pull_free (HtkPull    *pull);
gboolean  htk_pull_more (HtkPull    *pull,
                         GString    *out,
                         gboolean   *done,
                         GError    **error);
gboolean  htk_pull_is_empty (HtkPull *pull,
                         GString    *out,
                         gboolean   *empty,
                         GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPull, htk_pull_free)

G_END_DECLS
