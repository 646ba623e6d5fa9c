#pragma once

/* The lead's queue: what waits, until when, and what of it is to be visited again. */

#include "app/record/htk-pack.h"
#include "app/store/htk-visit-queue.h"

G_BEGIN_DECLS

/* What the queue is to hold; what is NULL or FALSE asks for nothing. */
typedef struct
{
  const char *village, *worker, *color, *suggestion, *form_id;
  gboolean only_late;
  gboolean only_sample; /* those to be visited again, also the ones that were decided already */
} HtkQueueFilter;

/**
 * HtkQueue:
 * @shown: (element-type HtkWaiting): what passes the filter, the most urgent first
 * @ids: (element-type utf8): the ids of what is shown, with @only_sample more than @shown
 * @sample: ids of all visits that are to be visited again
 * @days: how long a lead has (domain.md 5)
 * @n_all, @n_red, @n_late, @n_again: of all that waits: how many, red ones, late ones, and of all
 *   visits those to be visited again
 */
typedef struct
{
  GPtrArray *waiting, *shown, *ids;
  GHashTable *sample;
  int days;
  guint n_all, n_red, n_late, n_again;
} HtkQueue;

/**
 * HtkBatch:
 * @visits: (element-type HtkWaiting): what may be approved in one go; owned by the queue
 * @commented, @found, @sampled, @corrected, @contested: green visits that may not, and why: somebody commented,
 *   the form found something, they are to be visited again, are being corrected, a conflict is open
 */
typedef struct
{
  GPtrArray *visits;
  guint commented, found, sampled, corrected, contested;
} HtkBatch;

HtkQueue *htk_queue_load         (HtkStore             *store,
                                  HtkPack              *pack,
                                  const char           *lead,
                                  const HtkQueueFilter *filter,
                                  const char           *today,
                                  GError              **error);
void      htk_queue_free         (HtkQueue             *self);
HtkBatch *htk_queue_batch        (HtkQueue             *self,
                                  HtkStore             *store,
                                  GError              **error);
void      htk_batch_free         (HtkBatch             *self);
int       htk_review_days_left   (gint64                since,
                                  int                   days,
                                  const char           *today);
int       htk_review_days        (HtkPack              *pack,
                                  HtkStore             *store,
                                  const char           *key,
                                  const char           *today);
gboolean  htk_sample_holds       (HtkStore             *store,
                                  HtkPack              *pack,
                                  const char           *lead,
                                  const char           *visit_id,
                                  const char           *today);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkQueue, htk_queue_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkBatch, htk_batch_free)

G_END_DECLS
