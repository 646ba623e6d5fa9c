#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_project_page_new (HtkSession *session,
                                 const char *id);
