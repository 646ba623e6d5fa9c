#pragma once

/* One conflict on the screen. */

#include "app/store/htk-conflicts.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

/* Called with the ids (element-type utf8) and what was chosen for them. */
typedef void (*HtkConflictChosen) (GtkWidget *page, GPtrArray *ids, const char *choice);

GtkWidget *
htk_conflict_card_new (HtkSession *session,
                       GPtrArray *conflicts,
                       GtkWidget *page,
                       HtkConflictChosen chosen);

G_END_DECLS
