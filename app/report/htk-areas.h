#pragma once

/* Sums by kind of area (domain.md 1, row 7): a village with two tags is in both, one without any in a
 * group of its own. */

#include "app/report/htk-ledger-private.h"

G_BEGIN_DECLS

typedef struct _HtkAreas HtkAreas;

/* Adds a village, of which @data is known, to the sum of one kind of area. */
typedef void (*HtkAreaAdd) (gpointer sum,
                            gpointer data);

HtkAreas   *htk_areas_new   (HtkLedgerRun *run,
                             gsize         size);
void        htk_areas_free  (HtkAreas     *self);
void        htk_areas_add   (HtkAreas     *self,
                             const char   *village,
                             HtkAreaAdd    add,
                             gpointer      data);
guint       htk_areas_n     (HtkAreas     *self);
gpointer    htk_areas_nth   (HtkAreas     *self,
                             guint         i);
void        htk_areas_place (HtkAreas     *self,
                             guint         i,
                             guint         column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkAreas, htk_areas_free)

G_END_DECLS
