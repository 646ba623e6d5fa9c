#pragma once

/* When the next round is due after one that failed. */

#include "sync/agent/htk-agent-error.h"

G_BEGIN_DECLS

typedef struct _HtkRetry HtkRetry;

HtkRetry *htk_retry_new       (void        (*due) (gpointer data),
                               gpointer      data);
void      htk_retry_free      (HtkRetry     *self);
void      htk_retry_began     (HtkRetry     *self);
void      htk_retry_succeeded (HtkRetry     *self);
void      htk_retry_failed    (HtkRetry     *self,
                               const GError *error,
                               gint64        retry_after,
                               gboolean      has_work);
void      htk_retry_soon      (HtkRetry     *self);
void      htk_retry_rest      (HtkRetry     *self);
gboolean  htk_retry_is_due    (HtkRetry     *self);
gboolean  htk_retry_rests     (HtkRetry     *self);
gint64    htk_retry_at        (HtkRetry     *self);
guint     htk_retry_seconds   (guint         failures,
                               gint64        retry_after,
                               double        chance);

G_END_DECLS
