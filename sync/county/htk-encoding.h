#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *htk_encoding_to_utf8 (const char  *data,
                            gsize        length,
                            const char **encoding,
                            gsize       *utf8_length,
                            GError     **error);

G_END_DECLS
