/* The household file: class and colour, case, findings, members, visits, and the way into the next
 * visit. */
#include "ui/htk-household-page.h"

#include "app/store/htk-json.h"
#include "ui/htk-cards.h"
#include "ui/htk-forms-box.h"
#include "ui/htk-household-cards.h"
#include "ui/htk-village-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_HOUSEHOLD_PAGE (htk_household_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkHouseholdPage, htk_household_page, HTK, HOUSEHOLD_PAGE, GtkBox)

struct _HtkHouseholdPage
{
  GtkBox parent_instance;
  HtkSession *session;
  char *id;
  HtkHousehold *h; /* as it was read for what is on the screen */
};

G_DEFINE_TYPE (HtkHouseholdPage, htk_household_page, GTK_TYPE_BOX)

static void
htk_household_page_dispose (GObject *object)
{
  HtkHouseholdPage *self = HTK_HOUSEHOLD_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->h, htk_household_free);
  G_OBJECT_CLASS (htk_household_page_parent_class)->dispose (object);
}

static void
htk_household_page_class_init (HtkHouseholdPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_household_page_dispose;
}

static void
htk_household_page_init (HtkHouseholdPage *self)
{
}

static void
village_clicked (GtkWidget        *button,
                 HtkHouseholdPage *self)
{
  const char *code = g_object_get_data (G_OBJECT (button), "village");

  htk_window_push (htk_window_of (button), htk_village_page_new (self->session, code),
                   gtk_button_get_label (GTK_BUTTON (button)));
}

static GtkWidget *
head_card (HtkHouseholdPage   *self,
           const HtkHousehold *h)
{
  GtkWidget *card = htk_card (NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *today = htk_session_today ();
  g_autofree char *due = htk_due_text (h->next_due, today);
  g_autoptr (JsonObject) helper = htk_register_helper (htk_session_store (self->session),
                                                       h->helper_id);
  g_autofree char *helped =
    helper != NULL ? g_strdup_printf ("%s %s %s", htk_json_text (helper, "name"),
                                      htk_json_text (helper, "unit"),
                                      htk_json_text (helper, "phone")) : NULL;

  gtk_box_append (GTK_BOX (line), htk_label (h->head_name, "title-2"));
  gtk_box_append (GTK_BOX (line), htk_color_pill (h->color, h->score));
  gtk_box_append (GTK_BOX (line), htk_pill (h->hh_type == 1 ? _("Left poverty") : _("Ordinary"),
                                            "color-grey"));
  if (h->monitor_class >= 0)
    gtk_box_append (GTK_BOX (line), htk_pill (htk_class_name (h->monitor_class), "color-red"));
  gtk_box_append (GTK_BOX (card), line);
  htk_add_fact (card, _("Village"), h->village_name);
  htk_add_fact (card, _("Number"), h->local_no);
  htk_add_fact (card, _("National number"), h->hh_no);
  htk_add_fact (card, _("Phone"), htk_json_text (h->extra, "phone"));
  htk_add_fact (card, _("Helper"), helped);
  htk_add_day_fact (card, _("Last visit"), h->last_visit);
  htk_add_fact (card, _("Next visit"), due);
  gtk_box_append (GTK_BOX (card), htk_forms_box_new (self->session, "household", self->id));
  return card;
}

static GtkWidget *
members_card (HtkHouseholdPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members =
    htk_register_members (htk_session_store (self->session), self->id, &error);
  GtkWidget *card = htk_card (_("Members"));

  if (members == NULL)
    gtk_box_append (GTK_BOX (card), htk_error_label (error));
  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      HtkMember *m = g_ptr_array_index (members, i);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      g_autofree char *masked = htk_masked_id (m->id_no);
      GtkWidget *name = htk_label (m->name, NULL);
      g_autofree char *born = htk_day_text (m->birth);
      GtkWidget *birth = htk_label (born != NULL ? born : "—", "dim-label");

      gtk_widget_set_size_request (name, 120, -1);
      htk_align (card, "names", name);
      htk_align (card, "births", birth);
      gtk_box_append (GTK_BOX (line), name);
      gtk_box_append (GTK_BOX (line), birth);
      gtk_box_append (GTK_BOX (line), htk_label (masked, "dim-label"));
      gtk_box_append (GTK_BOX (card), line);
    }
  return card;
}

static void
visit_clicked (GtkWidget *button,
               gpointer   data)
{
  htk_window_show_visit (htk_window_of (button), g_object_get_data (G_OBJECT (button), "visit"));
}

static GtkWidget *
visit_row (const HtkVisit *v)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *day = htk_day_text (v->visit_date);
  g_autofree char *name = g_strdup_printf ("%s %s", day, htk_state_name (v->state));
  GtkWidget *who = htk_label (v->worker_name, "dim-label");

  gtk_box_append (GTK_BOX (line), htk_label (day, "heading"));
  gtk_widget_set_hexpand (who, TRUE);
  gtk_box_append (GTK_BOX (line), who);
  gtk_box_append (GTK_BOX (line), htk_color_pill (v->color, v->score));
  gtk_box_append (GTK_BOX (line), htk_state_pill (v->state));
  gtk_button_set_child (GTK_BUTTON (button), line);
  gtk_widget_add_css_class (button, "flat");
  htk_set_name (button, name);
  g_object_set_data_full (G_OBJECT (button), "visit", g_strdup (v->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (visit_clicked), NULL);
  return button;
}

static GtkWidget *
visits_card (HtkHouseholdPage   *self,
             const HtkHousehold *h)
{
  g_autoptr (GPtrArray) visits =
    htk_visits_of_subject (htk_session_store (self->session), self->id, NULL);
  GtkWidget *card = htk_card (_("Visits"));

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    gtk_box_append (GTK_BOX (card), visit_row (g_ptr_array_index (visits, i)));
  if (visits != NULL && visits->len == 0)
    {
      g_autofree char *day = htk_day_text (h->last_visit);
      g_autofree char *text =
        day != NULL ? g_strdup_printf (_("Last visit on %s, before this tablet"), day) : NULL;

      gtk_box_append (GTK_BOX (card), htk_label (text != NULL ? text : _("Never visited"),
                                                 "dim-label"));
    }
  return card;
}

static GtkWidget *
village_card (HtkHouseholdPage   *self,
              const HtkHousehold *h)
{
  GtkWidget *card = htk_card (h->village_name);
  GtkWidget *button = htk_button (_("Village card"), NULL);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "village", g_strdup (h->village_code), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (village_clicked), self);
  gtk_box_append (GTK_BOX (card), button);
  return card;
}

static gboolean
read_household (gpointer page,
                GError **error)
{
  HtkHouseholdPage *self = page;

  g_clear_pointer (&self->h, htk_household_free);
  self->h = htk_register_household (htk_session_store (self->session), self->id, error);
  return self->h != NULL;
}

static void
show_cards (gpointer page)
{
  HtkHouseholdPage *self = page;

  htk_cards_add (page, head_card (self, self->h));
  htk_cards_add (page, htk_household_case_card (self->session, self->id));
  htk_cards_add (page, htk_household_findings_card (self->session, self->id));
  htk_cards_add (page, members_card (self));
  htk_cards_add (page, visits_card (self, self->h));
  htk_cards_add (page, village_card (self, self->h));
}

/**
 * htk_household_page_new:
 * @session: the session
 * @id: a household
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
htk_household_page_new (HtkSession *session,
                        const char *id)
{
  HtkHouseholdPage *self = g_object_new (HTK_TYPE_HOUSEHOLD_PAGE, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (id);
  htk_cards_init (GTK_WIDGET (self), session, read_household, show_cards);
  return GTK_WIDGET (self);
}
