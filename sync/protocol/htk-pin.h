#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char    *htk_pin_of        (GTlsCertificate *certificate);
gboolean htk_pin_is_of     (const char      *pin,
                            GTlsCertificate *certificate);
char    *htk_pin_of_file   (const char      *path,
                            GError         **error);

G_END_DECLS
