#pragma once

#include "app/store/htk-visits.h"

#include <gtk/gtk.h>

GtkWidget *htk_signature_card_new (HtkStore       *store,
                                   const HtkVisit *visit,
                                   GPtrArray      *rows);
