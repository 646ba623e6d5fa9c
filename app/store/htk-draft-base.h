#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

gboolean
htk_draft_set_base (HtkStore *store, const char *draft_id, const char *fields, GError **error);
char *
htk_draft_base (HtkStore *store, const char *draft_id);

G_END_DECLS
