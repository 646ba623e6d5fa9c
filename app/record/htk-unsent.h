#pragma once

/* How long the oldest work on this tablet waits for the county: its age counts, not how much it is. */

#include "app/record/htk-pack.h"
#include "app/store/htk-store.h"

G_BEGIN_DECLS

/**
 * HtkUnsentAge:
 * @HTK_UNSENT_FINE: nothing waits, or not for long
 * @HTK_UNSENT_OLD: it waits for `unsent_days` or longer
 * @HTK_UNSENT_LATE: it waits for `unsent_late_days` or longer: a tablet that is lost now is work that is lost
 */
typedef enum
{
  HTK_UNSENT_FINE,
  HTK_UNSENT_OLD,
  HTK_UNSENT_LATE,
} HtkUnsentAge;

HtkUnsentAge htk_unsent_age (HtkPack  *pack,
                             HtkStore *store,
                             gint64    now,
                             gint64    oldest);

G_END_DECLS
