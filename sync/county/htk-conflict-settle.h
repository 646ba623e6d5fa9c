#pragma once

/* What a choice in a conflict changes at the county beyond its own row. */

#include "app/store/htk-conflicts.h"

G_BEGIN_DECLS

gboolean
htk_conflict_settle (HtkStore *store, const HtkConflict *conflict, GError **error);

G_END_DECLS
