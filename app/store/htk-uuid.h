#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *htk_uuid7_new      (void);
gboolean htk_uuid7_is_valid (const char *text);
char    *htk_uuid_of        (const char *object,
                             const char *name);

G_END_DECLS
