#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* The first start: this tablet is made one of a county's, and the register comes to it. */
#define HTK_TYPE_ENROL_PAGE (htk_enrol_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkEnrolPage, htk_enrol_page, HTK, ENROL_PAGE, GtkWidget)

GtkWidget *htk_enrol_page_new       (HtkSession *session);
gboolean   htk_enrol_page_is_needed (HtkSession *session);

G_END_DECLS
