#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

void htk_daily_backup_start (HtkSession *session);

G_END_DECLS
