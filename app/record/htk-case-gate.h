#pragma once

/* The clear gate of a case, asked with what the store knows of it. */

#include "app/record/htk-limits.h"
#include "app/rules/htk-clear-gate.h"
#include "app/store/htk-cases.h"

G_BEGIN_DECLS

HtkClearGate *htk_case_gate       (HtkStore        *store,
                                   const HtkCase   *self,
                                   const HtkLimits *limits,
                                   const char      *on,
                                   GError         **error);
gboolean      htk_case_gate_check (HtkStore        *store,
                                   const HtkCase   *self,
                                   const HtkLimits *limits,
                                   const char      *on,
                                   GError         **error);

G_END_DECLS
