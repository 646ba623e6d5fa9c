#pragma once

#include "app/store/htk-journal.h"
#include "ui/htk-session.h"

GtkWidget *htk_sync_attention_row (HtkSession      *session,
                                   const HtkChange *change);
