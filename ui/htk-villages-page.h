#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_villages_page_new (HtkSession *session);
