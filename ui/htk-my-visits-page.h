#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_my_visits_page_new   (HtkSession *session);
GtkWidget *htk_came_back_button_new (HtkSession *session);
