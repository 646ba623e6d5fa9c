#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_about_page_new (HtkSession *session);
