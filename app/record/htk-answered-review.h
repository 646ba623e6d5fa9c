#pragma once

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void htk_submit_add_review (HtkStore   *store,
                            const char *visit_id,
                            const char *parent_revision,
                            JsonObject *body);
void htk_reply_add_review  (HtkStore   *store,
                            const char *visit_id,
                            const char *comment_id,
                            JsonObject *body);

G_END_DECLS
