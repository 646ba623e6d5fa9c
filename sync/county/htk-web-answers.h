#pragma once

/* The answers of a visit as a table of questions, and what a question is called. */

#include "app/form/htk-form.h"
#include "app/store/htk-store.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

HtkInstance *htk_web_questions      (HtkStore       *store,
                                     const HtkVisit *visit);
char        *htk_web_question_words (HtkInstance *questions,
                                     const char  *ref);

gboolean htk_web_answers (GString        *page,
                          HtkStore       *store,
                          const HtkVisit *visit,
                          GPtrArray      *revisions,
                          gboolean        may_comment,
                          gboolean        full,
                          GError        **error);

G_END_DECLS
