/* The case and the open findings of a household, in its file. */
#include "ui/htk-household-cards.h"

#include "app/store/htk-visits.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-life-cards.h"
#include "ui/htk-suggestion-card.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* More than a household has open at a time; the rest is on the page of findings. */
#define MAX_SHOWN 20

static HtkRules *
rules_of (HtkSession *session,
          GError    **error)
{
  HtkPack *pack = htk_session_pack (session, error);

  return pack != NULL ? htk_pack_rules (pack, htk_session_store (session), error) : NULL;
}

/* --- The case --- */

static void
case_clicked (GtkWidget *button,
              gpointer   data)
{
  htk_window_show_case (htk_window_of (button), g_object_get_data (G_OBJECT (button), "id"));
}

static void
add_case (GtkWidget     *card,
          HtkRules      *rules,
          const HtkCase *c)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = htk_button (_("Open its case"), NULL);
  g_autofree char *day = htk_day_text (c->since);
  GtkWidget *since = htk_label (day, "dim-label");

  gtk_box_append (GTK_BOX (line), htk_case_state_pill (rules, c));
  gtk_box_append (GTK_BOX (line), since);
  if (c->class >= 0)
    gtk_box_append (GTK_BOX (line), htk_label (htk_class_name (c->class), NULL));
  gtk_box_append (GTK_BOX (card), line);
  if (c->relapse_of != NULL)
    gtk_box_append (GTK_BOX (card), htk_label (_("A relapse: this household was cleared before."),
                                               "late"));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (c->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (case_clicked), NULL);
  gtk_box_append (GTK_BOX (card), button);
}

/* The latest visit, when it suggests something that no case has taken up. */
static void
add_suggestion (HtkSession    *session,
                GtkWidget     *card,
                const char    *household_id,
                const HtkCase *last)
{
  g_autoptr (GPtrArray) visits =
    htk_visits_of_subject (htk_session_store (session), household_id, NULL);
  const HtkVisit *visit = visits != NULL && visits->len > 0 ? g_ptr_array_index (visits, 0) : NULL;
  g_autofree char *day = visit != NULL ? htk_day_text (visit->visit_date) : NULL;
  g_autofree char *text = NULL;

  if (visit == NULL || !htk_suggestion_asks (visit) ||
      (last != NULL && g_strcmp0 (last->clue_on, visit->visit_date) >= 0))
    return;
  text = g_strdup_printf (_("The visit of %s suggests: %s"), day,
                          htk_suggestion_name (visit->suggestion));
  gtk_box_append (GTK_BOX (card), htk_label (text, "late"));
  gtk_box_append (GTK_BOX (card), htk_clue_button (session, visit));
}

/**
 * htk_household_case_card:
 * @session: the session
 * @household_id: a household
 *
 * Returns: (transfer floating): its open case or its last one, and, where none is open, the ways to a
 *   clue
 */
GtkWidget *
htk_household_case_card (HtkSession *session,
                         const char *household_id)
{
  GtkWidget *card = htk_card (_("Risk case"));
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = rules_of (session, &error);
  g_autoptr (HtkCase) c = htk_case_of_household (htk_session_store (session), household_id, NULL);
  const HtkLifeSteps steps = { HTK_EVENT_OF_CASE, household_id, NULL, NULL, NULL, NULL, NULL };

  if (rules == NULL)
    {
      gtk_box_append (GTK_BOX (card), htk_error_label (error));
      return card;
    }
  if (c != NULL)
    add_case (card, rules, c);
  else
    gtk_box_append (GTK_BOX (card), htk_label (_("Never a case"), "dim-label"));
  if (c != NULL && htk_case_is_open (c))
    return card;
  add_suggestion (session, card, household_id, c);
  gtk_box_append (GTK_BOX (card), htk_step_button (session, &steps, "clue", _("New clue"), NULL));
  return card;
}

/* --- The findings --- */

static void
finding_clicked (GtkWidget *button,
                 gpointer   data)
{
  htk_window_show_finding (htk_window_of (button), g_object_get_data (G_OBJECT (button), "id"));
}

static GtkWidget *
finding_row (HtkRules         *rules,
             const HtkFinding *f)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = htk_label (f->text, NULL);

  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (line), text);
  gtk_box_append (GTK_BOX (line), htk_level_pill (htk_rules_levels (rules), f->level));
  gtk_box_append (GTK_BOX (line), htk_pill (htk_finding_state_name (f->state), "color-grey"));
  gtk_button_set_child (GTK_BUTTON (button), line);
  gtk_widget_add_css_class (button, "flat");
  htk_set_name (button, f->text);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (f->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (finding_clicked), NULL);
  return button;
}

/**
 * htk_household_findings_card:
 * @session: the session
 * @household_id: a household
 *
 * Returns: (transfer floating): what was found there and is not put right
 */
GtkWidget *
htk_household_findings_card (HtkSession *session,
                             const char *household_id)
{
  const HtkFindingFilter filter = { .state = "unfinished", .subject_id = household_id };
  GtkWidget *card = htk_card (_("Open findings"));
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkRules) rules = rules_of (session, &error);
  g_autoptr (GPtrArray) findings =
    rules != NULL ? htk_findings_list (htk_session_store (session), &filter, MAX_SHOWN, 0, &error)
                  : NULL;

  if (findings == NULL)
    gtk_box_append (GTK_BOX (card), htk_error_label (error));
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    gtk_box_append (GTK_BOX (card), finding_row (rules, g_ptr_array_index (findings, i)));
  if (findings != NULL && findings->len == 0)
    gtk_box_append (GTK_BOX (card), htk_label (_("None"), "dim-label"));
  return card;
}
