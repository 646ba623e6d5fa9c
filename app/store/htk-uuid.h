#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *htk_uuid7_new      (void);
gboolean htk_uuid7_is_valid (const char *text);

G_END_DECLS
