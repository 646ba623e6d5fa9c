#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     htk_reserve_keep    (const char *db_path);
void     htk_reserve_watch   (const char *db_path);
gboolean htk_reserve_release (const char *db_path);

G_END_DECLS
