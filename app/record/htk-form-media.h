#pragma once

#include "app/record/htk-filling.h"

G_BEGIN_DECLS

GBytes *htk_form_media_file (const char *folder,
                             const char *uri,
                             GError    **error);
GBytes *htk_form_media_read (HtkFilling *filling,
                             const char *uri,
                             GError    **error);

G_END_DECLS
