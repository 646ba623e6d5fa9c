#pragma once

#include <glib.h>

G_BEGIN_DECLS

int htk_service_run          (void);
int htk_service_run_attached (int fd);

G_END_DECLS
