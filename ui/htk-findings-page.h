#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_findings_page_new (HtkSession *session);
