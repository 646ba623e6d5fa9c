#pragma once

#include "ui/htk-session.h"

/* How long after new work the sync begins: who is at it often writes more than one row. */
#define HTK_LINE_WATCH_SECONDS 10

void htk_line_watch_start (HtkSession *session,
                           guint       work_seconds);
