#pragma once

/* The lists of visits that a screen shows. */

#include "app/store/htk-visits.h"

G_BEGIN_DECLS

GPtrArray  *htk_visit_ids_of_worker (HtkStore    *store,
                                     const char  *worker,
                                     GError     **error);
guint       htk_visits_count_back   (HtkStore    *store,
                                     const char  *worker);
GPtrArray  *htk_visits_by_ids       (HtkStore    *store,
                                     GPtrArray   *ids,
                                     guint        from,
                                     guint        n,
                                     GError     **error);
GHashTable *htk_visits_under_way    (HtkStore    *store,
                                     GPtrArray   *subjects,
                                     const char  *worker,
                                     GError     **error);

G_END_DECLS
