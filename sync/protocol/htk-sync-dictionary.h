#pragma once

/* The dictionary that bodies are packed with: what all rows have in common, shipped with the pack. */

#include "sync/protocol/htk-sync-error.h"

G_BEGIN_DECLS

/* Says which dictionary a client can unpack replies with, by its number. */
#define HTK_SYNC_DICTIONARY_HEADER "Htk-Dictionary"

GBytes *htk_sync_dictionary_load  (void);
guint32 htk_sync_dictionary_id    (GBytes     *dictionary);
GBytes *htk_sync_dictionary_train (GPtrArray  *documents,
                                   gsize       size,
                                   GError    **error);

G_END_DECLS
