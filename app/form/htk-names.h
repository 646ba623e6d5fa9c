#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef guint32 HtkName; /* 0 is no name */

typedef struct _HtkNames HtkNames;

HtkNames   *htk_names_new    (void);
HtkNames   *htk_names_ref    (HtkNames   *names);
void        htk_names_unref  (HtkNames   *names);

HtkName     htk_names_intern (HtkNames   *names,
                              const char *uri,
                              const char *prefix,
                              const char *local);
const char *htk_names_local  (HtkNames   *names,
                              HtkName     name);
const char *htk_names_uri    (HtkNames   *names,
                              HtkName     name);
const char *htk_names_prefix (HtkNames   *names,
                              HtkName     name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkNames, htk_names_unref)

G_END_DECLS
