#pragma once

/* What a submitted form is sent as. */

#include "app/form/htk-form.h"
#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* Whose answers and about whom; all borrowed. Times are Unix milliseconds. */
typedef struct
{
  const char *visit_id, *revision_id;
  const char *parent_revision; /* NULL: the first revision */
  const char *form_id, *subject_type, *subject_id;
  const char *round_id; /* NULL: of no round */
  const char *worker;
  gint64 started_at, ended_at;
  JsonArray *attachments; /* name, sha256, mime and size of each */
  JsonArray *signatures;  /* ref, name, content_hash and at of each that was bound to what was read */
  JsonArray *unchanged;   /* refs of what was confirmed as last time */
  JsonArray *old_answers; /* (nullable): what the form's older versions asked (htk-kept.h) */
} HtkSubmit;

/* What forms call their judgement; NULL ends it. */
extern const char *const htk_submit_results[];

gboolean    htk_submit_check (HtkInstance     *instance,
                              GError         **error);
JsonObject *htk_submit_body  (HtkStore        *store,
                              HtkInstance     *instance,
                              const HtkSubmit *submit,
                              GError         **error);

G_END_DECLS
