#pragma once

/* The answers of a visit as a table of questions, and what a question is called. */

#include "app/form/htk-form.h"
#include "app/store/htk-store.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

HtkInstance *htk_web_questions      (HtkStore       *store,
                                     const HtkVisit *visit,
                                     GError        **error);
char        *htk_web_question_words (HtkInstance *questions,
                                     const char  *ref);

void htk_web_answers (GString        *page,
                      HtkStore       *store,
                      const HtkVisit *visit,
                      GPtrArray      *revisions,
                      HtkInstance    *now,
                      gboolean        may_comment,
                      gboolean        full);

G_END_DECLS
