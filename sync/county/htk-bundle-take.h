#pragma once

/* Taking in a bundle that somebody carried. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/**
 * HtkBundleTaken:
 * @rows: that the bundle brought
 * @refused: of them, those that were refused or in conflict
 * @files: that the county has whole now
 * @receipt: what goes back to the tablet, signed
 */
typedef struct
{
  guint rows, refused, files;
  char *receipt;
} HtkBundleTaken;

void     htk_bundle_taken_clear (HtkBundleTaken *taken);
gboolean htk_bundle_take        (HtkStore       *store,
                                 const char     *path,
                                 gboolean        revoked_too,
                                 HtkBundleTaken *taken,
                                 GError        **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkBundleTaken, htk_bundle_taken_clear)

G_END_DECLS
