#pragma once

/* An answer as people write it. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

/* What stands for an answer that nobody beside should read. */
#define HTK_ANSWER_MASK "••••••"

gboolean htk_state_is_masked (const HtkState *state);
char    *htk_answer_words    (HtkInstance    *instance,
                              const HtkState *state,
                              const char     *value);
char    *htk_answer_unmasked (HtkInstance    *instance,
                              const HtkState *state,
                              const char     *value);

G_END_DECLS
