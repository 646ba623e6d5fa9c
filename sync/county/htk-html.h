#pragma once

/* Writing HTML: text is always escaped, only tags of our own are not. */

#include "sync/county/htk-accounts.h"

G_BEGIN_DECLS

void  htk_html_text  (GString          *out,
                      const char       *text);
void  htk_html_tag   (GString          *out,
                      const char       *tag,
                      const char       *text);
void  htk_html_begin (GString          *out,
                      const char       *title,
                      gboolean          demo,
                      const HtkSession *session);
char *htk_html_end   (GString          *out);
void  htk_html_csrf  (GString          *out,
                      const HtkSession *session);
void  htk_html_color (GString          *out,
                      const char       *color);
char *htk_html_masked (const char      *text);

extern const char htk_html_style[];

G_END_DECLS
