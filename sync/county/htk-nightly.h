#pragma once

/* The server's daily backup. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HtkNightly HtkNightly;

gboolean    htk_nightly_is_due (const char *db_path,
                                gint64      now_seconds);
HtkNightly *htk_nightly_start  (const char *spec);
void        htk_nightly_stop   (HtkNightly *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkNightly, htk_nightly_stop)

G_END_DECLS
