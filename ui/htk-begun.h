#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* Keeps what is typed on a page outside a form while it is typed: nothing there is lost by going back, by another
 * person who takes the tablet, or by a kill. */
#define HTK_TYPE_BEGUN (htk_begun_get_type ())
G_DECLARE_FINAL_TYPE (HtkBegun, htk_begun, HTK, BEGUN, GObject)

HtkBegun   *htk_begun_new       (HtkSession *session,
                                 const char *thing,
                                 const char *deed,
                                 GtkWidget  *saved);
GtkWidget  *htk_begun_label_new (void);
const char *htk_begun_get       (HtkBegun   *self,
                                 const char *field);
void        htk_begun_bind      (HtkBegun   *self,
                                 GtkWidget  *input,
                                 const char *field);
void        htk_begun_put       (HtkBegun   *self,
                                 const char *field,
                                 const char *words);
void        htk_begun_end       (HtkBegun   *self);

G_END_DECLS
