#pragma once

/* What a person began to write outside a form and has not sent yet: it outlives the page and a kill. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

gboolean    htk_begun_words_keep   (HtkStore    *store,
                                    const char  *person,
                                    const char  *thing,
                                    const char  *deed,
                                    const char  *field,
                                    const char  *words,
                                    GError     **error);
GHashTable *htk_begun_words_load   (HtkStore    *store,
                                    const char  *person,
                                    const char  *thing,
                                    const char  *deed,
                                    GError     **error);
gboolean    htk_begun_words_forget (HtkStore    *store,
                                    const char  *person,
                                    const char  *thing,
                                    const char  *deed,
                                    GError     **error);

G_END_DECLS
