#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_my_visits_page_new (HtkSession *session);
