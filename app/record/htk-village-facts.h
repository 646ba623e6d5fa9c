#pragma once

/* What the households of a village say, as facts of the village: the counts of form B's village.csv. */

#include "app/record/htk-village-card.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean htk_village_facts_take (JsonObject      *village,
                                 HtkVillageTally *tally);

G_END_DECLS
