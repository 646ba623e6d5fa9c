#pragma once

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

/* The opening of this tablet's store and pack, in a thread from the start of the program on. */
void      htk_opening_begin  (void);
gboolean  htk_opening_wait   (guint    ms);
void      htk_opening_notify (GSourceFunc done,
                              gpointer    data);
HtkStore *htk_opening_take   (HtkPack **pack,
                              GError  **error);

G_END_DECLS
