#pragma once

#include "ui/htk-place-text.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* How exact, in GeoClue's own numbers. */
typedef enum
{
  HTK_LOCATION_CITY = 4,
  HTK_LOCATION_STREET = 6,
  HTK_LOCATION_EXACT = 8,
} HtkLocationLevel;

/* Where the tablet is, as GeoClue finds it out. Signals: "fix" (a place came), "failed" (none will). */
#define HTK_TYPE_LOCATION (htk_location_get_type ())
G_DECLARE_FINAL_TYPE (HtkLocation, htk_location, HTK, LOCATION, GObject)

HtkLocation    *htk_location_new   (HtkLocationLevel level,
                                    guint            min_interval);
void            htk_location_stop  (HtkLocation     *self);
const HtkPlace *htk_location_fix   (HtkLocation     *self);
const HtkPlace *htk_location_best  (HtkLocation     *self);
gboolean        htk_location_is_refused (HtkLocation *self);

G_END_DECLS
