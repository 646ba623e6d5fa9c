#pragma once

/* Files that a tablet began to send before any visit named them. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 size;    /* bytes, as the tablet said */
  char *mime;
  gint64 expires; /* UTC seconds */
} HtkBegun;

gboolean  htk_begun_put    (HtkStore   *store,
                            const char *sha256,
                            gint64      size,
                            const char *mime,
                            GError    **error);
HtkBegun *htk_begun_get    (HtkStore   *store,
                            const char *sha256);
void      htk_begun_end    (HtkStore   *store,
                            const char *sha256);
void      htk_begun_expire (HtkStore   *store,
                            gint64      now);
void      htk_begun_free   (HtkBegun   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkBegun, htk_begun_free)

G_END_DECLS
