#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget *htk_household_case_card     (HtkSession *session,
                                        const char *household_id);
GtkWidget *htk_household_findings_card (HtkSession *session,
                                        const char *household_id);

G_END_DECLS
