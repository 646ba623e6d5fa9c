#pragma once

/* The card of one village as the store knows it now: 33 indicators, their counts and households. */

#include "app/record/htk-answers.h"
#include "app/rules/htk-rules.h"
#include "app/rules/htk-village-tally.h"
#include "app/store/htk-rounds.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkVillageCard:
 * @village: its code
 * @name: its name
 * @town: its township's name
 * @as_of: the day whose targets hold, YYYY-MM-DD
 * @round: (nullable): the round that runs in it, the latest begun
 * @coverage: targets of @round in the village, and how many have each result
 * @households: households on the lists
 * @judged: those whose last accepted visits met somebody: all figures of source "visits" are theirs
 * @unjudged: the others, 未判定
 * @form_on: (nullable): day of the last accepted form B
 * @last_on: (nullable): day of the form B of the round before, with which the card is compared
 * @card: the indicators
 * @last: (nullable): the card as that form B had it; NULL without one
 * @tally: the counts behind @card
 * @rules: the rules that judged it
 *
 * Everything in it lives as long as it does.
 */
typedef struct {
  char *village, *name, *town, *as_of;
  HtkRound *round;
  HtkRoundCounts coverage;
  guint households, judged, unjudged;
  char *form_on, *last_on;
  HtkCard *card, *last;
  HtkVillageTally *tally;
  HtkRules *rules;
} HtkVillageCard;

HtkVillageCard *
htk_village_card_load (HtkStore *store,
                       HtkRules *rules,
                       const char *village,
                       const char *today,
                       GCancellable *cancellable,
                       GError **error);
void
htk_village_card_free (HtkVillageCard *self);
GPtrArray *
htk_village_card_households (HtkVillageCard *self, const char *indicator);
HtkRound *
htk_village_round (HtkStore *store, const char *village, HtkRoundCounts *counts, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkVillageCard, htk_village_card_free)

G_END_DECLS
