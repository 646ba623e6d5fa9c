#pragma once

#include "ui/htk-session.h"

void htk_line_watch_start (HtkSession *session);
