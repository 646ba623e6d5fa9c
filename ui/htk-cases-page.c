/* The risk cases: the most urgent by their limits first, by state and by village. */
#include "ui/htk-cases-page.h"

#include "app/record/htk-case-look.h"
#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-error-words.h"
#include "ui/htk-filter.h"
#include "ui/htk-id-list.h"
#include "ui/htk-in-store.h"
#include "ui/htk-row-line.h"
#include "ui/htk-shown.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_CASES_PAGE (htk_cases_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkCasesPage, htk_cases_page, HTK, CASES_PAGE, GtkBox)

struct _HtkCasesPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkLimits limits; /* as they were when the list was read */
  char *today;
  GCancellable *loading;
  GtkWidget *state, *village;
  GtkLabel *counts;
  HtkList *list;
};

G_DEFINE_TYPE (HtkCasesPage, htk_cases_page, GTK_TYPE_BOX)

static void
htk_cases_page_dispose (GObject *object)
{
  HtkCasesPage *self = HTK_CASES_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_CASES_PAGE);
  G_OBJECT_CLASS (htk_cases_page_parent_class)->dispose (object);
}

/* The list reads the limits until it is gone. */
static void
htk_cases_page_finalize (GObject *object)
{
  HtkCasesPage *self = HTK_CASES_PAGE (object);

  htk_limits_clear (&self->limits);
  g_free (self->today);
  G_OBJECT_CLASS (htk_cases_page_parent_class)->finalize (object);
}

/* The first thing that is late, in the pack's words; else how long it is in its state. */
static char *
clock_text (HtkCasesPage      *self,
            const HtkCaseLook *look)
{
  for (guint i = 0; i < look->clock->reasons->len; i++)
    {
      const HtkReason *reason = g_ptr_array_index (look->clock->reasons, i);

      if (reason->state == HTK_REASON_NOT_MET)
        return htk_reason_words (htk_rules_texts (self->limits.rules), reason, htk_language ());
    }
  return g_strdup_printf (ngettext ("%d day in this state", "%d days in this state",
                                    (gulong) look->clock->days), look->clock->days);
}

/* What leads on, and whose step it is where it is not this person's. */
static char *
next_text (HtkCasesPage  *self,
           const HtkCase *c)
{
  g_autoptr (GPtrArray) measures = htk_measures_of (htk_session_store (self->session), c->id, NULL);
  const char *event = htk_case_next_event (c, measures != NULL ? measures->len : 0);

  if (event == NULL)
    return NULL;
  return g_strdup_printf (_("Next: %s"), htk_event_name (HTK_EVENT_OF_CASE, event));
}

static gboolean
update_row (gpointer     page,
            GtkWidget   *line,
            gpointer     value,
            const char **name)
{
  HtkCasesPage *self = page;
  const HtkCaseLook *look = value;
  const HtkCase *c = look->c;
  const char *class = htk_class_name (c->class);
  g_autofree char *days = g_strdup_printf (ngettext ("%d day", "%d days", (gulong) look->clock->days),
                                           look->clock->days);
  g_autofree char *second = class != NULL ? g_strdup_printf ("%s · %s", c->village_name, class)
                                          : g_strdup (c->village_name);
  g_autofree char *clock = clock_text (self, look);
  g_autofree char *next = next_text (self, c);

  *name = c->head_name;
  return htk_row_line_set (line, &(HtkRowLook) {
    .texts = { { c->head_name, "heading" },
               { second, "dim-label" },
               { clock, look->clock->color == HTK_CLOCK_RED ? "late" : "dim-label" },
               { next, NULL } },
    .pills = { { htk_case_state_name (self->limits.rules, c->state), htk_case_color (c) },
               { days, htk_clock_color (look->clock->color) } },
  });
}

static GtkWidget *
case_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  GtkWidget *line = htk_row_line_new (GTK_ORIENTATION_VERTICAL);

  update_row (page, line, value, name);
  return line;
}

static void
case_chosen (gpointer page,
             gpointer value)
{
  htk_window_show_case (htk_window_of (page), ((const HtkCaseLook *) value)->c->id);
}

static void
say_error (HtkCasesPage *self,
           const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  gtk_label_set_text (self->counts, "");
  htk_list_show (self->list, NULL, words);
}

/* --- The order of all cases, in a thread --- */

typedef struct
{
  char *state, *region, *today;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_free (self->state);
  g_free (self->region);
  g_free (self->today);
  g_free (self);
}

/* The limits by which the order was made are those by which the rows are shown. */
typedef struct
{
  HtkLimits limits;
  char *today;
  HtkCaseOrder *order;
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  if (self == NULL)
    return;
  htk_limits_clear (&self->limits);
  g_free (self->today);
  htk_case_order_free (self->order);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

static gpointer
read_order (HtkStore     *store,
            gpointer      data,
            GCancellable *cancellable,
            GError      **error)
{
  const Asked *asked = data;
  const HtkCaseFilter filter = { .state = asked->state, .region = asked->region };
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);
  g_autoptr (Found) found = g_new0 (Found, 1);

  if (pack == NULL || !htk_limits_load (pack, store, asked->today, &found->limits, error))
    return NULL;
  found->today = g_strdup (asked->today);
  found->order = htk_cases_order (store, &filter, &found->limits, asked->today, error);
  return found->order != NULL ? g_steal_pointer (&found) : NULL;
}

/* --- The rows that are near the screen --- */

/* The limits are the page's, which outlives its list. */
static GPtrArray *
read_rows (gpointer    page,
           GPtrArray  *ids,
           guint       from,
           guint       n,
           GError    **error)
{
  HtkCasesPage *self = page;

  return htk_case_looks (htk_session_store (self->session), ids, from, n, &self->limits, self->today,
                         error);
}

static void
show_order (HtkCasesPage *self,
            Found        *found)
{
  const HtkCaseOrder *order = found->order;
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u case, %u red, %u yellow by their limits",
                               "%u cases, %u red, %u yellow by their limits",
                               (gulong) order->ids->len), order->ids->len, order->red,
                     order->yellow);

  htk_limits_clear (&self->limits);
  self->limits = found->limits;
  found->limits = (HtkLimits) { 0 };
  g_free (self->today);
  self->today = g_steal_pointer (&found->today);
  gtk_label_set_text (self->counts, text);
  htk_id_list_show (self->list, order->ids, read_rows, self, NULL,
                    _("No case here. A clue is opened from a visit or from the file of a household."));
}

static void
order_read (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (HtkCasesPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Found) found = htk_in_store_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  if (found == NULL)
    say_error (self, error);
  else
    show_order (self, found);
}

static void
reload (gpointer page)
{
  HtkCasesPage *self = page;
  Asked *asked;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  asked = g_new0 (Asked, 1);
  asked->state = g_strdup (htk_filter_value (self->state));
  asked->region = g_strdup (htk_filter_value (self->village));
  asked->today = htk_session_today ();
  self->loading = g_cancellable_new ();
  htk_in_store_async (read_order, asked, asked_free, found_free, self->loading, order_read, g_object_ref (self));
}

/* A filter tells of its first value before there is a page to see; that one reads when it is shown. */
static void
filter_changed (HtkCasesPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  htk_list_to_top (self->list);
  reload (self);
}

static void
add_states (HtkCasesPage *self)
{
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (self->session, &error);
  g_autoptr (HtkRules) rules =
    pack != NULL ? htk_pack_rules (pack, htk_session_store (self->session), &error) : NULL;
  GPtrArray *steps = rules != NULL ? htk_case_steps_list (htk_rules_case_steps (rules)) : NULL;

  htk_filter_add (self->state, "unfinished", _("All open cases"));
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const HtkCaseStep *step = g_ptr_array_index (steps, i);

      htk_filter_add (self->state, step->state, htk_case_state_name (rules, step->state));
    }
  htk_filter_add (self->state, NULL, _("All cases"));
}

static void
htk_cases_page_class_init (HtkCasesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = htk_cases_page_finalize;
  G_OBJECT_CLASS (klass)->dispose = htk_cases_page_dispose;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-cases-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkCasesPage, name)
  BIND (state);
  BIND (village);
  BIND (counts);
  BIND (list);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
}

static void
htk_cases_page_init (HtkCasesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_list_set_rows (self->list, case_row, case_chosen, self);
  htk_list_set_update (self->list, update_row);
}

/**
 * htk_cases_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the risk cases of this tablet
 */
GtkWidget *
htk_cases_page_new (HtkSession *session)
{
  HtkCasesPage *self = g_object_new (HTK_TYPE_CASES_PAGE, NULL);

  self->session = g_object_ref (session);
  add_states (self);
  htk_filter_add_villages (self->village);
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
