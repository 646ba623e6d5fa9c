#pragma once

#include "app/record/htk-filling.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called when a file is the answer, durably, or is not: @error is %G_IO_ERROR_CANCELLED when the person
 * gave up, and the answer before stands. */
typedef void (*HtkFileKept) (gpointer      data,
                             const GError *error);

#define HTK_TYPE_FILE_KEEPER (htk_file_keeper_get_type ())
G_DECLARE_FINAL_TYPE (HtkFileKeeper, htk_file_keeper, HTK, FILE_KEEPER, GtkBox)

GtkWidget *htk_file_keeper_new     (HtkFilling    *filling,
                                    HtkNode        node,
                                    HtkFileKept    done,
                                    gpointer       data);
void       htk_file_keeper_start   (HtkFileKeeper *self,
                                    GBytes        *bytes,
                                    const char    *mime);
gboolean   htk_file_keeper_is_busy (HtkFileKeeper *self);
void       htk_file_keeper_stop    (HtkFileKeeper *self);
void       htk_file_keeper_finish  (HtkFileKeeper *self);

G_END_DECLS
