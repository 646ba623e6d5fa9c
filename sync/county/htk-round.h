#pragma once

/* Rounds at the county (domain.md 4.9): opening freezes the targets, accepted visits fill them. */

#include "app/record/htk-limits.h"
#include "app/store/htk-rounds.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

/* @kind: household, sweep, village or fund; @scope: first digits of the region; days YYYY-MM-DD. */
typedef struct
{
  const char *kind, *scope, *name, *starts, *ends;
} HtkRoundPlan;

char    *htk_round_open   (HtkStore           *store,
                           const char         *user_id,
                           const HtkRoundPlan *plan,
                           GError            **error);
gboolean htk_round_freeze (HtkStore           *store,
                           const char         *id,
                           const char         *kind,
                           const char         *scope,
                           GError            **error);
gboolean htk_round_close  (HtkStore           *store,
                           const char         *user_id,
                           const char         *round_id,
                           GError            **error);
gboolean htk_round_join   (HtkStore           *store,
                           const char         *household_id,
                           GError            **error);
gboolean htk_round_recount (HtkStore          *store,
                            const char        *subject_id,
                            const HtkLimits   *limits,
                            guint             *n,
                            GError           **error);
gboolean htk_round_result (HtkStore           *store,
                           const HtkVisit     *visit,
                           const HtkRevision  *revision,
                           const HtkLimits    *limits,
                           GError            **error);

G_END_DECLS
