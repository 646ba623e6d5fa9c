#pragma once

/* What happened to findings and cases: append-only rows, the same on both ends. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkEventOf:
 * @HTK_EVENT_OF_FINDING: events of findings
 * @HTK_EVENT_OF_CASE: events of risk cases
 */
typedef enum
{
  HTK_EVENT_OF_FINDING,
  HTK_EVENT_OF_CASE,
} HtkEventOf;

/* @at is in UTC milliseconds; @body holds the event's own fields. */
typedef struct
{
  char *id, *object_id, *event, *by;
  gint64 at;
  JsonObject *body;
  char *by_name; /* joined when read, not written */
} HtkEvent;

void       htk_event_free  (HtkEvent       *event);
gboolean   htk_event_put   (HtkStore       *store,
                            HtkEventOf      of,
                            const HtkEvent *event,
                            GError        **error);
gboolean   htk_event_known (HtkStore       *store,
                            HtkEventOf      of,
                            const char     *id,
                            gboolean       *known,
                            GError        **error);
GPtrArray *htk_events_of   (HtkStore       *store,
                            HtkEventOf      of,
                            const char     *object_id,
                            GError        **error);
gboolean   htk_events_set  (HtkStore       *store,
                            HtkEventOf      of,
                            const char     *object_id,
                            JsonArray      *list,
                            GError        **error);
JsonArray *htk_events_json (GPtrArray      *events);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkEvent, htk_event_free)

G_END_DECLS
