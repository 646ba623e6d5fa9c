#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_cases_page_new (HtkSession *session);
