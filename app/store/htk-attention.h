#pragma once

/* What of the journal needs a person, what somebody has dealt with, and which files wait. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* Rows `change` that the county did not take, but for those that are dealt with: by a person, by a later row
 * of the same kind about the same visit, or by voiding the visit, or by a choice in the conflict. A later row
 * that is on its way deals with it until it is refused itself. Of submissions of one visit that were refused
 * only the newest is asked of the person: it has all that is right in the others. What was never a record
 * (`invalid`) is settled by a void whatever the county says of that. */
#define HTK_NEEDS_ATTENTION                                                                        \
  "verdict IN ('refused', 'conflict')"                                                             \
  " AND NOT EXISTS (SELECT 1 FROM attention_settled s WHERE s.seq = change.seq)"                   \
  " AND NOT (kind IN ('visit.submit', 'visit.review') AND EXISTS (SELECT 1 FROM change c"          \
  "  WHERE c.object = change.object AND c.seq > change.seq AND c.kind IN (change.kind, 'visit.void')" \
  "  AND (c.verdict IS NULL OR c.verdict IN ('accepted', 'merged')"                                \
  "   OR (c.kind = 'visit.submit' AND change.verdict = 'refused')"                                  \
  "   OR (c.kind = 'visit.void' AND change.code = 'invalid'))))"                                   \
  " AND NOT (verdict = 'conflict'"                                                                 \
  "  AND EXISTS (SELECT 1 FROM conflict x WHERE x.visit_id = change.object)"                       \
  "  AND NOT EXISTS (SELECT 1 FROM conflict x WHERE x.visit_id = change.object"                    \
  "   AND x.state = 'open'))"

/* Of attachments: files of visits submitted here that the county has not confirmed; not those carried for others. */
#define HTK_FILE_WAITS \
  "receipt_at IS NULL AND freed_at IS NULL AND sha256 IN (SELECT sha256 FROM visit_file)" \
  " AND sha256 NOT IN (SELECT sha256 FROM carried_file)"

gboolean htk_attention_settle (HtkStore   *store,
                               gint64      seq,
                               const char *how,
                               const char *by,
                               GError    **error);

gboolean htk_attention_refused (HtkStore   *store,
                               const char *visit_id,
                               char      **revision_id,
                               GError    **error);

G_END_DECLS
