#pragma once

/* Between what the service does (htk-service.c) and how it is reached (htk-service-ways.c). */

#include "sync/agent/htk-agent.h"
#include "sync/agent/htk-retry.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define HTK_SERVICE_NAME HTK_APP_ID ".Sync"

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *bus;
  GCancellable *cancellable; /* cancelled when the service is told to end */
  GCancellable *job;         /* of the present job: Cancel ends that one alone */
  GCancellable *look;        /* of the question whether a way leads to the county; NULL when none is asked */
  HtkStore *store;
  HtkAgent *agent;
  HtkRetry *retry;
  GQueue *waiting;     /* calls of Kick and Enrol not yet begun */
  GPtrArray *served;   /* the calls the present job answers */
  gboolean running;
  gboolean wanted;     /* a round that nobody on the bus waits for */
  gboolean kick_again; /* the network changed meanwhile */
  gboolean holds;      /* photos wait for a line that is not metered */
  char *error;         /* how the last job failed; NULL when it did not */
  guint idle, changed;
  int status;
} HtkService;

void htk_service_init     (HtkService      *self);
void htk_service_serve_on (HtkService      *self,
                           GDBusConnection *bus);
void htk_service_begin    (HtkService      *self,
                           gboolean         unasked);
void htk_service_live     (HtkService      *self);
void htk_service_finish   (HtkService      *self);

G_END_DECLS
