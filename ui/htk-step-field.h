#pragma once

/* The control of one field of a step. */

#include "ui/htk-begun.h"
#include "ui/htk-step-table.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GtkWidget *htk_step_field_new   (HtkSession         *session,
                                 const HtkStepField *field,
                                 JsonObject         *defaults,
                                 HtkBegun           *begun);
gboolean   htk_step_field_read  (GtkWidget          *control,
                                 JsonObject         *fields,
                                 char              **fault);
void       htk_step_field_focus (GtkWidget          *control);

G_END_DECLS
