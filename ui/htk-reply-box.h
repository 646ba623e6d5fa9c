#pragma once
#include "app/store/htk-visits.h"
#include "ui/htk-session.h"

GtkWidget *htk_reply_box_new (HtkSession       *session,
                              const HtkComment *comment);
