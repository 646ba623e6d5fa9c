#pragma once

/* The server's daily backup, its daily count of the villages, and uploads that nobody finishes. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct _HtkNightly HtkNightly;

HtkNightly *htk_nightly_start (const char *spec,
                               HtkStore   *store);
void        htk_nightly_stop  (HtkNightly *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkNightly, htk_nightly_stop)

G_END_DECLS
