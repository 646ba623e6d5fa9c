#pragma once

#include "app/form/htk-form.h"
#include "app/store/htk-visits.h"

G_BEGIN_DECLS

char       *htk_question_words_label   (const HtkState *state);
char       *htk_question_words_hint    (const HtkState *state);
char       *htk_question_words_comment (const HtkComment *comment);
char       *htk_question_words_last    (HtkInstance    *instance,
                                        const HtkState *state,
                                        const char     *last,
                                        gboolean        unchanged);
const char *htk_question_words_problem (const HtkState *state);
char       *htk_question_words_spoken  (const HtkState *state);

G_END_DECLS
