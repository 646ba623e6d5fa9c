#pragma once

#include "ui/htk-agent-program.h"
#include "ui/htk-agent-trouble.h"

G_BEGIN_DECLS

/* The way to the sync agent, another process: on the session bus, or as a service of this app alone where the bus
 * can start none. */
#define HTK_TYPE_AGENT_CLIENT (htk_agent_client_get_type ())
G_DECLARE_FINAL_TYPE (HtkAgentClient, htk_agent_client, HTK, AGENT_CLIENT, GObject)

HtkAgentClient         *htk_agent_client_new          (GDBusConnection     *bus);
gboolean                htk_agent_client_is_busy      (HtkAgentClient      *self);
const HtkAgentProgress *htk_agent_client_get_progress (HtkAgentClient      *self);
void                    htk_agent_client_sync_async   (HtkAgentClient      *self,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             data);
void                    htk_agent_client_enrol_async  (HtkAgentClient      *self,
                                                       const char          *address,
                                                       const char          *code,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             data);
gboolean                htk_agent_client_finish       (HtkAgentClient      *self,
                                                       GAsyncResult        *result,
                                                       GError             **error);
void                    htk_agent_client_cancel       (HtkAgentClient      *self);

G_END_DECLS
