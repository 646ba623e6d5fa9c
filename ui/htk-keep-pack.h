#pragma once

#include <glib.h>

G_BEGIN_DECLS

void htk_keep_pack_start (void);

G_END_DECLS
