#pragma once

/* The steps of cases and findings on the officers' pages: their forms, what was typed, what happened. */

#include "app/store/htk-events.h"
#include "sync/county/htk-web-private.h"

G_BEGIN_DECLS

void        htk_web_steps       (HtkWeb     *web,
                                 GString    *page,
                                 HtkEventOf  of,
                                 const char *id,
                                 GPtrArray  *events);
JsonObject *htk_web_step_fields (HtkWeb     *web,
                                 HtkEventOf  of,
                                 const char *event,
                                 GError    **error);
void        htk_web_timeline    (GString    *page,
                                 HtkEventOf  of,
                                 GPtrArray  *events);

G_END_DECLS
