#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_households_page_new (HtkSession *session,
                                    GPtrArray  *ids);
