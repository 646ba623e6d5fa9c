#pragma once

#include "app/record/htk-filling.h"
#include "ui/htk-place-search.h"

G_BEGIN_DECLS

/* The looks for places of one filling, a question each. Signals: "saved" (a place was kept that no question
 * on the screen took), "failed" (GError: it could not be). */
#define HTK_TYPE_PLACE_SEARCHES (htk_place_searches_get_type ())
G_DECLARE_FINAL_TYPE (HtkPlaceSearches, htk_place_searches, HTK, PLACE_SEARCHES, GObject)

HtkPlaceSearches *htk_place_searches_of   (HtkFilling       *filling);
HtkPlaceSearch   *htk_place_searches_at   (HtkPlaceSearches *self,
                                           HtkNode           node);
void              htk_place_searches_stop (HtkPlaceSearches *self);

G_END_DECLS
