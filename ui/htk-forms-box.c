/* The forms that can be filled about a household, village or project, a button each; pages of all
 * three show it. */
#include "ui/htk-forms-box.h"

#include "app/record/htk-pack-title.h"
#include "app/store/htk-cases.h"
#include "app/store/htk-drafts.h"
#include "app/store/htk-visits.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"
#include "ui/htk-wrap-layout.h"

#include <glib/gi18n.h>

static const char *
data_of (GtkWidget  *button,
         const char *name)
{
  return g_object_get_data (G_OBJECT (button), name);
}

static void
keep (GtkWidget  *button,
      const char *name,
      const char *text)
{
  g_object_set_data_full (G_OBJECT (button), name, g_strdup (text), g_free);
}

static void
form_clicked (GtkWidget *button,
              gpointer   data)
{
  htk_window_fill_form (htk_window_of (button), data_of (button, "form"), data_of (button, "type"),
                        data_of (button, "subject"));
}

static void
visit_clicked (GtkWidget *button,
               gpointer   data)
{
  htk_window_show_visit (htk_window_of (button), data_of (button, "visit"));
}

static gboolean
has_draft (HtkSession *session,
           const char *form,
           const char *subject)
{
  g_autoptr (GPtrArray) drafts = htk_draft_list (htk_session_store (session),
                                                 htk_session_user (session)->id, NULL);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      const HtkDraft *draft = g_ptr_array_index (drafts, i);

      if (g_str_equal (draft->subject_id, subject) && g_str_equal (draft->form_id, form))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): a visit by this form that is still on its way to the county's answer. */
static HtkVisit *
visit_on_its_way (HtkSession *session,
                  const char *form,
                  const char *subject)
{
  static const char *const states[] = { "submitted", "returned", "lead_approved",
                                        "county_rejected", NULL };
  g_autoptr (GPtrArray) visits = htk_visits_of_subject (htk_session_store (session), subject, NULL);

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    {
      const HtkVisit *v = g_ptr_array_index (visits, i);

      if (g_str_equal (v->form_id, form) && g_strv_contains (states, v->state))
        return htk_visit_get (htk_session_store (session), v->id, NULL);
    }
  return NULL;
}

static GtkWidget *
on_its_way_button (const HtkVisit *visit,
                   const char     *title,
                   gboolean        usual)
{
  g_autofree char *day = htk_day_text (visit->visit_date);
  g_autofree char *text =
    usual ? g_strdup_printf (_("Visit of %s: %s"), day, htk_state_name (visit->state))
          : g_strdup_printf (_("%s of %s: %s"), title, day, htk_state_name (visit->state));
  GtkWidget *button = htk_button (text, NULL);

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  keep (button, "visit", visit->id);
  g_signal_connect (button, "clicked", G_CALLBACK (visit_clicked), NULL);
  return button;
}

static const char *
usual_text (const char *type,
            gboolean    draft)
{
  if (draft)
    return _("Go on with the draft");
  if (g_str_equal (type, "village"))
    return _("Fill the village form");
  if (g_str_equal (type, "project"))
    return _("Check the funds");
  return _("Begin a visit");
}

/* The usual form of a subject is said by what one does, the others by their titles. A draft is gone
 * on with; else a visit begins, but never a second one beside one that is on its way: the family would
 * be counted twice. */
static GtkWidget *
form_button (HtkSession        *session,
             const HtkPackForm *form,
             const char        *type,
             const char        *subject,
             gboolean           usual)
{
  const char *title = htk_pack_title (htk_session_pack (session, NULL), form);
  gboolean draft = has_draft (session, form->id, subject);
  g_autoptr (HtkVisit) visit = draft ? NULL : visit_on_its_way (session, form->id, subject);
  g_autofree char *text = NULL;
  GtkWidget *button;

  if (visit != NULL)
    return on_its_way_button (visit, title, usual);
  if (usual)
    text = g_strdup (usual_text (type, draft));
  else
    text = draft ? g_strdup_printf (_("Go on with: %s"), title) : g_strdup (title);
  button = htk_button (text, usual ? "suggested-action" : NULL);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  keep (button, "form", form->id);
  keep (button, "type", type);
  keep (button, "subject", subject);
  g_signal_connect (button, "clicked", G_CALLBACK (form_clicked), NULL);
  return button;
}

/* A clue is of a household that is not monitored yet. */
static gboolean
fits (HtkSession        *session,
      const HtkPackForm *form,
      const char        *subject)
{
  g_autoptr (HtkCase) risk =
    form->makes_subject ? htk_case_of_household (htk_session_store (session), subject, NULL) : NULL;

  return risk == NULL || !htk_case_is_open (risk);
}

/* Nothing can be filled, and why, where the forms would be. */
static GtkWidget *
no_pack_box (const GError *error)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_box_append (GTK_BOX (box), htk_label (_("The form cannot be opened"), "heading"));
  gtk_box_append (GTK_BOX (box), htk_error_label (error));
  return box;
}

/**
 * htk_forms_box_new:
 * @session: the session
 * @subject_type: household, village or project
 * @subject_id: whom they are about
 *
 * Returns: (transfer floating): a button for each of its forms, the usual one first
 */
GtkWidget *
htk_forms_box_new (HtkSession *session,
                   const char *subject_type,
                   const char *subject_id)
{
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (session, &error);
  g_autoptr (GPtrArray) forms =
    pack != NULL ? htk_pack_forms_for_subject (pack, subject_type) : NULL;
  GtkWidget *box;

  if (forms == NULL)
    return no_pack_box (error);
  box = htk_wrap_box ();
  for (guint i = 0; i < forms->len; i++)
    {
      const HtkPackForm *form = g_ptr_array_index (forms, i);

      if (fits (session, form, subject_id))
        gtk_box_append (GTK_BOX (box),
                        form_button (session, form, subject_type, subject_id, i == 0));
    }
  return box;
}
