#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *htk_initials_of (const char *text);

G_END_DECLS
