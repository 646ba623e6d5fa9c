#pragma once

/* The counts of a village that come from its households: V16 to V28, V30, V31 and their lists. */

#include "app/rules/htk-finding-level.h"
#include "app/rules/htk-indicator.h"

G_BEGIN_DECLS

#define HTK_TALLY_HOUSEHOLD (-1)

/* Gives the answer to a question of a household's last accepted visit: of a member, or with
 * HTK_TALLY_HOUSEHOLD of the household; NULL or empty when it was not asked. */
typedef const char *(*HtkTallyLookup) (const char *name, int member, gpointer data);

/**
 * HtkTallyHousehold:
 * @id: the household
 * @hh_type: 0 ordinary, 1 left poverty
 * @monitored: whether it is a monitored household
 * @has_helper: whether it has a helper
 * @is_target: whether it is a target of the round
 * @is_visited: whether the round met it
 * @answer: (nullable): the answers of its last accepted visit, NULL without one
 * @data: for @answer
 * @n_members: members in those answers
 * @last_net_fen: net income of the year before, in fen
 * @last_n: persons who shared that; 0 when it is not known
 */
typedef struct {
  const char *id;
  int hh_type;
  gboolean monitored, has_helper, is_target, is_visited;
  HtkTallyLookup answer;
  gpointer data;
  guint n_members;
  gint64 last_net_fen, last_n;
} HtkTallyHousehold;

typedef struct _HtkVillageTally HtkVillageTally;

HtkVillageTally *
htk_village_tally_new (void);
void
htk_village_tally_free (HtkVillageTally *self);
void
htk_village_tally_add (HtkVillageTally *self, const HtkTallyHousehold *household);
void
htk_village_tally_add_project (HtkVillageTally *self, gboolean is_idle, gboolean to_households);
void
htk_village_tally_set_findings (HtkVillageTally *self, HtkRate on_time);
const char *
htk_village_tally_lookup (const char *name, gpointer tally);
GPtrArray *
htk_village_tally_households (HtkVillageTally *self, const char *indicator);

/* The names htk_village_tally_lookup() knows: columns of village.csv. */
extern const char *const htk_village_tally_names[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkVillageTally, htk_village_tally_free)

G_END_DECLS
