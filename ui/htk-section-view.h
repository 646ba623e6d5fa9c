#pragma once

#include "ui/htk-question.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

/* One section of a form on the screen: its questions with what was said of them. */
#define HTK_TYPE_SECTION_VIEW (htk_section_view_get_type ())
G_DECLARE_FINAL_TYPE (HtkSectionView, htk_section_view, HTK, SECTION_VIEW, GtkBox)

GtkWidget   *htk_section_view_new    (HtkSession        *session,
                                      HtkFilling        *filling);
void         htk_section_view_show   (HtkSectionView    *self,
                                      GPtrArray         *pages,
                                      const HtkFormPage *page,
                                      gboolean           checked);
void         htk_section_view_refresh (HtkSectionView    *self,
                                      GPtrArray         *pages,
                                      const HtkFormPage *page);
HtkQuestion *htk_section_view_find   (HtkSectionView    *self,
                                      const char        *ref);

G_END_DECLS
