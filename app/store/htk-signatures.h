#pragma once

/* Signatures of drafts and revisions, each with the hash of what was read back (design.md 6). */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *ref;  /* the question that asks for it */
  char *name; /* of its file */
  char *hash; /* of the content when it was given */
  gint64 at;
  gboolean stale; /* of a revision: the content was changed after it */
} HtkSignature;

void       htk_signature_free      (HtkSignature       *signature);
gboolean   htk_draft_put_signature (HtkStore           *store,
                                    const char         *draft_id,
                                    const HtkSignature *signature,
                                    GError            **error);
gboolean   htk_draft_sign          (HtkStore           *store,
                                    const char         *draft_id,
                                    const HtkSignature *signature,
                                    GError            **error);
GPtrArray *htk_draft_signatures    (HtkStore           *store,
                                    const char         *draft_id,
                                    GError            **error);
gboolean   htk_revision_put_signature (HtkStore        *store,
                                    const char         *revision_id,
                                    const HtkSignature *signature,
                                    GError            **error);
GPtrArray *htk_revision_signatures (HtkStore           *store,
                                    const char         *revision_id,
                                    GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSignature, htk_signature_free)

G_END_DECLS
