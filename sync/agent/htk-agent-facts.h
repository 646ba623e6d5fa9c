#pragma once

/* What can be told about the sync at any time, read from the store. */

#include "sync/agent/htk-agent.h"

G_BEGIN_DECLS

/* How a command ends; also in --help. */
#define HTK_EXIT_OK 0
#define HTK_EXIT_FAILED 1
#define HTK_EXIT_USAGE 2
#define HTK_EXIT_NO_SERVER 3
#define HTK_EXIT_WRONG_SERVER 4
#define HTK_EXIT_NOT_ENROLLED 5
#define HTK_EXIT_REFUSED 6
#define HTK_EXIT_ATTENTION 7
#define HTK_EXIT_BUSY 8
#define HTK_EXIT_PAUSED 9

int         htk_agent_exit_code (const GError *error);
GVariant   *htk_agent_facts     (HtkStore     *store);
gboolean    htk_agent_has_work  (HtkStore     *store);
guint       htk_agent_attention (HtkStore     *store);

G_END_DECLS
