#pragma once

#include "ui/htk-location.h"

G_BEGIN_DECLS

/* A look for where the tablet is, that can be begun again and outlives what shows it. Signals: "changed"
 * (it began, came nearer or ended), "found" (gboolean: whether somebody took it). */
#define HTK_TYPE_PLACE_SEARCH (htk_place_search_get_type ())
G_DECLARE_FINAL_TYPE (HtkPlaceSearch, htk_place_search, HTK, PLACE_SEARCH, GObject)

/* How the latest look ended, where nothing was found. */
typedef enum
{
  HTK_PLACE_SEARCH_WELL, /* it goes on, was ended by the person, or found something */
  HTK_PLACE_SEARCH_REFUSED,
  HTK_PLACE_SEARCH_NO_SERVICE,
} HtkPlaceSearchEnd;

HtkPlaceSearch   *htk_place_search_new           (void);
void              htk_place_search_start         (HtkPlaceSearch *self);
void              htk_place_search_stop          (HtkPlaceSearch *self);
void              htk_place_search_take          (HtkPlaceSearch *self);
void              htk_place_search_set_threshold (HtkPlaceSearch *self,
                                                  double          metres);
double            htk_place_search_threshold     (HtkPlaceSearch *self);
gboolean          htk_place_search_is_looking    (HtkPlaceSearch *self);
gboolean          htk_place_search_is_asked_for  (HtkPlaceSearch *self);
HtkPlaceSearchEnd htk_place_search_end           (HtkPlaceSearch *self);
const HtkPlace   *htk_place_search_best          (HtkPlaceSearch *self);
void              htk_place_search_hold          (HtkPlaceSearch *self);
const HtkPlace   *htk_place_search_held          (HtkPlaceSearch *self);

G_END_DECLS
