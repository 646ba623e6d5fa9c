#pragma once

#include "app/store/htk-drafts.h"
#include "app/store/htk-visits.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget *htk_visit_line_new      (const HtkVisit *visit);
GtkWidget *htk_draft_line_new      (HtkSession     *session,
                                    const HtkDraft *draft,
                                    char          **name);
void       htk_visit_line_add_text (GtkWidget      *line,
                                    GtkWidget      *text);
void       htk_visit_line_add_mark (GtkWidget      *line,
                                    GtkWidget      *mark);

G_END_DECLS
