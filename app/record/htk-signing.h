#pragma once

/* Signatures bind what was read back: a later change of the answers shows them as stale (design.md 6). */

#include "app/record/htk-filling.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_SIGNER_OPEN,   /* nobody signed */
  HTK_SIGNER_SIGNED, /* what stands there now */
  HTK_SIGNER_STALE,  /* something else: an answer was changed after it */
} HtkSignerState;

/* A question that asks for a signature, and how it stands. */
typedef struct
{
  HtkNode node;
  char *ref;
  HtkSignerState state;
  gint64 at; /* when it was given; 0 for an open one */
} HtkSigner;

void       htk_signer_free         (HtkSigner        *signer);
gboolean   htk_state_is_signature  (const HtkState   *state);
char      *htk_content_hash        (HtkInstance      *instance);
GPtrArray *htk_filling_signers     (HtkFilling       *self,
                                    GError          **error);
GPtrArray *htk_filling_violations  (HtkFilling       *self,
                                    gboolean          before_signing);

G_END_DECLS
