#pragma once

#include "ui/htk-session.h"

GtkWidget *htk_review_page_new (HtkSession *session);
