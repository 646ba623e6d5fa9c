#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A visit's answers by question name: those asked once, and those of each repeat instance. */
typedef struct _HtkAnswers HtkAnswers;

HtkAnswers *htk_answers_new        (JsonObject       *data);
HtkAnswers *htk_answers_parse      (const char       *submission,
                                    GError          **error);
void        htk_answers_free       (HtkAnswers       *self);
const char *htk_answers_get        (HtkAnswers       *self,
                                    const char       *name);
void        htk_answers_set        (HtkAnswers       *self,
                                    const char       *name,
                                    const char       *value);
HtkAnswers *htk_answers_item       (HtkAnswers       *self,
                                    const char       *repeat,
                                    const char       *key,
                                    const char       *value);
guint       htk_answers_n_items    (HtkAnswers       *self,
                                    const char       *repeat);
HtkAnswers *htk_answers_nth        (HtkAnswers       *self,
                                    const char       *repeat,
                                    guint             i);
const char *htk_answers_date       (HtkAnswers       *self);
void        htk_answers_merge      (HtkAnswers       *self,
                                    HtkAnswers       *newer,
                                    const char       *repeat,
                                    const char       *key);
GPtrArray  *htk_answers_names      (HtkAnswers       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkAnswers, htk_answers_free)

G_END_DECLS
