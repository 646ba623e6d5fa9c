#pragma once

/* A whole pack as one JSON object, as the county hands it to tablets, and which pack a draft began in. */

#include "app/record/htk-pack.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *htk_pack_bundle         (HtkPack    *pack,
                                     GError    **error);
char       *htk_pack_install_bundle (HtkStore   *store,
                                     JsonObject *bundle,
                                     GError    **error);
gboolean    htk_pack_covers         (HtkPack    *pack,
                                     HtkPack    *older);
char       *htk_pack_form_version   (HtkPack    *pack,
                                     const char *form_id);
HtkPack    *htk_pack_begun_with     (HtkStore   *store,
                                     HtkPack    *pack,
                                     const char *form_id,
                                     const char *version);

G_END_DECLS
