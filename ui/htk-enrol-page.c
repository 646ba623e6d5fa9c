/* The first start: address and code, then the first download, which goes on where it was after a
 * kill, a lost line or a stop. What went wrong is said in the person's words under the button. */
#include "ui/htk-enrol-page.h"

#include "ui/htk-enrol-text.h"
#include "ui/htk-error-words.h"
#include "ui/htk-first-download.h"
#include "ui/htk-preferences.h"
#include "ui/htk-scan-dialog.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-tour-page.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

struct _HtkEnrolPage
{
  GtkWidget parent_instance;
  HtkSession *session;
  GtkLabel *title, *words, *status;
  GtkEntry *address, *code;
  GtkProgressBar *bar;
  GtkWidget *enrol_box, *enrol_button, *stop_button, *go_on_button, *begin_button;
};

G_DEFINE_FINAL_TYPE (HtkEnrolPage, htk_enrol_page, GTK_TYPE_WIDGET)

static gboolean
has_meta (HtkSession *session,
          const char *name)
{
  g_autofree char *value = htk_store_get_meta (htk_session_store (session), name);

  return value != NULL && *value != '\0';
}

static gboolean
has_people (HtkSession *session)
{
  g_autoptr (GPtrArray) users = htk_register_users (htk_session_store (session), NULL);

  return users != NULL && users->len > 0;
}

/**
 * htk_enrol_page_is_needed:
 * @session: the session
 *
 * Returns: whether this tablet has no county, or not yet all that the county has for it
 */
gboolean
htk_enrol_page_is_needed (HtkSession *session)
{
  if (!has_meta (session, "token"))
    return !has_people (session);
  return htk_first_download_waits (session) && !g_object_get_data (G_OBJECT (session), "partial");
}

static void
htk_enrol_page_dispose (GObject *object)
{
  HtkEnrolPage *self = HTK_ENROL_PAGE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_object (&self->session);
  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (htk_enrol_page_parent_class)->dispose (object);
}

static void
say (HtkEnrolPage *self,
     const char   *text,
     gboolean      is_trouble)
{
  gtk_label_set_text (self->status, text);
  if (is_trouble)
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
}

static void
say_error (HtkEnrolPage *self,
           const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  say (self, words, TRUE);
}

/* Which part of the page is there, by what the store says. */
static void
arrange (HtkEnrolPage *self)
{
  gboolean enrolled = has_meta (self->session, "token");
  gboolean busy = htk_agent_client_is_busy (htk_session_agent (self->session));

  gtk_label_set_text (self->title, enrolled ? _("The register is on its way") : _("Welcome"));
  gtk_label_set_text (self->words,
                      enrolled ? _("This tablet belongs to the county. What it needs for the work comes "
                                   "now; if the line breaks or the tablet is switched off, it goes on "
                                   "from there.")
                               : _("This tablet does not belong to a county yet. Ask the county for "
                                   "its address and a code for this tablet."));
  gtk_widget_set_visible (self->enrol_box, !enrolled);
  gtk_widget_set_sensitive (self->enrol_box, !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), busy);
  gtk_widget_set_visible (self->stop_button, busy);
  gtk_widget_set_visible (self->go_on_button, enrolled && !busy);
  gtk_widget_set_visible (self->begin_button, enrolled && !busy && has_people (self->session));
}

static void
show_progress (HtkEnrolPage *self)
{
  HtkAgentClient *agent = htk_session_agent (self->session);
  const HtkAgentProgress *progress = htk_agent_client_get_progress (agent);
  g_autofree char *text = htk_sync_phase_text (progress);

  if (!htk_agent_client_is_busy (agent))
    return;
  htk_sync_show_bar (progress, self->bar);
  say (self, text, FALSE);
}

/* The tour comes once, when the tablet is ready for its first person. */
static void
leave (HtkEnrolPage *self)
{
  HtkWindow *window = htk_window_of (GTK_WIDGET (self));
  HtkPreferences *preferences = htk_preferences_get_default ();

  htk_session_sign_out (self->session);
  if (!htk_preferences_boolean (preferences, HTK_PREF_TOUR_SEEN))
    htk_window_push (window, htk_tour_page_new (), _("Tour"));
}

static void
downloaded (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (HtkEnrolPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = htk_agent_client_finish (HTK_AGENT_CLIENT (object), result, &error);

  if (self->session == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  arrange (self);
  if (done || has_meta (self->session, "pulled_at"))
    leave (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, _("Stopped. What has come is here; the rest comes when you go on."), FALSE);
  else
    say_error (self, error);
}

static void
download (HtkEnrolPage *self)
{
  htk_agent_client_sync_async (htk_session_agent (self->session), downloaded, g_object_ref (self));
  arrange (self);
}

static void
enrolled (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (HtkEnrolPage) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = htk_agent_client_finish (HTK_AGENT_CLIENT (object), result, &error);

  if (self->session == NULL)
    return;
  arrange (self);
  if (done)
    download (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, "", FALSE);
  else
    say_error (self, error);
}

static void
enrol (HtkEnrolPage *self)
{
  g_autofree char *address = NULL;
  g_autofree char *in_address = NULL;
  const char *code = gtk_editable_get_text (GTK_EDITABLE (self->code));

  if (!htk_enrol_text_read (gtk_editable_get_text (GTK_EDITABLE (self->address)), &address,
                            &in_address))
    {
      say (self, _("The address of the county is missing. It begins with https:// or http://"), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
    }
  else if (*code == '\0' && in_address == NULL)
    {
      say (self, _("The code for this tablet is missing. The county gives it; it holds for 7 days. Of an "
                   "account at KoboToolbox or Ona type NAME:PASSWORD"), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->code));
    }
  else
    {
      htk_agent_client_enrol_async (htk_session_agent (self->session), address, code, enrolled,
                                    g_object_ref (self));
      arrange (self);
    }
}

/* The whole line of the county may be pasted where the address goes. */
static void
address_changed (HtkEnrolPage *self)
{
  g_autofree char *address = NULL;
  g_autofree char *code = NULL;

  htk_enrol_text_read (gtk_editable_get_text (GTK_EDITABLE (self->address)), &address, &code);
  if (code != NULL && *code != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->code), code);
}

/* A password is not for those who look on. */
static void
code_changed (HtkEnrolPage *self)
{
  gtk_entry_set_visibility (self->code,
                            strchr (gtk_editable_get_text (GTK_EDITABLE (self->code)), ':') == NULL);
}

static void
address_entered (HtkEnrolPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->code));
}

/* What was scanned is shown, so that the person sees which county it is, and used at once. */
static void
scanned (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (HtkEnrolPage) self = HTK_ENROL_PAGE (data);
  g_autofree char *text = htk_scan_finish (result, NULL);
  g_autofree char *address = NULL;
  g_autofree char *code = NULL;

  if (text == NULL || self->session == NULL)
    return;
  if (!htk_enrol_text_read (text, &address, &code) || code == NULL)
    {
      say (self, _("This is not the code of a county. Ask the county for the one that enrols a tablet."),
           TRUE);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->address), address);
  gtk_editable_set_text (GTK_EDITABLE (self->code), code);
  enrol (self);
}

static void
scan (HtkEnrolPage *self)
{
  htk_scan_async (GTK_WIDGET (self), _("Scan the county's code"), scanned, g_object_ref (self));
}

static void
stop (HtkEnrolPage *self)
{
  htk_agent_client_cancel (htk_session_agent (self->session));
}

/* For this run of the app: at the next start the rest is asked for again. */
static void
begin (HtkEnrolPage *self)
{
  g_object_set_data (G_OBJECT (self->session), "partial", self->session);
  leave (self);
}

static void
htk_enrol_page_class_init (HtkEnrolPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_enrol_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-enrol-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkEnrolPage, name)
  BIND (title);
  BIND (words);
  BIND (status);
  BIND (address);
  BIND (code);
  BIND (bar);
  BIND (enrol_box);
  BIND (enrol_button);
  BIND (stop_button);
  BIND (go_on_button);
  BIND (begin_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, enrol);
  gtk_widget_class_bind_template_callback (widget_class, scan);
  gtk_widget_class_bind_template_callback (widget_class, address_changed);
  gtk_widget_class_bind_template_callback (widget_class, address_entered);
  gtk_widget_class_bind_template_callback (widget_class, code_changed);
  gtk_widget_class_bind_template_callback (widget_class, download);
  gtk_widget_class_bind_template_callback (widget_class, stop);
  gtk_widget_class_bind_template_callback (widget_class, begin);
}

static void
htk_enrol_page_init (HtkEnrolPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A download that was under way when the tablet was switched off goes on by itself. */
static gboolean
go_on (gpointer data)
{
  HtkEnrolPage *self = data;

  if (self->session != NULL && has_meta (self->session, "token") &&
      !htk_agent_client_is_busy (htk_session_agent (self->session)))
    download (self);
  return G_SOURCE_REMOVE;
}

/**
 * htk_enrol_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_enrol_page_new (HtkSession *session)
{
  HtkEnrolPage *self = g_object_new (HTK_TYPE_ENROL_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (htk_session_agent (session), "progress", G_CALLBACK (show_progress), self,
                           G_CONNECT_SWAPPED);
  arrange (self);
  g_idle_add_full (G_PRIORITY_LOW, go_on, g_object_ref (self), g_object_unref);
  return GTK_WIDGET (self);
}
