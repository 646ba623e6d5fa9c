#pragma once

/* The agent's one door: a round of push, upload and pull, and the enrolment of this tablet. */

#include "app/store/htk-store.h"
#include "sync/agent/htk-agent-error.h"

G_BEGIN_DECLS

/* The meta row that says by which protocol the county is reached; without it our own. The token is then
 * the whole address of the project, with what opens it. */
#define HTK_ROUTE "route"
#define HTK_ROUTE_OPENROSA "openrosa"

/* What a round has done. */
typedef struct
{
  guint pushed;  /* rows the county has answered */
  guint refused; /* of them, those it refused or found in conflict */
  guint files;   /* photos and signatures the county has now */
  guint skipped; /* files it does not know yet, or that are damaged here */
  guint held;    /* files that wait for a line that is not metered */
  guint waiting; /* rows that wait with their files, as an ODK project gets both together */
  guint pulled;  /* rows of the county applied here */
} HtkAgentCounts;

#define HTK_TYPE_AGENT (htk_agent_get_type ())
G_DECLARE_FINAL_TYPE (HtkAgent, htk_agent, HTK, AGENT, GObject)

HtkAgent *htk_agent_new          (HtkStore            *store);
HtkStore *htk_agent_get_store    (HtkAgent            *self);
const char *htk_agent_get_phase  (HtkAgent            *self);
const HtkAgentCounts *htk_agent_get_counts (HtkAgent  *self);
gint64    htk_agent_get_retry_after (HtkAgent         *self);

void      htk_agent_set_metered  (HtkAgent            *self,
                                  gboolean           (*is_metered) (void));
gboolean  htk_agent_must_hold    (HtkAgent            *self);

void      htk_agent_sync_async   (HtkAgent            *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data);
gboolean  htk_agent_sync_finish  (HtkAgent            *self,
                                  GAsyncResult        *result,
                                  GError             **error);
void      htk_agent_enrol_async  (HtkAgent            *self,
                                  const char          *url,
                                  const char          *code,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data);
char     *htk_agent_enrol_finish (HtkAgent            *self,
                                  GAsyncResult        *result,
                                  GError             **error);

G_END_DECLS
