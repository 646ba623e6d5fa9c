#pragma once

/* One event as both ends take it: who does what to what, on which day, with which fields. */

#include "app/record/htk-limits.h"
#include "app/store/htk-events.h"

G_BEGIN_DECLS

/* Borrowed from @body: `event_id`, `event`, `by`, `on` (the day) and `at` (UTC milliseconds). */
typedef struct
{
  HtkStore *store;
  JsonObject *body;
  const char *role;
  const HtkLimits *limits;
  const char *id, *object_id, *event, *by, *on;
  gint64 at;
} HtkDeed;

JsonObject *htk_deed_body  (const char      *object_key,
                            const char      *object_id,
                            const char      *event,
                            const char      *by,
                            const char      *on,
                            JsonObject      *fields);
gboolean    htk_deed_read  (HtkDeed         *deed,
                            HtkStore        *store,
                            const char      *object_key,
                            JsonObject      *body,
                            const char      *role,
                            const HtkLimits *limits,
                            GError         **error);
const char *htk_deed_text  (const HtkDeed   *deed,
                            const char      *name);
gboolean    htk_deed_need  (const HtkDeed   *deed,
                            const char      *name,
                            GError         **error);
gboolean    htk_deed_fail  (GError         **error,
                            int              code,
                            const char      *why);
void        htk_deed_set   (char           **text,
                            const char      *value);
gboolean    htk_deed_keep  (const HtkDeed   *deed,
                            HtkEventOf       of,
                            GError         **error);

G_END_DECLS
