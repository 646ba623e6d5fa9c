#pragma once

/* The markdown that labels and hints may have, as markup that a label can show. */

#include <glib.h>

G_BEGIN_DECLS

char *htk_markdown_to_markup (const char *text);

G_END_DECLS
