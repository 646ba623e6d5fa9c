#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A long list: only the rows on the screen are widgets. */
#define HTK_TYPE_LIST (htk_list_get_type ())
G_DECLARE_FINAL_TYPE (HtkList, htk_list, HTK, LIST, GtkBox)

/* Draws one value of the list; *@name is what the row is called. */
typedef GtkWidget *(*HtkRowFunc) (gpointer page, gpointer value, const char **name);
typedef void (*HtkChosenFunc) (gpointer page, gpointer value);

GtkWidget *htk_list_new  (HtkRowFunc     row,
                          HtkChosenFunc  chosen,
                          gpointer       page);
void       htk_list_show (HtkList       *self,
                          GPtrArray     *values,
                          const char    *note);

G_END_DECLS
