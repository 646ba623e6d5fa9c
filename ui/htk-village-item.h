#pragma once

#include "app/record/htk-village-card.h"
#include "app/store/htk-register.h"

G_BEGIN_DECLS

/* A village of the list of cards: its progress at once, its score when it has been worked out. */
#define HTK_TYPE_VILLAGE_ITEM (htk_village_item_get_type ())
G_DECLARE_FINAL_TYPE (HtkVillageItem, htk_village_item, HTK, VILLAGE_ITEM, GObject)

HtkVillageItem *htk_village_item_new       (const HtkVillage *village);
void            htk_village_item_read      (HtkVillageItem   *self,
                                            HtkStore         *store);
const char     *htk_village_item_code      (HtkVillageItem   *self);
const char     *htk_village_item_name      (HtkVillageItem   *self);
const char     *htk_village_item_town      (HtkVillageItem   *self);
char           *htk_village_item_progress  (HtkVillageItem   *self);
double          htk_village_item_share     (HtkVillageItem   *self);
gboolean        htk_village_item_is_known  (HtkVillageItem   *self);
gboolean        htk_village_item_is_fresh  (HtkVillageItem   *self);
gboolean        htk_village_item_is_judged (HtkVillageItem   *self);
int             htk_village_item_score     (HtkVillageItem   *self);
guint           htk_village_item_shorts    (HtkVillageItem   *self);
guint           htk_village_item_slips     (HtkVillageItem   *self);
void            htk_village_item_take_card (HtkVillageItem   *self,
                                            HtkVillageCard   *card);
void            htk_village_item_keep_card (HtkVillageItem   *self,
                                            HtkVillageItem   *before);

G_END_DECLS
