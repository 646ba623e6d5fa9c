#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_village_page_new (HtkSession *session,
                                 const char *village);
