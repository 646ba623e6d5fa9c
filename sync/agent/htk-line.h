#pragma once

/* Fits what goes at once to the line. */

#include <glib.h>

G_BEGIN_DECLS

gsize htk_line_next (gsize  now,
                     gsize  moved,
                     gint64 took,
                     gsize  least,
                     gsize  most);

G_END_DECLS
