#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_sync_page_new (HtkSession *session);
GtkWidget *htk_enrol_box_new (HtkSession *session);
