/* The risk cases: the most urgent by their limits first, by state and by village. */
#include "ui/htk-cases-page.h"

#include "ui/htk-domain-words.h"
#include "ui/htk-error-words.h"
#include "ui/htk-filter.h"
#include "ui/htk-list.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_CASES_PAGE (htk_cases_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkCasesPage, htk_cases_page, HTK, CASES_PAGE, GtkBox)

struct _HtkCasesPage
{
  GtkBox parent_instance;
  HtkSession *session;
  HtkRules *rules;
  GtkWidget *state, *village, *counts, *list;
};

G_DEFINE_TYPE (HtkCasesPage, htk_cases_page, GTK_TYPE_BOX)

static void
htk_cases_page_dispose (GObject *object)
{
  HtkCasesPage *self = HTK_CASES_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->rules, htk_rules_unref);
  G_OBJECT_CLASS (htk_cases_page_parent_class)->dispose (object);
}

static void
htk_cases_page_class_init (HtkCasesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_cases_page_dispose;
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
        return htk_texts_reason (htk_rules_texts (self->rules), reason, htk_language ());
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

static GtkWidget *
case_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  HtkCasesPage *self = page;
  const HtkCaseLook *look = value;
  const HtkCase *c = look->c;
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *pills = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  const char *class = htk_class_name (c->class);
  g_autofree char *days = g_strdup_printf (ngettext ("%d day", "%d days", (gulong) look->clock->days),
                                           look->clock->days);
  g_autofree char *second = class != NULL ? g_strdup_printf ("%s · %s", c->village_name, class)
                                          : g_strdup (c->village_name);
  g_autofree char *clock = clock_text (self, look);
  g_autofree char *next = next_text (self, c);

  gtk_box_append (GTK_BOX (texts), htk_label (c->head_name, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (second, "dim-label"));
  gtk_box_append (GTK_BOX (texts), htk_label (clock, look->clock->color == HTK_CLOCK_RED
                                                       ? "late" : "dim-label"));
  if (next != NULL)
    gtk_box_append (GTK_BOX (texts), htk_label (next, NULL));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (pills), htk_case_state_pill (self->rules, c));
  gtk_box_append (GTK_BOX (pills), htk_pill (days, htk_clock_color (look->clock->color)));
  gtk_widget_set_valign (pills, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), pills);
  *name = c->head_name;
  return line;
}

static void
case_chosen (gpointer page,
             gpointer value)
{
  htk_window_show_case (htk_window_of (page), ((const HtkCaseLook *) value)->c->id);
}

static void
show_counts (HtkCasesPage *self,
             GPtrArray    *looks)
{
  guint red = 0, yellow = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < looks->len; i++)
    {
      const HtkCaseLook *look = g_ptr_array_index (looks, i);

      red += look->clock->color == HTK_CLOCK_RED;
      yellow += look->clock->color == HTK_CLOCK_YELLOW;
    }
  text = g_strdup_printf (_("%u cases, %u red, %u yellow by their limits"), looks->len, red, yellow);
  gtk_label_set_text (GTK_LABEL (self->counts), text);
}

static void
say_error (HtkCasesPage *self,
           const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  gtk_label_set_text (GTK_LABEL (self->counts), "");
  htk_list_show (HTK_LIST (self->list), NULL, words);
}

static void
reload (HtkCasesPage *self)
{
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *today = htk_session_today ();
  g_autoptr (GError) error = NULL;
  g_auto (HtkLimits) limits = { 0 };
  g_autoptr (GPtrArray) looks = NULL;
  HtkPack *pack;
  const HtkCaseFilter filter = {
    .state = htk_filter_value (self->state),
    .region = htk_filter_value (self->village),
  };

  /* The filters tell of their first value before the page is whole. */
  if (self->list == NULL || htk_session_user (self->session) == NULL)
    return;
  pack = htk_session_pack (self->session, &error);
  if (pack != NULL && htk_limits_load (pack, store, today, &limits, &error))
    {
      g_clear_pointer (&self->rules, htk_rules_unref);
      self->rules = htk_rules_ref (limits.rules);
      looks = htk_cases_by_urgency (store, &filter, &limits, today, &error);
    }
  if (looks == NULL)
    {
      say_error (self, error);
      return;
    }
  show_counts (self, looks);
  htk_list_show (HTK_LIST (self->list), looks,
                 _("No case here. A clue is opened from a visit or from the file of a household."));
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
htk_cases_page_init (HtkCasesPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
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
  GtkWidget *filters[2];

  self->session = g_object_ref (session);
  filters[0] = self->state = htk_filter_new (_("State"), G_CALLBACK (reload), self);
  filters[1] = self->village = htk_filter_new (_("Village"), G_CALLBACK (reload), self);
  add_states (self);
  htk_filter_add_villages (self->village, session);
  gtk_box_append (GTK_BOX (self), htk_filter_bar (filters, G_N_ELEMENTS (filters)));
  self->counts = htk_label ("", "dim-label");
  gtk_box_append (GTK_BOX (self), self->counts);
  self->list = htk_list_new (case_row, case_chosen, self);
  gtk_box_append (GTK_BOX (self), self->list);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
