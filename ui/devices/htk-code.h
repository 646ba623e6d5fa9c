#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *htk_code_in_gray  (const guint8 *gray,
                         guint         width,
                         guint         height);
char *htk_code_in_photo (GBytes       *bytes,
                         GError      **error);

G_END_DECLS
