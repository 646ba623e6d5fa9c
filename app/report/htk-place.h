#pragma once

/* The villages of a store with their townships' names. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *town;
  char **areas; /* the tags of its area, as 高寒山区 */
} HtkPlace;

GHashTable *htk_places_load (HtkStore *store,
                             GError  **error);
char      **htk_area_names  (HtkStore *store,
                             GError  **error);

G_END_DECLS
