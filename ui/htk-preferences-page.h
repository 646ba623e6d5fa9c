#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* What a person may set for this tablet. */
#define HTK_TYPE_PREFERENCES_PAGE (htk_preferences_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkPreferencesPage, htk_preferences_page, HTK, PREFERENCES_PAGE, GtkWidget)

GtkWidget *htk_preferences_page_new (HtkSession *session);

G_END_DECLS
