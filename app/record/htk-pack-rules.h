#pragma once

/* The rules of a pack: its tables with the county's own settings over them. */

#include "app/record/htk-pack.h"
#include "app/rules/htk-rules.h"

G_BEGIN_DECLS

/* The files of a pack's rules, to NULL. */
extern const char *const htk_pack_tables[];

void      htk_pack_faults (HtkPack  *pack,
                           GPtrArray *faults);
gboolean  htk_pack_refuse (HtkPack  *pack,
                           GPtrArray *faults,
                           GError  **error);
gboolean  htk_pack_verify (HtkPack  *pack,
                           GError  **error);
HtkRules *htk_pack_rules  (HtkPack  *pack,
                           HtkStore *store,
                           GError  **error);
gboolean  htk_pack_rules_if_any (HtkPack   *pack,
                           HtkStore  *store,
                           HtkRules **rules,
                           GError   **error);

G_END_DECLS
