#pragma once

#include "ui/htk-place-search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button that finds out where the tablet is, and how far it got. Signal: "found". */
#define HTK_TYPE_PLACE_FINDER (htk_place_finder_get_type ())
G_DECLARE_FINAL_TYPE (HtkPlaceFinder, htk_place_finder, HTK, PLACE_FINDER, GtkBox)

GtkWidget      *htk_place_finder_new           (const char     *text,
                                                HtkPlaceSearch *search);
void            htk_place_finder_set_threshold (HtkPlaceFinder *self,
                                                double          metres);
const HtkPlace *htk_place_finder_place         (HtkPlaceFinder *self);
void            htk_place_finder_stop          (HtkPlaceFinder *self);

G_END_DECLS
