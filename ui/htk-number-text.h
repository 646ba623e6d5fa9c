#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a person writes a number, and how the form does. */

char *htk_plain_digits   (const char *text);
char *htk_number_read    (const char *text,
                          gboolean    integer,
                          const char **why);
char *htk_number_grouped (const char *value);
char *htk_number_unit    (const char *label);

G_END_DECLS
