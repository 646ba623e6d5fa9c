#pragma once

#include "app/rules/htk-indicator.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A value as a bar against the tick of its target; the status is told by colour and by a shape. */
#define HTK_TYPE_BAR_PLOT (htk_bar_plot_get_type ())
G_DECLARE_FINAL_TYPE (HtkBarPlot, htk_bar_plot, HTK, BAR_PLOT, GtkWidget)

GtkWidget *htk_bar_plot_new (const HtkIndicatorResult *result,
                             const char               *description);

G_END_DECLS
