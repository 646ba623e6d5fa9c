#pragma once

#include "app/record/htk-village-card.h"

#include <gtk/gtk.h>

GtkWidget *htk_indicator_row_new (HtkVillageCard           *card,
                                  const HtkIndicatorResult *result);
