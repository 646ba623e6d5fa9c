#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_trash_page_new (HtkSession *session);
