#pragma once

#include "app/store/htk-register.h"
#include "app/store/htk-visits.h"

#include "ui/htk-date-text.h"
#include "ui/htk-pills.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Small pieces that several pages draw alike. */

GtkWidget  *htk_label         (const char *text,
                               const char *css_class);
GtkWidget  *htk_error_label   (const GError *error);
void        htk_may_wrap      (GtkLabel   *label);
gboolean    htk_text_is_large (void);
GtkWidget  *htk_avatar        (const char *name,
                               int         size);
void        htk_buttons_may_wrap (GtkWidget *line);
GtkWidget  *htk_scrolled      (GtkWidget  *child);
GtkWidget  *htk_narrow        (GtkWidget  *child);
GtkWidget  *htk_page_box      (void);
GtkWidget  *htk_card          (const char *title);
void        htk_add_fact      (GtkWidget  *card,
                               const char *name,
                               const char *value);
void        htk_add_day_fact  (GtkWidget  *card,
                               const char *name,
                               const char *day);
void        htk_align         (GtkWidget  *card,
                               const char *column,
                               GtkWidget  *cell);
GtkWidget  *htk_button        (const char *text,
                               const char *css_class);
GtkWidget  *htk_add_button    (GtkWidget  *line,
                               const char *text,
                               const char *css_class,
                               GCallback   clicked,
                               gpointer    data);
GtkWidget  *htk_toggle_button (const char *text);
GtkWidget  *htk_check_button  (const char *text);
GtkWidget  *htk_calendar_button (GtkWidget *entry);
void        htk_flow_append   (GtkWidget  *flow,
                               GtkWidget  *widget);
void        htk_clear         (GtkWidget  *box);
void        htk_close_on_escape (GtkWidget *dialog);
void        htk_set_name      (GtkWidget  *widget,
                               const char *name);

const char *htk_role_name     (const char *role);
const char *htk_class_name    (int         monitor_class);
char       *htk_due_text      (const char *next_due,
                               const char *today);
char       *htk_review_left_text (int      days_left);
char       *htk_span_text     (gint64      ms);
char       *htk_masked_id     (const char *id_no);
const char *htk_suggestion_name (const char *suggestion);

G_END_DECLS
