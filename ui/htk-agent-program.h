#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How far the agent is with a round, or with a job of its own. */
typedef struct
{
  char *phase;        /* as the agent calls it, "idle" when there is none */
  gint64 done, total; /* bytes of files, numbers of the county's log; @total is 0 when it is not known */
} HtkAgentProgress;

void htk_agent_progress_set (HtkAgentProgress *self,
                             const char       *phase,
                             gint64            done,
                             gint64            total);

char            *htk_agent_program_path  (void);
void             htk_agent_attach_async  (GObject              *source,
                                          GAsyncReadyCallback   callback,
                                          gpointer              data);
GDBusConnection *htk_agent_attach_finish (GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
