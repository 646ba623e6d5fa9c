#pragma once

#include "ui/htk-agent-program.h"
#include "ui/htk-agent-trouble.h"

G_BEGIN_DECLS

/* A hand-over: a command of the agent's program that goes on beside the rounds, one at a time. */
#define HTK_TYPE_AGENT_JOB (htk_agent_job_get_type ())
G_DECLARE_FINAL_TYPE (HtkAgentJob, htk_agent_job, HTK, AGENT_JOB, GObject)

HtkAgentJob            *htk_agent_job_new          (void);
gboolean                htk_agent_job_is_running   (HtkAgentJob         *self);
const HtkAgentProgress *htk_agent_job_get_progress (HtkAgentJob         *self);
void                    htk_agent_job_run_async    (HtkAgentJob         *self,
                                                    const char *const   *arguments,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             data);
char                   *htk_agent_job_run_finish   (HtkAgentJob         *self,
                                                    GAsyncResult        *result,
                                                    GError             **error);
void                    htk_agent_job_stop         (HtkAgentJob         *self);

G_END_DECLS
