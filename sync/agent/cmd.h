#pragma once

/* The commands of huitoukan-sync that have a file of their own. */

#include "app/store/htk-store.h"
#include "sync/agent/htk-agent-facts.h"

G_BEGIN_DECLS

int htk_cmd_stick (HtkStore   *store,
                   const char *folder,
                   gboolean    look);

int htk_cmd_receive (HtkStore  *store);
int htk_cmd_hand  (HtkStore   *store,
                   const char *where,
                   const char *code);
int htk_cmd_nearby (HtkStore *store);

G_END_DECLS
