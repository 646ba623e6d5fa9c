#pragma once
#include "ui/htk-session.h"

GtkWidget *htk_sign_in_page_new (HtkSession *session);
