#pragma once

/* What the steps of a round share. Each step is an asynchronous call that ends with a boolean. */

#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-sync-log.h"
#include "sync/agent/htk-agent.h"
#include "sync/agent/htk-http.h"

G_BEGIN_DECLS

struct _HtkAgent
{
  GObject parent_instance;

  HtkStore *store;
  HtkHttp *http;
  const char *phase;      /* idle, wait, hello, enrol, push, upload, pull or pack */
  char *code;             /* while enrolling */
  int lock;               /* the file that only one agent holds, -1 when not held */
  HtkAgentCounts counts;
  gint64 retry_after;     /* seconds the county asked for, -1 when it did not */
  gint64 server_offset;   /* the county's clock minus ours, milliseconds */
  /* What the line and the county bear; kept from round to round. */
  guint batch, max_rows;  /* rows of a push */
  guint page;             /* rows of a pull */
  gsize piece;            /* bytes of a file */
};

typedef void     (*HtkStepStart)  (HtkAgent            *self,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             data);

void      htk_agent_lock_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_unlock       (HtkAgent *self);
void      htk_agent_hello_async  (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_join_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_push_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_upload_async (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_pull_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_pack_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);

HtkReply *htk_agent_take_reply   (HtkAgent     *self,
                                  GAsyncResult *result,
                                  GError      **error);
void      htk_agent_note_clock   (HtkAgent     *self,
                                  gint64        server_time,
                                  gint64        took);
gint64    htk_agent_county_now   (HtkAgent     *self);
void      htk_agent_log          (HtkAgent     *self,
                                  const char   *event,
                                  const char   *format,
                                  ...) G_GNUC_PRINTF (3, 4);
void      htk_agent_progress     (HtkAgent     *self,
                                  gint64        done,
                                  gint64        total);
void      htk_agent_changed      (HtkAgent     *self);

G_END_DECLS
