#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The bar that leads to the places of the app: a column beside the page, or a row below it. */
#define HTK_TYPE_PLACES (htk_places_get_type ())
G_DECLARE_FINAL_TYPE (HtkPlaces, htk_places, HTK, PLACES, GtkBox)

GtkWidget *htk_places_new     (void);
void       htk_places_clear   (HtkPlaces  *self);
void       htk_places_add     (HtkPlaces  *self,
                               const char *name,
                               const char *title,
                               const char *icon);
void       htk_places_go      (HtkPlaces  *self,
                               const char *name);
const char *htk_places_nth     (HtkPlaces  *self,
                               guint       n);
guint      htk_places_fit     (int         width);
guint      htk_places_slots   (HtkPlaces  *self);
void       htk_places_arrange (HtkPlaces  *self,
                               guint       slots);

G_END_DECLS
