#pragma once

/* What of a tablet's row is in conflict with what the county has. */

#include "sync/county/htk-ingest-private.h"

#include "app/store/htk-conflicts.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

gboolean
htk_ingest_set_team (HtkIngest *work, const HtkVisit *known, GError **error);
gboolean
htk_ingest_note_submit (HtkIngest *work, gboolean is_new, GError **error);
gboolean
htk_ingest_keep_other (HtkIngest *work, const HtkVisit *visit, GError **error);
gboolean
htk_ingest_keep_late (HtkIngest *work, const char *kind, GError **error);
gboolean
htk_ingest_resolve (HtkIngest *work, GError **error);

G_END_DECLS
