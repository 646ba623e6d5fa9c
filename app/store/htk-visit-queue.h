#pragma once

/* What a lead looks through: the visits that wait, and those that may be visited again. */

#include "app/store/htk-visits.h"

G_BEGIN_DECLS

/* A lead's visit so many days after a worker's is one to the same affairs: a round is done by then. */
#define HTK_AGAIN_DAYS 120

/**
 * HtkWaiting:
 *
 * A visit that waits for its review, without what only a screen asks for.
 */
typedef struct
{
  char *id, *revision_id, *form_id, *subject_id, *village_code, *worker, *color, *suggestion;
  int score;
  gint64 submitted_at;
  gboolean is_household, is_commented;
  gboolean is_being_corrected; /* its worker has taken it back on this tablet and not submitted it yet */
} HtkWaiting;

/**
 * HtkSampled:
 * @period: the round it is of, else its month
 * @is_again: a lead has been there again since
 *
 * A worker's visit that may be in the sample of those that are visited again.
 */
typedef struct
{
  char *id, *worker, *period;
  gboolean is_again;
} HtkSampled;

void       htk_waiting_free        (HtkWaiting  *waiting);
void       htk_sampled_free        (HtkSampled  *sampled);
GPtrArray *htk_visits_waiting      (HtkStore    *store,
                                    const char  *lead,
                                    GError     **error);
GPtrArray *htk_visits_to_sample    (HtkStore    *store,
                                    const char  *lead,
                                    const char  *since,
                                    GError     **error);
HtkVisit  *htk_visit_made_again    (HtkStore    *store,
                                    const char  *visit_id,
                                    GError     **error);
HtkVisit  *htk_visit_before_again  (HtkStore    *store,
                                    const char  *again_id,
                                    GError     **error);
GPtrArray *htk_visits_unlogged     (HtkStore    *store,
                                    const char  *lead,
                                    GError     **error);

gboolean   htk_visit_correction    (HtkStore    *store,
                                    const char  *visit_id,
                                    gint64      *since);

G_END_DECLS
