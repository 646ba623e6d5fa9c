#pragma once

/* What was answered before: the last accepted answers about a household, village, project, finding. */

#include "app/record/htk-answers.h"
#include "app/store/htk-register.h"

G_BEGIN_DECLS

HtkAnswers *htk_last_answers (HtkStore   *store,
                              const char *subject_type,
                              const char *subject_id,
                              GError    **error);
HtkAnswers *htk_last_met_answers (HtkStore *store,
                              const HtkHousehold *household,
                              GError    **error);
GPtrArray  *htk_answers_of_visits (HtkStore *store,
                              const char *subject_type,
                              const char *subject_id,
                              GError    **error);

G_END_DECLS
