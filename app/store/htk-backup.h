#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HTK_BACKUP_KEEP 7

char   **htk_backup_list      (const char *db_path);
gboolean htk_backup_copy_file (const char *from,
                               const char *to,
                               GError    **error);
char    *htk_backup_new_path  (const char *db_path,
                               GError    **error);
void     htk_backup_prune     (const char *db_path);
gboolean htk_backup_is_due    (const char *db_path,
                               gint64      now_seconds);

G_END_DECLS
