#pragma once

#include "app/store/htk-visits.h"
#include "ui/htk-session.h"

void htk_visit_add_steps (GtkWidget      *line,
                          HtkSession     *session,
                          const HtkVisit *visit);
