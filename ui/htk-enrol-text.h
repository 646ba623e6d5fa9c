#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean htk_enrol_text_read   (const char  *text,
                                char       **address,
                                char       **code);
char    *htk_enrol_text_origin (const char  *address);

G_END_DECLS
