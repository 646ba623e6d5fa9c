#pragma once

/* Rounds of visits with the list of targets that was frozen when they were opened (domain.md 4.9). */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* @scope: first digits of the region; @state: open or closed; days are YYYY-MM-DD. */
typedef struct
{
  char *id, *name, *kind, *starts, *ends, *state, *scope, *closed_on;
  JsonObject *extra;
} HtkRound;

/**
 * HtkRoundTarget:
 *
 * One subject of a round. @result: entered, phone, absent (verified: not met), gone (died or moved
 * away), NULL for not yet; @class: poor, monitored, ordinary, village or project; @tries: visits that
 * met nobody, at @first_try and @last_try; @proof: whether one of them brought a photo.
 */
typedef struct
{
  char *round_id, *subject_id, *result, *subject_type, *village_code, *class;
  int tries;
  char *first_try, *last_try;
  int proof;
  char *visited_on, *worker;
  char *subject_name, *village_name; /* joined when read, not written */
} HtkRoundTarget;

typedef struct
{
  int targets, entered, phone, absent, gone;
} HtkRoundCounts;

void            htk_round_free             (HtkRound             *round);
void            htk_round_target_free      (HtkRoundTarget       *target);

HtkRound       *htk_round_get              (HtkStore             *store,
                                            const char           *id,
                                            GError              **error);
GPtrArray      *htk_rounds_list            (HtkStore             *store,
                                            const char           *state,
                                            GError              **error);

HtkRoundTarget *htk_round_target_get       (HtkStore             *store,
                                            const char           *round_id,
                                            const char           *subject_id,
                                            GError              **error);
gboolean        htk_round_target_put       (HtkStore             *store,
                                            const HtkRoundTarget *target,
                                            GError              **error);
GPtrArray      *htk_round_targets          (HtkStore             *store,
                                            const char           *round_id,
                                            const char           *region,
                                            gboolean              only_left,
                                            guint                 limit,
                                            guint                 offset,
                                            GError              **error);
GPtrArray      *htk_round_targets_of       (HtkStore             *store,
                                            const char           *subject_id,
                                            GError              **error);
gboolean        htk_round_count            (HtkStore             *store,
                                            const char           *round_id,
                                            const char           *region,
                                            HtkRoundCounts       *counts,
                                            GError              **error);
JsonObject     *htk_round_target_to_json   (const HtkRoundTarget *target);
HtkRoundTarget *htk_round_target_from_json (JsonObject           *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkRound, htk_round_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkRoundTarget, htk_round_target_free)

G_END_DECLS
