#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

#define HTK_TYPE_SEARCH_PAGE (htk_search_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkSearchPage, htk_search_page, HTK, SEARCH_PAGE, GtkBox)

GtkWidget *htk_search_page_new (HtkSession *session);

G_END_DECLS
