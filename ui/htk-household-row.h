#pragma once
#include "app/store/htk-register.h"

#include <gtk/gtk.h>

GtkWidget *htk_household_line_new (const HtkHousehold *household,
                                  const char         *today,
                                  const char         *state);
gboolean   htk_household_line_update (GtkWidget       *line,
                                  const HtkHousehold *household,
                                  const char         *today,
                                  const char         *state);
GtkWidget *htk_village_line_new  (const HtkVillage   *village);
