#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* The opening of this tablet's store, in a thread from the start of the program on. */
void      htk_opening_begin  (void);
gboolean  htk_opening_wait   (guint    ms);
void      htk_opening_notify (GSourceFunc done,
                              gpointer    data);
HtkStore *htk_opening_take   (GError **error);

G_END_DECLS
