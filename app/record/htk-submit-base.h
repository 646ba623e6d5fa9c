#pragma once

#include "app/store/htk-drafts.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean
htk_draft_keep_base (HtkStore *store, const HtkDraft *draft, GError **error);
void
htk_submit_add_base (HtkStore *store, const HtkDraft *draft, JsonObject *body);

G_END_DECLS
