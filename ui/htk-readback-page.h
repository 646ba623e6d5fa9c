#pragma once

#include "app/record/htk-filling.h"
#include "ui/htk-session.h"

#define HTK_TYPE_READBACK_PAGE (htk_readback_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkReadbackPage, htk_readback_page, HTK, READBACK_PAGE, GtkBox)

GtkWidget *htk_readback_page_new (HtkSession *session,
                                  HtkFilling *filling,
                                  GError    **error);
