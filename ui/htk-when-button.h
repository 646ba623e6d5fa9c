#pragma once

#include "ui/htk-typed.h"
#include "ui/htk-when-text.h"

G_BEGIN_DECLS

/* What opens a calendar, months, years or a clock beside a field, to pick instead of type. */
GtkWidget *htk_when_button (HtkTyped *typed,
                            HtkWhen   part);

G_END_DECLS
