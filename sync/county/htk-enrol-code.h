#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *htk_enrol_code_text   (const char *address,
                             const char *certificate,
                             const char *code,
                             GError    **error);
char *htk_enrol_code_blocks (const char *text,
                             GError    **error);
char *htk_enrol_code_svg    (const char *text,
                             GError    **error);

G_END_DECLS
