/* What else may be done with a visit that was submitted: print it, void it with a reason, correct it.
 * Who may do which when is the life of a visit's to say. */
#include "ui/htk-visit-steps.h"

#include "app/record/htk-submission.h"
#include "app/record/htk-visit-life.h"
#include "ui/htk-reason-dialog.h"
#include "ui/htk-visit-print.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static const char *
visit_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "visit");
}

static void
print_clicked (GtkWidget  *button,
               HtkSession *session)
{
  HtkWindow *window = htk_window_of (button);
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkVisit) visit = htk_visit_get (htk_session_store (session), visit_of (button), &error);

  if (visit != NULL)
    htk_visit_print (window, visit);
  else
    htk_window_error (window, _("The sheet was not printed"), error);
}

static gboolean
void_reason_given (gpointer    data,
                   const char *reason)
{
  GtkWidget *button = data;
  HtkWindow *window = htk_window_of (button);
  HtkSession *session = htk_window_session (window);
  g_autoptr (GError) error = NULL;

  if (!htk_visit_void (htk_session_store (session), htk_session_user (session)->id,
                       visit_of (button), reason, &error))
    {
      htk_window_error (window, _("The visit is not voided"), error);
      return FALSE;
    }
  htk_window_toast (window, _("Voided. It stays to be read and counts no more."));
  htk_window_pop (window);
  htk_session_changed (session);
  return TRUE;
}

static void
void_clicked (GtkWidget *button)
{
  g_autoptr (HtkBegun) begun =
    htk_begun_new (htk_window_session (htk_window_of (button)), visit_of (button), "void", NULL);

  htk_reason_ask (button, _("Why is this visit void?"),
                  _("It stays to be read with this reason and counts nowhere. This cannot be taken "
                    "back."), begun, void_reason_given, button);
}

static void
correct_clicked (GtkWidget *button)
{
  htk_window_correct (htk_window_of (button), visit_of (button));
}

static GtkWidget *
add (GtkWidget      *line,
     const HtkVisit *visit,
     const char     *text,
     const char     *css_class,
     GCallback       clicked,
     gpointer        data)
{
  GtkWidget *button = htk_button (text, css_class);

  g_object_set_data_full (G_OBJECT (button), "visit", g_strdup (visit->id), g_free);
  g_signal_connect (button, "clicked", clicked, data);
  gtk_box_append (GTK_BOX (line), button);
  return button;
}

static gboolean
may (HtkSession     *session,
     const HtkVisit *visit,
     HtkVisitEvent   event)
{
  const HtkUser *user = htk_session_user (session);

  return htk_visit_life_next (visit->state, event, user->role,
                              g_strcmp0 (user->id, visit->worker) == 0, NULL) != NULL;
}

/**
 * htk_visit_add_steps:
 * @line: where the buttons go
 * @session: the session; it must live as long as @line
 * @visit: a visit
 */
void
htk_visit_add_steps (GtkWidget      *line,
                     HtkSession     *session,
                     const HtkVisit *visit)
{
  const HtkUser *user = htk_session_user (session);
  gboolean own = g_strcmp0 (user->id, visit->worker) == 0;

  add (line, visit, _("Print"), NULL, G_CALLBACK (print_clicked), session);
  if (may (session, visit, HTK_VISIT_VOID) && (own || htk_session_is_lead (session)))
    add (line, visit, _("Void"), NULL, G_CALLBACK (void_clicked), NULL);
  if (!own || !may (session, visit, HTK_VISIT_SUBMIT))
    return;
  if (g_str_equal (visit->state, "submitted"))
    add (line, visit, _("Take back and correct"), NULL, G_CALLBACK (correct_clicked), NULL);
  else
    add (line, visit, _("Correct"), "suggested-action", G_CALLBACK (correct_clicked), NULL);
}
