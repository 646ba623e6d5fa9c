#pragma once
#include "app/record/htk-filling.h"
#include "ui/htk-session.h"

GtkWidget *htk_form_page_new (HtkSession *session,
                              HtkFilling *filling);
