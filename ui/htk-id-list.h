#pragma once

#include "ui/htk-list.h"

G_BEGIN_DECLS

/* A list of any length of which the ids are in memory; its rows are read when they come near the screen. */

/* (transfer full): @n rows from the id @from on, in order. */
typedef GPtrArray *(*HtkIdRows) (gpointer data, GPtrArray *ids, guint from, guint n, GError **error);

void htk_id_list_show (HtkList        *list,
                       GPtrArray      *ids,
                       HtkIdRows       read,
                       gpointer        data,
                       GDestroyNotify  free_data,
                       const char     *note);

G_END_DECLS
