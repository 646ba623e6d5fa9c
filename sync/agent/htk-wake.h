#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells when the machine has woken up from its sleep. */
typedef struct _HtkWake HtkWake;

HtkWake *htk_wake_new  (void   (*woke) (gpointer data),
                        gpointer data);
void     htk_wake_free (HtkWake *self);

G_END_DECLS
