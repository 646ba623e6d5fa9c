#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_tasks_page_new (HtkSession *session);
