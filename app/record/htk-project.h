#pragma once

/* A fund project of the register as the fund rules see it. */

#include "app/rules/htk-fund.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void
htk_project_facts (JsonObject *project, const char *on, HtkFundFacts *facts);
gboolean
htk_project_is_to_households (JsonObject *project);
const char *
htk_project_result (JsonObject *project, guint rule);

G_END_DECLS
