#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_finding_page_new (HtkSession *session,
                                 const char *id);
