#pragma once

#include "ui/htk-rows-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A long list: only the rows on the screen are widgets. */
#define HTK_TYPE_LIST (htk_list_get_type ())
G_DECLARE_FINAL_TYPE (HtkList, htk_list, HTK, LIST, GtkBox)

/* Draws one value of the list; *@name is what the row is called. */
typedef GtkWidget *(*HtkRowFunc) (gpointer page, gpointer value, const char **name);
/* Shows another value in a row that was drawn before; FALSE when it is a row of another kind. */
typedef gboolean (*HtkRowUpdate) (gpointer page, GtkWidget *row, gpointer value, const char **name);
typedef void (*HtkChosenFunc) (gpointer page, gpointer value);

GtkWidget *htk_list_new  (HtkRowFunc     row,
                          HtkChosenFunc  chosen,
                          gpointer       page);
void       htk_list_set_rows (HtkList    *self,
                          HtkRowFunc     row,
                          HtkChosenFunc  chosen,
                          gpointer       page);
void       htk_list_show (HtkList       *self,
                          GPtrArray     *values,
                          const char    *note);
void       htk_list_show_rows (HtkList   *self,
                          guint          n,
                          HtkRowsRead    read,
                          gpointer       keys,
                          GDestroyNotify free_keys,
                          const char    *note);
gboolean   htk_list_is_empty (HtkList    *self);
void       htk_list_renew_rows (HtkList  *self,
                          HtkRowsRead    read,
                          gpointer       keys,
                          GDestroyNotify free_keys);
void       htk_list_renew     (HtkList       *self,
                          GPtrArray     *values);
void       htk_list_set_update (HtkList  *self,
                          HtkRowUpdate   update);
void       htk_list_redraw (HtkList      *self,
                          gpointer       value);
void       htk_list_near (HtkList        *self,
                          guint         *first,
                          guint         *n);
GtkAdjustment *htk_list_adjustment (HtkList *self);
void       htk_list_to_top (HtkList      *self);

G_END_DECLS
