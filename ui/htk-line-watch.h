#pragma once

#include "ui/htk-session.h"

/* How long after new work the sync begins: who is at it often writes more than one row. */
#define HTK_LINE_WATCH_SECONDS 10
/* How old decisions and register may be while there is a line: a round without news is one small question. */
#define HTK_LINE_WATCH_NEWS (30 * 60)

void htk_line_watch_start (HtkSession *session,
                           guint       work_seconds,
                           guint       news_seconds);
