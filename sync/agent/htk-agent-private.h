#pragma once

/* What the steps of a round share. Each step is an asynchronous call that ends with a boolean. */

#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-register-place.h"
#include "app/store/htk-sync-log.h"
#include "sync/agent/htk-agent.h"
#include "sync/agent/htk-http.h"
#include "sync/openrosa/htk-collect-settings.h"
#include "sync/protocol/htk-sync-row.h"

G_BEGIN_DECLS

typedef struct _HtkPacking HtkPacking;

/* A push that is packed. */
typedef struct
{
  GPtrArray *rows; /* of the journal, without their bodies */
  GBytes *body;
  gsize weight;    /* bytes on the line, see htk_change_weight() */
} HtkBatch;

void htk_batch_free (HtkBatch *self);

struct _HtkAgent
{
  GObject parent_instance;

  HtkStore *store;
  HtkHttp *http;
  const char *phase;      /* idle, wait, hello, enrol, push, upload, pull or pack */
  char *code;             /* while enrolling */
  HtkCollectSettings *project; /* while enrolling with an ODK project */
  gsize max_post;         /* bytes that an ODK project takes at once */
  gboolean retried;       /* this round has tried again what the project had refused */
  int lock;               /* the file that only one agent holds, -1 when not held */
  HtkAgentCounts counts;
  gint64 county_seq;      /* the last row of this journal that the county has, -1 until it says */
  char *county_hash;
  JsonArray *county_lacks; /* files that it has heard of and does not have; NULL: none */
  gboolean files_again;   /* the county lost files in this round that it had before */
  gint64 retry_after;     /* seconds the county asked for, -1 when it did not */
  gint64 server_offset;   /* the county's clock minus ours, milliseconds */
  gboolean (*is_metered) (void);
  /* What the line and the county bear; kept from round to round. */
  gsize batch;            /* bytes of a push on the line, see htk_change_weight() */
  gsize kept_batch;       /* the one in the store */
  guint max_rows;         /* of a push */
  guint page;             /* rows of a pull */
  gsize piece;            /* bytes of a file */
  gboolean quick;         /* whether the line took the last push faster than it can be packed tight */
  GBytes *dictionary;     /* of this machine's pack, NULL for none */
  HtkPacking *packing;    /* the batch that is sent next, or NULL */
  /* The push that is on its way, or was last, has asked whether there is anything to pull. */
  gint64 asked_after;     /* the cursor that it told, -1 when it did not ask */
  gint64 asked_own, asked_own_after; /* of its own rows, see HtkJournalOwn */
  HtkSyncItem *told;      /* there is nothing: the last line of the pull that may be spared. Or NULL */
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
void      htk_agent_batch_begin  (HtkAgent *self, gint64 from);
void      htk_agent_batch_clear  (HtkAgent *self);
void      htk_agent_batch_async  (HtkAgent *self, gint64 from, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
HtkBatch *htk_agent_batch_finish (HtkAgent *self, GAsyncResult *result, GError **error);
char     *htk_agent_push_path    (HtkAgent *self, GPtrArray *rows);
void      htk_agent_push_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_upload_async (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_carry_async  (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_journal_async (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
gboolean  htk_agent_send_again   (HtkAgent *self, gint64 from, GError **error);
void      htk_agent_upload_again_async (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_pull_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_agent_pack_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);

/* The same round with an ODK project in place of a county (htk-odk-*.c). */
void      htk_agent_meet_async   (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
/* What an ODK project is sent at once when it does not say how much it takes, as ODK Collect does. */
#define HTK_ODK_MAX_POST (10 * 1000 * 1000)

gboolean  htk_odk_find_project   (HtkAgent     *self,
                                  const char   *text,
                                  const char   *code,
                                  GError      **error);
gboolean  htk_odk_check          (HtkAgent     *self,
                                  const HtkReply *reply,
                                  GError      **error);
void      htk_odk_meet_async     (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_odk_join_async     (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_odk_send_async     (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void      htk_odk_fetch_async    (HtkAgent *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);

HtkReply *htk_agent_take_reply   (HtkAgent     *self,
                                  GAsyncResult *result,
                                  GError      **error);
void      htk_agent_note_clock   (HtkAgent     *self,
                                  gint64        server_time,
                                  gint64        took);
gboolean  htk_agent_keep_contact (HtkAgent     *self,
                                  GError      **error);
gboolean  htk_agent_may_join     (HtkAgent     *self,
                                  const char   *device_id,
                                  GError      **error);
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
