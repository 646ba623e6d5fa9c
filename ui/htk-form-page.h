#pragma once
#include "app/record/htk-filling.h"
#include "ui/htk-session.h"

#define HTK_TYPE_FORM_PAGE (htk_form_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkFormPageWidget, htk_form_page, HTK, FORM_PAGE, GtkBox)

GtkWidget *htk_form_page_new (HtkSession *session,
                              HtkFilling *filling);
