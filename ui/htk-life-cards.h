#pragma once

/* What the pages of a case and of a finding show alike: the steps of a person, and what happened. */

#include "ui/htk-session.h"
#include "ui/htk-domain-words.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkLifeSteps:
 * @of: a case or a finding
 * @object_id: its id
 * @events: (element-type utf8): what the person's role may do now
 * @blocked: why this step cannot be taken today, empty when it is not even shown, or NULL; to be
 *   freed
 * @defaults: what stands in its fields at first, or NULL; to be freed
 * @page: handed to both
 * @waits: (nullable): what is waited for, as nobody here may do it
 */
typedef struct
{
  HtkEventOf of;
  const char *object_id;
  GPtrArray *events;
  char *(*blocked) (gpointer page, const char *event);
  JsonObject *(*defaults) (gpointer page, const char *event);
  gpointer page;
  const char *waits;
} HtkLifeSteps;

GtkWidget *htk_steps_card    (HtkSession         *session,
                              const HtkLifeSteps *steps);
GtkWidget *htk_step_button   (HtkSession         *session,
                              const HtkLifeSteps *steps,
                              const char         *event,
                              const char         *text,
                              JsonObject         *defaults);
GtkWidget *htk_timeline_card (HtkSession         *session,
                              HtkEventOf          of,
                              const char         *object_id);
GtkWidget *htk_reason_line   (HtkTexts           *texts,
                              const HtkReason    *reason);

G_END_DECLS
