#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_funds_page_new (HtkSession *session);
