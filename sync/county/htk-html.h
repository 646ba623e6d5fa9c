#pragma once

/* Writing HTML: text is always escaped, only tags of our own are not. */

#include "sync/county/htk-accounts.h"

G_BEGIN_DECLS

/* A part of the pages: the first word of its path, and its name. */
typedef struct
{
  const char *path, *name;
} HtkHtmlSection;

/**
 * HtkHtmlFrame:
 * @title: of the page
 * @demo: whether the register is made up, which every page says
 * @session: (nullable): who is signed in
 * @sections: (array zero-terminated=1): where to go
 * @section: (nullable): the path of the section that the page is of
 */
typedef struct
{
  const char *title;
  gboolean demo;
  const HtkSession *session;
  const HtkHtmlSection *sections;
  const char *section;
} HtkHtmlFrame;

void  htk_html_text  (GString          *out,
                      const char       *text);
void  htk_html_tag   (GString          *out,
                      const char       *tag,
                      const char       *text);
void  htk_html_begin (GString            *out,
                      const HtkHtmlFrame *frame);
char *htk_html_end   (GString          *out);
void  htk_html_csrf  (GString          *out,
                      const HtkSession *session);
void  htk_html_color (GString          *out,
                      const char       *color);
char *htk_html_masked (const char      *text);

extern const char htk_html_style[];

G_END_DECLS
