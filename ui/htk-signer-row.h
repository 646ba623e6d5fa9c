#pragma once

#include "app/record/htk-signing.h"

#include <gtk/gtk.h>

GtkWidget *htk_signer_row_new  (HtkFilling      *filling,
                                const HtkSigner *signer);
GtkWidget *htk_signer_pill_new (HtkSignerState   state,
                                gint64           at);
