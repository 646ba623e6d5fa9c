#pragma once

#include <glib.h>

G_BEGIN_DECLS

int htk_service_run (void);

G_END_DECLS
