#pragma once

/* Which visits a lead makes again. */

#include "app/store/htk-visit-queue.h"

G_BEGIN_DECLS

GHashTable *htk_sample_pick (GPtrArray  *visits,
                             double      percent,
                             guint       at_least);

G_END_DECLS
