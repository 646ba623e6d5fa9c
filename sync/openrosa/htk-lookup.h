#pragma once

/* What an expression reads of a list. */

#include <glib.h>

G_BEGIN_DECLS

void htk_lookup_add_names (GHashTable *names,
                           const char *expr);
void htk_lookup_add_read  (GHashTable *names,
                           const char *p);

G_END_DECLS
