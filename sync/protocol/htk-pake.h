#pragma once

/* A code of six digits made into a proof that nobody can try out: CPace on ristretto255. */

#include <glib.h>

G_BEGIN_DECLS

#define HTK_PAKE_BYTES 32

/**
 * HtkPake:
 * @share: what the other side is sent
 *
 * One side of one try. Each try gives whoever does not know the code one guess, and tells nothing
 * that could be tried out later.
 */
typedef struct
{
  guint8 share[HTK_PAKE_BYTES];
  guint8 secret[HTK_PAKE_BYTES];
} HtkPake;

void     htk_pake_begin  (HtkPake      *self,
                          const char   *code,
                          const char   *context);
gboolean htk_pake_finish (HtkPake      *self,
                          const guint8 *other_share,
                          gboolean      is_first,
                          const char   *context,
                          guint8       *own_proof,
                          guint8       *other_proof);
void     htk_pake_clear  (HtkPake      *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkPake, htk_pake_clear)

G_END_DECLS
