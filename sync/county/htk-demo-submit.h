#pragma once

/* The visits of a demo register as tablets send them. */

#include "app/form/htk-form.h"
#include "app/store/htk-journal.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *htk_demo_submit     (HtkInstance *instance,
                                 JsonObject  *household,
                                 const char  *worker,
                                 GRand       *rand,
                                 GError     **error);
HtkChange  *htk_demo_change     (JsonObject  *body,
                                 gint64       seq,
                                 const char  *prev_hash,
                                 GRand       *rand);

G_END_DECLS
