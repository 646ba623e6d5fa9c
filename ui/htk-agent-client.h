#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkTrouble:
 * @HTK_TROUBLE_NO_LINE: the county does not answer, or its answer was lost
 * @HTK_TROUBLE_WRONG_SERVER: something answers that is not this county
 * @HTK_TROUBLE_NOT_ENROLLED: this tablet has no county yet
 * @HTK_TROUBLE_REFUSED: the county does not take the code, or this tablet
 * @HTK_TROUBLE_BUSY: the county asks to come back later
 * @HTK_TROUBLE_PAUSED: the person has paused the sync
 * @HTK_TROUBLE_OTHER: the message alone says what it is
 *
 * Why a round or an enrolment did not succeed. Nothing is lost by any of them.
 */
typedef enum
{
  HTK_TROUBLE_NO_LINE,
  HTK_TROUBLE_WRONG_SERVER,
  HTK_TROUBLE_NOT_ENROLLED,
  HTK_TROUBLE_REFUSED,
  HTK_TROUBLE_BUSY,
  HTK_TROUBLE_PAUSED,
  HTK_TROUBLE_OTHER,
} HtkTrouble;

#define HTK_TROUBLE (htk_trouble_quark ())
GQuark htk_trouble_quark (void);

/* Where the program of the agent is: for who runs it as a process of its own. */
char *htk_agent_client_program (void);

/* The way to the sync agent, another process: over D-Bus, or by running it once where no service can
 * be started. */
#define HTK_TYPE_AGENT_CLIENT (htk_agent_client_get_type ())
G_DECLARE_FINAL_TYPE (HtkAgentClient, htk_agent_client, HTK, AGENT_CLIENT, GObject)

HtkAgentClient *htk_agent_client_new         (GDBusConnection     *bus);
gboolean        htk_agent_client_is_busy     (HtkAgentClient      *self);
const char     *htk_agent_client_get_phase   (HtkAgentClient      *self,
                                              gint64              *done,
                                              gint64              *total);
void            htk_agent_client_sync_async  (HtkAgentClient      *self,
                                              GAsyncReadyCallback  callback,
                                              gpointer             data);
void            htk_agent_client_enrol_async (HtkAgentClient      *self,
                                              const char          *address,
                                              const char          *code,
                                              GAsyncReadyCallback  callback,
                                              gpointer             data);
void            htk_agent_client_run_async   (HtkAgentClient      *self,
                                              const char *const   *arguments,
                                              GAsyncReadyCallback  callback,
                                              gpointer             data);
char           *htk_agent_client_run_finish  (HtkAgentClient      *self,
                                              GAsyncResult        *result,
                                              GError             **error);
gboolean        htk_agent_client_finish      (HtkAgentClient      *self,
                                              GAsyncResult        *result,
                                              GError             **error);
void            htk_agent_client_cancel      (HtkAgentClient      *self);

G_END_DECLS
