#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_visit_page_new (HtkSession *session,
                               const char *visit_id,
                               GError    **error);
