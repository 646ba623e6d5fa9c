#pragma once

#include "ui/htk-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HTK_TYPE_WINDOW (htk_window_get_type ())
G_DECLARE_FINAL_TYPE (HtkWindow, htk_window, HTK, WINDOW, AdwApplicationWindow)

HtkWindow *htk_window_new      (AdwApplication *application,
                                HtkSession     *session);
HtkSession *htk_window_session (HtkWindow *self);
HtkWindow *htk_window_of       (GtkWidget      *widget);
void       htk_window_go       (HtkWindow      *self,
                                const char     *place);
void       htk_window_go_nth   (HtkWindow      *self,
                                guint           n);
GtkWidget *htk_window_page     (HtkWindow      *self);
void       htk_window_push     (HtkWindow      *self,
                                GtkWidget      *page,
                                const char     *title);
void       htk_window_pop      (HtkWindow      *self);
GtkWidget *htk_window_top      (HtkWindow      *self);
void       htk_window_toast    (HtkWindow      *self,
                                const char     *text);
void       htk_window_error    (HtkWindow      *self,
                                const char     *what,
                                const GError   *error);

void       htk_window_show_search (HtkWindow   *self);
void       htk_window_show_household (HtkWindow *self,
                                      const char *id);
void       htk_window_fill     (HtkWindow      *self,
                                const char     *form_subject,
                                const char     *subject_id);
void       htk_window_fill_form (HtkWindow     *self,
                                const char     *form_id,
                                const char     *subject_type,
                                const char     *subject_id);
void       htk_window_fill_new (HtkWindow      *self);
void       htk_window_resume   (HtkWindow      *self,
                                const char     *draft_id);
void       htk_window_resume_kept (HtkWindow   *self);
void       htk_window_correct  (HtkWindow      *self,
                                const char     *visit_id);
void       htk_window_show_case (HtkWindow     *self,
                                const char     *id);
void       htk_window_show_finding (HtkWindow  *self,
                                const char     *id);
void       htk_window_show_visit (HtkWindow    *self,
                                const char     *visit_id);

/* For htk-window.c: its actions are in a file of their own. */
void       htk_window_add_actions (HtkWindow   *self);
void       htk_window_update_actions (HtkWindow *self,
                                gboolean        signed_in,
                                gboolean        can_go_back);
GtkWidget *htk_window_menu_button (void);

G_END_DECLS
