/* The steps a person may take as buttons, and the timeline of what happened. */
#include "ui/htk-life-cards.h"

#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-card-text.h"
#include "ui/htk-step-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* --- Steps --- */

typedef struct
{
  HtkSession *session;
  HtkEventOf of;
  char *object_id, *event;
  JsonObject *defaults;
} Press;

static void
press_free (gpointer data,
            GClosure *closure)
{
  Press *press = data;

  g_object_unref (press->session);
  g_free (press->object_id);
  g_free (press->event);
  g_clear_pointer (&press->defaults, json_object_unref);
  g_free (press);
}

static void
step_clicked (GtkWidget *button,
              Press     *press)
{
  htk_window_push (htk_window_of (button),
                   htk_step_page_new (press->session, press->of, press->object_id, press->event,
                                      press->defaults),
                   htk_event_name (press->of, press->event));
}

/**
 * htk_step_button:
 * @session: the session
 * @steps: whose step it is
 * @event: a step that a tablet takes
 * @text: what the button says
 * @defaults: (nullable): what stands in its fields at first
 *
 * Returns: (transfer floating): what opens the page of that step
 */
GtkWidget *
htk_step_button (HtkSession         *session,
                 const HtkLifeSteps *steps,
                 const char         *event,
                 const char         *text,
                 JsonObject         *defaults)
{
  GtkWidget *button = htk_button (text, NULL);
  Press *press = g_new0 (Press, 1);

  press->session = g_object_ref (session);
  press->of = steps->of;
  press->object_id = g_strdup (steps->object_id);
  press->event = g_strdup (event);
  press->defaults = defaults != NULL ? json_object_ref (defaults) : NULL;
  g_signal_connect_data (button, "clicked", G_CALLBACK (step_clicked), press, press_free, 0);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  return button;
}

/* Returns: whether there is anything to press or to read */
static gboolean
add_step (HtkSession         *session,
          const HtkLifeSteps *steps,
          GtkWidget          *card,
          const char         *event,
          gboolean            first)
{
  g_autofree char *blocked = steps->blocked != NULL ? steps->blocked (steps->page, event) : NULL;
  g_autoptr (JsonObject) defaults =
    steps->defaults != NULL ? steps->defaults (steps->page, event) : NULL;
  GtkWidget *button;

  if (blocked != NULL && *blocked == '\0')
    return FALSE;
  button = htk_step_button (session, steps, event, htk_event_name (steps->of, event), defaults);
  if (first && blocked == NULL)
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_sensitive (button, blocked == NULL);
  gtk_box_append (GTK_BOX (card), button);
  if (blocked != NULL)
    gtk_box_append (GTK_BOX (card), htk_label (blocked, "dim-label"));
  return TRUE;
}

/**
 * htk_steps_card:
 * @session: the session
 * @steps: what may be done
 *
 * Returns: (transfer floating) (nullable): a card with a button for each step of a tablet, and what is
 *   waited for; NULL when there is neither
 */
GtkWidget *
htk_steps_card (HtkSession         *session,
                const HtkLifeSteps *steps)
{
  GtkWidget *card = htk_card (_("Next step"));
  guint n = 0;

  if (steps->waits != NULL)
    gtk_box_append (GTK_BOX (card), htk_label (steps->waits, "note"));
  for (guint i = 0; i < steps->events->len; i++)
    {
      const char *event = g_ptr_array_index (steps->events, i);

      if (htk_step_find (steps->of, event) != NULL)
        n += add_step (session, steps, card, event, n == 0 && steps->waits == NULL);
    }
  if (n > 0 || steps->waits != NULL)
    return card;
  g_object_ref_sink (card);
  g_object_unref (card);
  return NULL;
}

/* --- Reasons --- */

/**
 * htk_reason_line:
 * @texts: the sentences of the pack
 * @reason: a condition, or something that is late
 *
 * Returns: (transfer floating): its mark and its sentence with the figures
 */
GtkWidget *
htk_reason_line (HtkTexts        *texts,
                 const HtkReason *reason)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *text = htk_reason_words (texts, reason, htk_language ());
  GtkWidget *mark, *label = htk_label (text, NULL);

  if (reason->state == HTK_REASON_MET)
    mark = htk_pill (_("Met"), "color-green");
  else if (reason->state == HTK_REASON_NOT_MET)
    mark = htk_pill (_("Not met"), "color-red");
  else if (reason->state == HTK_REASON_UNKNOWN)
    mark = htk_pill (_("Not known"), "color-yellow");
  else
    mark = htk_pill (_("For information"), "color-grey");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), mark);
  gtk_box_append (GTK_BOX (line), label);
  return line;
}

/* --- What happened --- */

/* The fields of an event that a person reads, in this order. */
static const HtkWord shown[] = {
  { "person_name", N_("Responsible") }, { "unit_id", N_("Unit") },
  { "kind", N_("Kind") },               { "amount", N_("Amount") },
  { "pct", N_("Done (%)") },            { "present", N_("People present") },
  { "place", N_("Where it hangs") },    { "objections", N_("Objections") },
  { "action", N_("To be done") },       { "text", N_("What was done") },
  { "proof", N_("Shown by") },          { "check", N_("Verified") },
  { "to", N_("Until") },                { "deadline", N_("Deadline") },
  { "class", N_("Class") },             { "decision_no", N_("Decision") },
  { "note", N_("Note") },               { "why", N_("Why") },
  { NULL, NULL },
};

static char *
field_text (HtkStore   *store,
            const char *key,
            JsonObject *body)
{
  JsonNode *node = json_object_get_member (body, key);
  const char *text;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (g_str_equal (key, "amount"))
    return json_node_get_int (node) > 0 ? htk_money_text (json_node_get_int (node)) : NULL;
  if (g_str_equal (key, "class"))
    return g_strdup (htk_class_name ((int) json_node_get_int (node)));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  text = json_node_get_string (node);
  if (text == NULL || *text == '\0')
    return NULL;
  if (g_str_equal (key, "unit_id"))
    {
      char *unit = htk_register_unit_name (store, text);

      return unit != NULL ? unit : g_strdup (text);
    }
  if (g_str_equal (key, "kind") && htk_word (htk_measure_kinds, text) != NULL)
    text = htk_word (htk_measure_kinds, text);
  else if (g_str_equal (key, "kind"))
    text = g_str_equal (text, "help") ? _("By help") : _("By itself");
  else if (g_str_equal (key, "check"))
    text = g_str_equal (text, "onsite") ? _("On the spot") : _("By papers");
  return g_str_equal (key, "to") || g_str_equal (key, "deadline") ? htk_day_text (text)
                                                                  : g_strdup (text);
}

static GtkWidget *
event_row (HtkStore       *store,
           HtkEventOf      of,
           const HtkEvent *event)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *day = htk_day_text (htk_json_text (event->body, "on"));
  g_autofree char *at = htk_time_text (event->at);
  g_autofree char *first = g_strdup_printf ("%s · %s", day != NULL ? day : at,
                                            htk_event_name (of, event->event));

  gtk_box_append (GTK_BOX (box), htk_label (first, "heading"));
  gtk_box_append (GTK_BOX (box), htk_label (event->by_name != NULL ? event->by_name : event->by,
                                            "dim-label"));
  for (const HtkWord *word = shown; word->value != NULL; word++)
    {
      g_autofree char *value = field_text (store, word->value, event->body);
      g_autofree char *text = value != NULL ? g_strdup_printf (_("%s: %s"), _(word->name), value)
                                            : NULL;

      if (text != NULL)
        gtk_box_append (GTK_BOX (box), htk_label (text, NULL));
    }
  gtk_widget_add_css_class (box, "answer");
  return box;
}

/**
 * htk_timeline_card:
 * @session: the session
 * @of: a case or a finding
 * @object_id: its id
 *
 * Returns: (transfer floating): what happened to it, the latest first
 */
GtkWidget *
htk_timeline_card (HtkSession *session,
                   HtkEventOf  of,
                   const char *object_id)
{
  g_autoptr (GError) error = NULL;
  HtkStore *store = htk_session_store (session);
  g_autoptr (GPtrArray) events = htk_events_of (store, of, object_id, &error);
  GtkWidget *card = htk_card (_("What happened"));

  if (events == NULL)
    gtk_box_append (GTK_BOX (card), htk_error_label (error));
  for (guint i = events != NULL ? events->len : 0; i > 0; i--)
    gtk_box_append (GTK_BOX (card), event_row (store, of, g_ptr_array_index (events, i - 1)));
  if (events != NULL && events->len == 0)
    gtk_box_append (GTK_BOX (card), htk_label (_("Nothing yet"), "dim-label"));
  return card;
}
