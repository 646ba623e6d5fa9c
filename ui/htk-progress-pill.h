#pragma once

#include "app/form/htk-form-pages.h"

#include <gtk/gtk.h>

GtkWidget *htk_progress_pill_new  (HtkInstance       *instance,
                                   const HtkFormPage *page);
void       htk_progress_pill_show (GtkWidget         *pill,
                                   HtkInstance       *instance,
                                   const HtkFormPage *page);
