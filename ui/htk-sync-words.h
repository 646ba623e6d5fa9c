#pragma once

#include "app/store/htk-journal.h"
#include "ui/htk-agent-program.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a refused row is about and what can be done, for the person. */
typedef struct
{
  const char *why, *way_out; /* translated */
} HtkSyncReason;

char          *htk_sync_phase_text (const HtkAgentProgress *progress);
void           htk_sync_show_bar   (const HtkAgentProgress *progress,
                                    GtkProgressBar         *bar);
HtkSyncReason  htk_sync_reason     (const char      *code);
char          *htk_records_text    (int              n);
char          *htk_files_text      (int              n);
char          *htk_team_visits_text (int n);
char          *htk_team_steps_text (int n);
char          *htk_lead_decisions_text (int n);
char          *htk_confirmed_text (int n);
const char    *htk_sync_route_name (const char      *route);
const char    *htk_sync_kind_name  (const char      *kind);

G_END_DECLS
