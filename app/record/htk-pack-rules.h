#pragma once

/* The rules of a pack: its tables with the county's own settings over them. */

#include "app/record/htk-pack.h"
#include "app/rules/htk-rules.h"

G_BEGIN_DECLS

gboolean  htk_pack_verify (HtkPack  *pack,
                           GError  **error);
HtkRules *htk_pack_rules  (HtkPack  *pack,
                           HtkStore *store,
                           GError  **error);

G_END_DECLS
