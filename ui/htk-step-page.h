#pragma once

#include "ui/htk-session.h"
#include "ui/htk-step-table.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

GtkWidget *htk_step_page_new (HtkSession *session,
                              HtkEventOf  of,
                              const char *object_id,
                              const char *event,
                              JsonObject *defaults);

G_END_DECLS
