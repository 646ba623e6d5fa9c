#pragma once

/* Who may choose what in a conflict. */

#include "app/record/htk-visit-life.h"
#include "app/store/htk-conflicts.h"

G_BEGIN_DECLS

gboolean
htk_conflict_may (const HtkConflict *conflict,
                  const char *choice,
                  const char *role,
                  gboolean own,
                  GError **error);
gboolean
htk_conflict_may_any (const HtkConflict *conflict, const char *role, gboolean own);
gboolean
htk_conflict_blocks (const char *kind);

G_END_DECLS
