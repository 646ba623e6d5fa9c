#pragma once

/* What an instance of a repeat holds, so that it can go and come back: see htk-held.c. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

/* An answer, or how many instances a repeat within has. */
typedef struct
{
  char *below; /* its reference below the instance's */
  char *value; /* NULL for a repeat */
  guint count; /* of a repeat */
} HtkHeld;

/* Called before an instance that the form's count no longer wants goes, in the midst of a change: the
 * instance may be read, not changed. */
typedef void (*HtkInstanceShrinks) (HtkInstance *self,
                                    HtkNode      node,
                                    gpointer     data);

GPtrArray *htk_instance_held          (HtkInstance       *self,
                                       HtkNode            node);
gboolean   htk_instance_restore       (HtkInstance       *self,
                                       HtkNode            node,
                                       const char        *value,
                                       GError           **error);
void       htk_instance_watch_shrinks (HtkInstance       *self,
                                       HtkInstanceShrinks func,
                                       gpointer           data);

G_END_DECLS
