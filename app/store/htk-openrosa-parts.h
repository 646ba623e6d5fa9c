#pragma once

/* How much of a submission an ODK project has acknowledged. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* The answers themselves, beside the names of files. */
#define HTK_OPENROSA_ANSWERS ""

gboolean htk_openrosa_part_is_there (HtkStore   *store,
                                     const char *revision_id,
                                     const char *name,
                                     gboolean   *there,
                                     GError    **error);
gboolean htk_openrosa_part_arrived  (HtkStore   *store,
                                     const char *revision_id,
                                     const char *name,
                                     GError    **error);
gboolean htk_openrosa_parts_whole   (HtkStore   *store,
                                     const char *revision_id,
                                     GError    **error);
gboolean htk_openrosa_part_is_carried (HtkStore   *store,
                                       const char *parent_revision,
                                       const char *name,
                                       const char *sha256,
                                       gboolean   *carried,
                                       GError    **error);

G_END_DECLS
