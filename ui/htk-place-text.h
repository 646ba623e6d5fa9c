#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkPlace:
 * @latitude: degrees, north is positive
 * @longitude: degrees, east is positive
 * @altitude: metres; 0 when it is not known
 * @accuracy: metres; 0 when it was typed
 *
 * A place as a form keeps it (ODK XForms: geopoint).
 */
typedef struct
{
  double latitude, longitude, altitude, accuracy;
} HtkPlace;

gboolean    htk_degrees_parse  (const char      *text,
                                double           most,
                                double          *degrees);
gboolean    htk_metres_parse   (const char      *text,
                                double          *metres);
gboolean    htk_place_parse    (const char      *text,
                                HtkPlace        *place);
char       *htk_place_value    (const HtkPlace  *place);
GArray     *htk_places_parse   (const char      *text);
char       *htk_places_value   (const HtkPlace  *places,
                                guint            n);
guint       htk_places_fewest  (gboolean         closed);
GArray     *htk_places_corners (const char      *text,
                                gboolean         closed);
char       *htk_places_answer  (GArray          *places,
                                gboolean         closed);
double      htk_place_distance (const HtkPlace  *a,
                                const HtkPlace  *b);

G_END_DECLS
