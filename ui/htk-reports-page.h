#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_reports_page_new (HtkSession *session);
