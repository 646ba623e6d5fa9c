#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Larger files are not taken: the line to the county is thin, and a tablet's disk small. */
#define HTK_FILE_MAX_BYTES (64 * 1024 * 1024)

void    htk_file_choose_async  (GtkWidget            *over,
                                const char           *title,
                                const char           *mime,
                                GAsyncReadyCallback   callback,
                                gpointer              data);
GBytes *htk_file_choose_finish (GAsyncResult         *result,
                                char                **type,
                                GError              **error);

G_END_DECLS
