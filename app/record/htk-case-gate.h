#pragma once

/* The clear gate of a case, asked with what the store knows of it. */

#include "app/store/htk-cases.h"

G_BEGIN_DECLS

gboolean htk_case_gate_check (HtkStore      *store,
                              const HtkCase *self,
                              const char    *on,
                              GError       **error);

G_END_DECLS
