#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Three pages for who holds this tablet for the first time. */
#define HTK_TYPE_TOUR_PAGE (htk_tour_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkTourPage, htk_tour_page, HTK, TOUR_PAGE, GtkWidget)

GtkWidget *htk_tour_page_new (void);

G_END_DECLS
