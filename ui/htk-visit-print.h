#pragma once

#include "app/store/htk-visits.h"
#include "ui/htk-window.h"

void htk_visit_print        (HtkWindow      *window,
                             const HtkVisit *visit);
void htk_visit_print_sheet  (HtkWindow      *window,
                             const char     *title,
                             const char     *facts,
                             GPtrArray      *rows,
                             GHashTable     *pictures);
