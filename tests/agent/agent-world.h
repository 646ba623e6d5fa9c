#pragma once

/* A tablet's store and its agent, and a county that breaks its replies. */

#include "sync/agent/htk-agent-facts.h"
#include "tests/agent/fake-county.h"
#include "tests/lib/htk-test.h"

G_BEGIN_DECLS

typedef struct
{
  HtkTempDir *dir;
  HtkStore *store;
  HtkAgent *agent;
  FakeCounty *county;
} AgentWorld;

void          agent_world_init      (AgentWorld    *world,
                                     gconstpointer  data);
void          agent_world_clear     (AgentWorld    *world,
                                     gconstpointer  data);

/* Waiting for a call of the agent: give agent_ended() as its callback and a result as its data. */
void          agent_ended           (GObject       *object,
                                     GAsyncResult  *result,
                                     gpointer       data);
GAsyncResult *agent_wait_for        (GAsyncResult **result);

GError       *agent_sync            (AgentWorld    *world);
GError       *agent_enrol           (AgentWorld    *world);
void          agent_sync_well       (AgentWorld    *world);
void          agent_enrol_well      (AgentWorld    *world);
void          agent_append_rows     (AgentWorld    *world,
                                     guint          n);
void          agent_assert_all_sent (AgentWorld    *world,
                                     guint          n);
char         *agent_log_entry       (AgentWorld    *world,
                                     const char    *event);
void          agent_assert_meta     (AgentWorld    *world,
                                     const char    *name,
                                     const char    *expected);
void          agent_sql             (AgentWorld    *world,
                                     const char    *text);

G_END_DECLS
