#pragma once

#include "app/form/htk-form-pages.h"
#include "app/record/htk-filling.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget  *htk_section_row_new  (HtkFilling        *filling,
                                  const HtkFormPage *page);
void        htk_section_row_show (GtkWidget         *row,
                                  HtkFilling        *filling,
                                  const HtkFormPage *page);
const char *htk_section_row_ref  (GtkWidget         *row);

G_END_DECLS
