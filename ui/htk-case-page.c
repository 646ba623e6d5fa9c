/* One risk case: who and why, its clocks, the next step, its help, what it is to be cleared by. */
#include "ui/htk-case-page.h"

#include "app/record/htk-case-gate.h"
#include "app/record/htk-case-life.h"
#include "app/record/htk-preliminary.h"
#include "app/record/htk-visit-instance.h"
#include "app/store/htk-json.h"
#include "app/store/htk-uuid.h"
#include "app/store/htk-visits.h"
#include "ui/htk-card-text.h"
#include "ui/htk-cards.h"
#include "ui/htk-life-cards.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_CASE_PAGE (htk_case_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkCasePage, htk_case_page, HTK, CASE_PAGE, GtkBox)

struct _HtkCasePage
{
  GtkBox parent_instance;
  HtkSession *session;
  char *id;
  /* As they were read for what is on the screen. */
  HtkLimits limits;
  HtkCase *c;
  HtkCaseClock *clock;
  HtkClearGate *gate; /* NULL before the county has decided, and when the case is over */
  GPtrArray *measures;
};

G_DEFINE_TYPE (HtkCasePage, htk_case_page, GTK_TYPE_BOX)

static void
forget (HtkCasePage *self)
{
  htk_limits_clear (&self->limits);
  g_clear_pointer (&self->c, htk_case_free);
  g_clear_pointer (&self->clock, htk_case_clock_free);
  g_clear_pointer (&self->gate, htk_clear_gate_free);
  g_clear_pointer (&self->measures, g_ptr_array_unref);
}

static void
htk_case_page_dispose (GObject *object)
{
  HtkCasePage *self = HTK_CASE_PAGE (object);

  forget (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (htk_case_page_parent_class)->dispose (object);
}

static void
htk_case_page_class_init (HtkCasePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_case_page_dispose;
}

static void
htk_case_page_init (HtkCasePage *self)
{
}

/* --- Who --- */

static void
household_clicked (HtkCasePage *self)
{
  htk_window_show_household (htk_window_of (GTK_WIDGET (self)), self->c->household_id);
}

static void
add_pills (HtkCasePage *self,
           GtkWidget   *card)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *days = g_strdup_printf (ngettext ("%d day in this state",
                                                     "%d days in this state",
                                                     (gulong) self->clock->days),
                                           self->clock->days);
  GtkWidget *name = htk_label (self->c->head_name, "title-2");

  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (card), name);
  gtk_box_append (GTK_BOX (line), htk_case_state_pill (self->limits.rules, self->c));
  if (htk_preliminary_is (htk_session_store (self->session), self->c->id))
    gtk_box_append (GTK_BOX (line), htk_pill (_("Preliminary"), "color-yellow"));
  gtk_box_append (GTK_BOX (line), htk_pill (days, htk_clock_color (self->clock->color)));
  gtk_box_append (GTK_BOX (card), line);
}

static GtkWidget *
head_card (HtkCasePage *self)
{
  const HtkCase *c = self->c;
  GtkWidget *card = htk_card (NULL);
  GtkWidget *button = htk_button (_("File of the household"), NULL);
  g_autofree char *causes = htk_causes_text (htk_json_text (c->extra, "causes"));
  g_autofree char *id_days = g_strdup_printf (ngettext ("%d day", "%d days",
                                                        (gulong) self->clock->id_days),
                                              self->clock->id_days);

  add_pills (self, card);
  htk_add_fact (card, _("Village"), c->village_name);
  htk_add_fact (card, _("Class"), c->class >= 0 ? htk_class_name (c->class)
                                                : _("Not decided; the county decides"));
  htk_add_fact (card, _("Causes"), causes);
  htk_add_day_fact (card, _("Clue"), c->clue_on);
  htk_add_fact (card, _("Clue from"), htk_clue_source_name (c->source));
  htk_add_fact (card, _("From clue to decision"), id_days);
  htk_add_day_fact (card, _("Identified"), c->identified_on);
  htk_add_fact (card, _("Decision"), htk_json_text (c->extra, "decision_no"));
  htk_add_fact (card, _("Rejected because"), htk_json_text (c->extra, "reason"));
  htk_add_day_fact (card, _("Cleared"), c->cleared_on);
  htk_add_fact (card, _("Watched until"), self->clock->watch_until);
  if (c->relapse_of != NULL)
    gtk_box_append (GTK_BOX (card), htk_label (_("A relapse: this household was cleared before."),
                                               "late"));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (household_clicked), self);
  gtk_box_append (GTK_BOX (card), button);
  return card;
}

/* --- Why --- */

static void
visit_clicked (HtkCasePage *self)
{
  htk_window_show_visit (htk_window_of (GTK_WIDGET (self)),
                         htk_json_text (self->c->extra, "visit_id"));
}

/* The sentences of the visit's own form; a visit that another tablet made is not here. */
static void
add_visit_reasons (HtkCasePage *self,
                   GtkWidget   *card,
                   const char  *visit_id)
{
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reasons = htk_visit_reasons (store, pack, visit_id, &error);
  GtkWidget *button;

  if (reasons == NULL)
    {
      if (g_error_matches (error, HTK_STORE_ERROR, HTK_STORE_ERROR_NOT_FOUND))
        gtk_box_append (GTK_BOX (card),
                        htk_label (_("The visit is not on this tablet."), "dim-label"));
      else
        gtk_box_append (GTK_BOX (card), htk_error_label (error));
      return;
    }
  for (guint i = 0; i < reasons->len; i++)
    gtk_box_append (GTK_BOX (card), htk_label (g_ptr_array_index (reasons, i), NULL));
  button = htk_button (_("Open the visit"), NULL);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (visit_clicked), self);
  gtk_box_append (GTK_BOX (card), button);
}

static GtkWidget *
why_card (HtkCasePage *self)
{
  GtkWidget *card = htk_card (_("Why"));
  const char *visit_id = htk_json_text (self->c->extra, "visit_id");
  const char *suggestion = htk_json_text (self->c->extra, "suggestion");

  if (suggestion != NULL)
    htk_add_fact (card, _("Suggested"), htk_suggestion_name (suggestion));
  if (visit_id != NULL)
    add_visit_reasons (self, card, visit_id);
  else
    {
      htk_add_fact (card, _("Note"), htk_json_text (self->c->extra, "note"));
      gtk_box_append (GTK_BOX (card), htk_label (_("The clue did not come from a visit."),
                                                 "dim-label"));
    }
  return card;
}

/* --- Clocks, publicity, gate --- */

static GtkWidget *
clock_card (HtkCasePage *self)
{
  GtkWidget *card;

  if (self->clock->reasons->len == 0)
    return NULL;
  card = htk_card (_("Limits"));
  for (guint i = 0; i < self->clock->reasons->len; i++)
    gtk_box_append (GTK_BOX (card), htk_reason_line (htk_rules_texts (self->limits.rules),
                                                     g_ptr_array_index (self->clock->reasons, i)));
  return card;
}

static void
add_publicity (HtkCasePage *self,
               GtkWidget   *card,
               const char  *name,
               const char  *from,
               const char  *to)
{
  g_autofree char *least = from != NULL ? htk_day_plus (from, self->limits.pub_days) : NULL;
  g_autofree char *first = htk_day_text (from);
  g_autofree char *last = htk_day_text (to != NULL ? to : least);
  g_autofree char *text = NULL;

  if (from == NULL)
    return;
  text = to != NULL ? g_strdup_printf (_("from %s to %s"), first, last)
                    : g_strdup_printf (ngettext ("from %s, at least %d day, until %s",
                                                 "from %s, at least %d days, until %s",
                                                 (gulong) self->limits.pub_days),
                                       first, self->limits.pub_days, last);
  htk_add_fact (card, name, text);
}

static GtkWidget *
publicity_card (HtkCasePage *self)
{
  const HtkCase *c = self->c;
  GtkWidget *card;

  if (c->pub_start == NULL && c->clear_pub_start == NULL)
    return NULL;
  card = htk_card (_("Publicity"));
  add_publicity (self, card, _("Identification"), c->pub_start, c->pub_end);
  htk_add_fact (card, _("Where it hangs"), htk_json_text (c->extra, "place"));
  htk_add_fact (card, _("Objections"), htk_json_text (c->extra, "objections"));
  add_publicity (self, card, _("Clearing"), c->clear_pub_start, c->cleared_on);
  return card;
}

static GtkWidget *
gate_card (HtkCasePage *self)
{
  GtkWidget *card;

  if (self->gate == NULL)
    return NULL;
  card = htk_card (_("Clear gate"));
  gtk_box_append (GTK_BOX (card), htk_label (self->gate->open
                                               ? _("Every condition is met: it may be cleared.")
                                               : _("Not every condition is met: it stays."),
                                             self->gate->open ? "saved" : "late"));
  for (guint i = 0; i < self->gate->reasons->len; i++)
    gtk_box_append (GTK_BOX (card), htk_reason_line (htk_rules_texts (self->limits.rules),
                                                     g_ptr_array_index (self->gate->reasons, i)));
  return card;
}

/* --- Help --- */

static JsonObject *
measure_defaults (const HtkMeasure *m)
{
  JsonObject *defaults = json_object_new ();
  const char *text = m != NULL ? htk_json_text (m->extra, "text") : NULL;
  g_autofree char *id = m != NULL ? g_strdup (m->id) : htk_uuid7_new ();

  json_object_set_string_member (defaults, "measure_id", id);
  json_object_set_string_member (defaults, "state", m != NULL ? m->state : "planned");
  if (m == NULL)
    return defaults;
  json_object_set_string_member (defaults, "kind", m->kind);
  json_object_set_int_member (defaults, "amount", m->amount);
  if (m->starts != NULL)
    json_object_set_string_member (defaults, "starts", m->starts);
  if (text != NULL)
    json_object_set_string_member (defaults, "text", text);
  return defaults;
}

static GtkWidget *
measure_row (HtkCasePage        *self,
             const HtkLifeSteps *steps,
             const HtkMeasure   *m,
             gboolean            may)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  const char *kind = htk_word (htk_measure_kinds, m->kind);
  const char *state = htk_word (htk_measure_states, m->state);
  g_autofree char *amount = m->amount > 0 ? htk_money_text (m->amount) : NULL;
  g_autofree char *starts = htk_day_text (m->starts);
  g_autofree char *second = g_strjoin (" · ", starts != NULL ? starts : "—",
                                       amount != NULL ? amount : htk_json_text (m->extra, "text"),
                                       amount != NULL ? htk_json_text (m->extra, "text") : NULL,
                                       NULL);

  gtk_box_append (GTK_BOX (texts), htk_label (kind != NULL ? kind : m->kind, "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (second, "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), htk_pill (state != NULL ? state : m->state, "color-grey"));
  if (may)
    {
      g_autoptr (JsonObject) defaults = measure_defaults (m);
      GtkWidget *button = htk_step_button (self->session, steps, "measure", _("Change"), defaults);
      g_autofree char *name = g_strdup_printf (_("Change: %s"), kind != NULL ? kind : m->kind);

      htk_set_name (button, name);
      gtk_box_append (GTK_BOX (line), button);
    }
  return line;
}

static GtkWidget *
measures_card (HtkCasePage        *self,
               const HtkLifeSteps *steps)
{
  GtkWidget *card;
  gboolean may = g_ptr_array_find_with_equal_func (steps->events, "measure", g_str_equal, NULL);

  if (!may && self->measures->len == 0)
    return NULL;
  card = htk_card (_("Measures of help"));
  for (guint i = 0; i < self->measures->len; i++)
    gtk_box_append (GTK_BOX (card),
                    measure_row (self, steps, g_ptr_array_index (self->measures, i), may));
  if (self->measures->len == 0)
    gtk_box_append (GTK_BOX (card), htk_label (_("None yet"), "dim-label"));
  if (may)
    {
      g_autoptr (JsonObject) defaults = measure_defaults (NULL);

      gtk_box_append (GTK_BOX (card), htk_step_button (self->session, steps, "measure",
                                                       _("Add a measure"), defaults));
    }
  return card;
}

/* --- Steps --- */

static char *
blocked (gpointer    page,
         const char *event)
{
  HtkCasePage *self = page;

  if (g_str_equal (event, "review") && !self->clock->publicity_done)
    return g_strdup_printf (_("The list hangs at least until %s."), self->clock->publicity_until);
  if (g_str_equal (event, "clear_publish") && self->gate != NULL && !self->gate->open)
    return g_strdup (_("The clear gate is not open: see its conditions below."));
  return NULL;
}

/* A step that is the county's is waited for; it is named, so that nobody looks for its button. */
static char *
waits_for (HtkCasePage *self,
           GPtrArray   *events)
{
  const char *next = htk_case_next_event (self->c, self->measures->len);

  if (g_strcmp0 (next, "propose_clear") == 0 && self->gate != NULL && !self->gate->open)
    return g_strdup (_("Help and visits go on until the clear gate is open."));
  if (next == NULL || g_ptr_array_find_with_equal_func (events, next, g_str_equal, NULL))
    return NULL;
  if (htk_case_life_step (self->c->state, next, "lead", NULL) != NULL)
    return g_strdup_printf (_("Waits for the team lead: %s"),
                            htk_event_name (HTK_EVENT_OF_CASE, next));
  return g_strdup_printf (_("Waits for the county: %s"), htk_event_name (HTK_EVENT_OF_CASE, next));
}

static void
show_cards (gpointer page)
{
  HtkCasePage *self = page;
  const HtkUser *user = htk_session_user (self->session);
  g_autoptr (GPtrArray) events = htk_case_life_events (self->c->state, user->role);
  g_autoptr (GPtrArray) moves = g_ptr_array_new ();
  g_autofree char *waits = waits_for (self, events);
  const HtkLifeSteps all = { HTK_EVENT_OF_CASE, self->id, events, NULL, NULL, self, NULL };
  HtkLifeSteps next = { HTK_EVENT_OF_CASE, self->id, moves, blocked, NULL, self, waits };

  /* Measures have a card of their own. */
  for (guint i = 0; i < events->len; i++)
    if (!g_str_equal (events->pdata[i], "measure"))
      g_ptr_array_add (moves, events->pdata[i]);
  htk_cards_add (page, head_card (self));
  htk_cards_add (page, htk_steps_card (self->session, &next));
  htk_cards_add (page, clock_card (self));
  htk_cards_add (page, why_card (self));
  htk_cards_add (page, publicity_card (self));
  htk_cards_add (page, measures_card (self, &all));
  htk_cards_add (page, gate_card (self));
  htk_cards_add (page, htk_timeline_card (self->session, HTK_EVENT_OF_CASE, self->id));
}

static gboolean
read_case (gpointer page,
           GError **error)
{
  HtkCasePage *self = page;
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, error);
  g_autofree char *today = htk_session_today ();

  forget (self);
  if (pack == NULL || !htk_limits_load (pack, store, today, &self->limits, error))
    return FALSE;
  self->c = htk_case_get (store, self->id, error);
  if (self->c == NULL)
    return FALSE;
  self->clock = htk_case_clock_of (store, self->c, &self->limits, today, error);
  self->measures = self->clock != NULL ? htk_measures_of (store, self->id, error) : NULL;
  if (self->measures == NULL)
    return FALSE;
  if (self->c->identified_on == NULL || !htk_case_is_open (self->c))
    return TRUE;
  self->gate = htk_case_gate (store, self->c, &self->limits, today, error);
  return self->gate != NULL;
}

/**
 * htk_case_page_new:
 * @session: the session
 * @id: a case
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
htk_case_page_new (HtkSession *session,
                   const char *id)
{
  HtkCasePage *self = g_object_new (HTK_TYPE_CASE_PAGE, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (id);
  htk_cards_init (GTK_WIDGET (self), session, read_case, show_cards);
  return GTK_WIDGET (self);
}
