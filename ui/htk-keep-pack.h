#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

void htk_keep_pack_start (HtkSession *session);

G_END_DECLS
