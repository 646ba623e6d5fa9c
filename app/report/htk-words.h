#pragma once

/* The words of the forms' choice lists, by list and code. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

typedef struct _HtkWords HtkWords;

HtkWords   *htk_words_load (HtkPack    *pack,
                            gboolean    english,
                            GError    **error);
void        htk_words_free (HtkWords   *self);
const char *htk_words_get  (HtkWords   *self,
                            const char *list,
                            const char *code);
char       *htk_words_all  (HtkWords   *self,
                            const char *list,
                            const char *codes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkWords, htk_words_free)

G_END_DECLS
