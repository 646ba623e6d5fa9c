#pragma once

#include "ui/htk-place-text.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Latitude, longitude and height, to be read and typed. Signals: "edited" (somebody types),
 * "entered" (Enter), "left" (the focus
 * left all three). */
#define HTK_TYPE_PLACE_FIELDS (htk_place_fields_get_type ())
G_DECLARE_FINAL_TYPE (HtkPlaceFields, htk_place_fields, HTK, PLACE_FIELDS, GtkBox)

GtkWidget  *htk_place_fields_new      (void);
void        htk_place_fields_set      (HtkPlaceFields *self,
                                       const HtkPlace *place);
gboolean    htk_place_fields_get      (HtkPlaceFields *self,
                                       HtkPlace       *place,
                                       const char    **why);
gboolean    htk_place_fields_is_empty (HtkPlaceFields *self);

G_END_DECLS
