/* Sync: how far everything is, what needs attention and why, each photo on its way, and the buttons that
 * begin, stop and pause. All of it is read from the store; the agent says how far it is meanwhile. */
#include "ui/htk-sync-page.h"

#include "app/store/htk-journal.h"
#include "app/store/htk-storage.h"
#include "app/store/htk-sync-log.h"
#include "app/store/htk-sync-queue.h"
#include "app/store/htk-sync-settings.h"
#include "ui/htk-enrol-text.h"
#include "ui/htk-error-words.h"
#include "ui/htk-handover-page.h"
#include "ui/htk-shown.h"
#include "ui/htk-conflicts-page.h"
#include "ui/htk-sync-attention.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-team-contact-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Lines of the log, and photos, on the page. */
#define LOG_LINES 5
#define PHOTO_LINES 6

#define HTK_TYPE_SYNC_PAGE (htk_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkSyncPage, htk_sync_page, HTK, SYNC_PAGE, GtkWidget)

struct _HtkSyncPage
{
  GtkWidget parent_instance;
  HtkSession *session;
  GtkLabel *headline, *since, *status;
  GtkProgressBar *bar;
  GtkWidget *team_button, *attention, *photos, *facts, *log;
  GtkButton *pause_button;
  GtkCheckButton *wifi_only;
  gboolean asked;   /* a person on this page waits for the round */
  gboolean filling; /* the page shows what is set, and sets nothing */
};

G_DEFINE_FINAL_TYPE (HtkSyncPage, htk_sync_page, GTK_TYPE_WIDGET)

static void
htk_sync_page_dispose (GObject *object)
{
  HtkSyncPage *self = HTK_SYNC_PAGE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_object (&self->session);
  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (htk_sync_page_parent_class)->dispose (object);
}

/* --- What is shown --- */

/* @text: (transfer full): of @n things; it is not said of none. */
static void
add_part (GString *to,
          gint64   n,
          char    *text)
{
  if (n > 0)
    g_string_append_printf (to, "%s%s", to->len > 0 ? _(", ") : "", text);
  g_free (text);
}

static char *
headline_text (const HtkSyncQueue *q)
{
  g_autoptr (GString) parts = g_string_new (NULL);
  int visits = (int) q->visits, photos = (int) q->photos, others = (int) q->others;

  add_part (parts, visits,
            g_strdup_printf (ngettext ("%d visit", "%d visits", (gulong) visits), visits));
  add_part (parts, photos,
            g_strdup_printf (ngettext ("%d photo or signature", "%d photos and signatures",
                                       (gulong) photos), photos));
  add_part (parts, others,
            g_strdup_printf (ngettext ("%d other step", "%d other steps", (gulong) others), others));
  return parts->len > 0 ? g_strdup_printf (_("Waiting to be sent: %s"), parts->str)
                        : g_strdup (_("Nothing waits to be sent"));
}

static void
show_headline (HtkSyncPage        *self,
               const HtkSyncQueue *q)
{
  g_autofree char *headline = headline_text (q);
  g_autofree char *span =
    q->oldest > 0 ? htk_span_text (g_get_real_time () / 1000 - q->oldest) : NULL;
  g_autofree char *since = span != NULL ? g_strdup_printf (_("The oldest for %s"), span) : NULL;

  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->since, since != NULL ? since : "");
  gtk_widget_set_visible (GTK_WIDGET (self->since), since != NULL);
}

static void
add_number (HtkSyncPage *self,
            const char  *name,
            gint64       n)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);

  htk_add_fact (self->facts, name, text);
}

static void
show_facts (HtkSyncPage        *self,
            const HtkSyncQueue *q)
{
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *address = htk_store_get_meta (store, "server_url");
  g_autofree char *origin = address != NULL ? htk_enrol_text_origin (address) : NULL;
  g_autofree char *contact = htk_store_get_meta (store, "last_contact");
  g_autofree char *when =
    contact != NULL ? htk_time_text (g_ascii_strtoll (contact, NULL, 10)) : NULL;
  gint64 left = htk_storage_free (store);
  g_autofree char *size = left >= 0 ? g_format_size ((guint64) left) : NULL;

  htk_clear (self->facts);
  add_number (self, _("Delivered, the county decides"), q->delivered);
  add_number (self, _("Accepted by the county"), q->accepted);
  htk_add_fact (self->facts, _("County"), origin != NULL ? origin : _("not enrolled"));
  htk_add_fact (self->facts, _("Last contact"), when != NULL ? when : _("never"));
  htk_add_fact (self->facts, _("Free space"), size);
}

static void
show_attention (HtkSyncPage *self)
{
  g_autoptr (GPtrArray) rows = htk_journal_attention (htk_session_store (self->session), NULL);
  guint n = rows != NULL ? rows->len : 0;

  htk_clear (self->attention);
  gtk_widget_set_visible (self->attention, n > 0);
  if (n > 0)
    gtk_box_append (GTK_BOX (self->attention), htk_label (_("Needs attention"), "heading"));
  for (guint i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (self->attention),
                    htk_sync_attention_row (self->session, g_ptr_array_index (rows, i)));
}

static GtkWidget *
photo_line (HtkSyncPage       *self,
            const HtkSyncFile *file)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *name = htk_label (file->subject, NULL);
  GtkWidget *far;
  g_autofree char *sent = g_format_size ((guint64) file->sent);
  g_autofree char *size = g_format_size ((guint64) file->size);
  g_autofree char *text = g_strdup_printf ("%s / %s", sent, size);

  gtk_widget_set_size_request (name, 160, -1);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar),
                                 file->size > 0 ? (double) file->sent / (double) file->size : 0);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  htk_set_name (bar, text);
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), bar);
  far = htk_label (text, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (far), 1);
  htk_align (self->photos, "how-far", far);
  gtk_box_append (GTK_BOX (line), far);
  return line;
}

static void
show_photos (HtkSyncPage        *self,
             const HtkSyncQueue *q)
{
  g_autoptr (GPtrArray) files =
    htk_sync_queue_files (htk_session_store (self->session), PHOTO_LINES, NULL);
  guint n = files != NULL ? files->len : 0;

  htk_clear (self->photos);
  gtk_widget_set_visible (self->photos, n > 0);
  if (n == 0)
    return;
  gtk_box_append (GTK_BOX (self->photos),
                  htk_label (_("Photos and signatures on their way"), "heading"));
  for (guint i = 0; i < n; i++)
    gtk_box_append (GTK_BOX (self->photos), photo_line (self, g_ptr_array_index (files, i)));
  if (q->photos > (gint64) n)
    {
      g_autofree char *more = g_strdup_printf (_("and %d more"), (int) (q->photos - (gint64) n));

      gtk_box_append (GTK_BOX (self->photos), htk_label (more, "dim-label"));
    }
}

static void
show_log (HtkSyncPage *self)
{
  g_autoptr (GPtrArray) entries =
    htk_sync_log_list (htk_session_store (self->session), LOG_LINES, NULL);

  htk_clear (self->log);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      HtkSyncLogEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *when = htk_time_text (entry->at);
      g_autofree char *text = g_strdup_printf ("%s  %s", when, entry->detail);

      gtk_box_append (GTK_BOX (self->log), htk_label (text, "dim-label"));
    }
}

static void
show_settings (HtkSyncPage *self)
{
  HtkStore *store = htk_session_store (self->session);
  gboolean paused = htk_sync_is_paused (store);
  gboolean busy = htk_agent_client_is_busy (htk_session_agent (self->session));

  gtk_widget_set_visible (self->team_button, htk_session_is_lead (self->session));
  gtk_button_set_label (self->pause_button, paused ? _("Resume") : _("Pause"));
  gtk_widget_set_visible (GTK_WIDGET (self->bar), busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sync.now", !busy && !paused);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sync.stop", busy);
  self->filling = TRUE;
  gtk_check_button_set_active (self->wifi_only, htk_sync_photos_wifi_only (store));
  self->filling = FALSE;
}

static void
say (HtkSyncPage *self,
     const char  *text)
{
  gtk_label_set_text (self->status, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status), *text != '\0');
}

static void
reload (gpointer page)
{
  HtkSyncPage *self = page;
  HtkSyncQueue queue;
  g_autoptr (GError) error = NULL;

  if (!htk_sync_queue_read (htk_session_store (self->session), &queue, &error))
    {
      g_autofree char *words = htk_error_words (error);

      say (self, words);
    }
  show_headline (self, &queue);
  show_facts (self, &queue);
  show_attention (self);
  show_photos (self, &queue);
  show_log (self);
  show_settings (self);
}

/* --- What the agent says --- */

static void
progressed (HtkSyncPage *self)
{
  HtkAgentClient *agent = htk_session_agent (self->session);
  const HtkAgentProgress *progress = htk_agent_client_get_progress (agent);
  g_autofree char *text = htk_sync_phase_text (progress);
  HtkSyncQueue queue;

  show_settings (self);
  if (!htk_agent_client_is_busy (agent))
    {
      if (!self->asked)
        say (self, "");
      return;
    }
  htk_sync_show_bar (progress, self->bar);
  say (self, text);
  if (htk_sync_queue_read (htk_session_store (self->session), &queue, NULL))
    show_photos (self, &queue);
}

static char *
end_words (HtkSyncPage  *self,
           const GError *error)
{
  HtkSyncQueue queue;
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("Stopped. Nothing is lost: the rest is sent next time."));
  if (error != NULL)
    {
      words = htk_error_words (error);
      return g_strdup_printf (_("Not synced: %s Nothing is lost: it will be sent next time."), words);
    }
  if (htk_sync_queue_read (htk_session_store (self->session), &queue, NULL) && queue.photos > 0)
    return g_strdup_printf (ngettext ("The county has all records; %d photo waits, for Wi-Fi or "
                                       "for its visit.",
                                       "The county has all records; %d photos wait, for Wi-Fi or "
                                       "for their visit.",
                                       (gulong) queue.photos), (int) queue.photos);
  return g_strdup (_("The county has everything, and this tablet what the county decided."));
}

static void
sync_ended (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (HtkSyncPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  htk_agent_client_finish (HTK_AGENT_CLIENT (object), result, &error);
  if (self->session == NULL)
    return;
  self->asked = FALSE;
  words = end_words (self, error);
  say (self, words);
  htk_session_changed (self->session);
}

/* --- What the person does --- */

static void
sync_now (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  HtkSyncPage *self = HTK_SYNC_PAGE (widget);

  self->asked = TRUE;
  htk_agent_client_sync_async (htk_session_agent (self->session), sync_ended, g_object_ref (self));
}

static void
sync_stop (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  htk_agent_client_cancel (htk_session_agent (HTK_SYNC_PAGE (widget)->session));
}

static void
sync_pause (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  HtkSyncPage *self = HTK_SYNC_PAGE (widget);
  HtkStore *store = htk_session_store (self->session);
  gboolean paused = !htk_sync_is_paused (store);
  g_autoptr (GError) error = NULL;

  if (!htk_sync_set_paused (store, paused, &error))
    htk_window_error (htk_window_of (widget), _("This could not be set"), error);
  else
    say (self, paused ? _("Paused. Nothing is sent or fetched until you resume; nothing is lost.") : "");
  if (error == NULL && paused)
    htk_agent_client_cancel (htk_session_agent (self->session));
  htk_session_changed (self->session);
}

static void
wifi_only_set (HtkSyncPage *self)
{
  g_autoptr (GError) error = NULL;

  if (self->filling)
    return;
  if (!htk_sync_set_photos_wifi_only (htk_session_store (self->session),
                                      gtk_check_button_get_active (self->wifi_only), &error))
    htk_window_error (htk_window_of (GTK_WIDGET (self)), _("This could not be set"), error);
  htk_session_changed (self->session);
}

static void
hand_over (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  htk_window_push (htk_window_of (widget), htk_handover_page_new (HTK_SYNC_PAGE (widget)->session),
                   _("Hand over without internet"));
}

static void
show_whole_log (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  htk_window_push (htk_window_of (widget), htk_sync_log_page_new (HTK_SYNC_PAGE (widget)->session),
                   _("Log of the sync"));
}

static void
show_team (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  htk_window_push (htk_window_of (widget), htk_team_contact_page_new (HTK_SYNC_PAGE (widget)->session),
                   _("The tablets of my team"));
}

static void
htk_sync_page_class_init (HtkSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_sync_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-sync-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkSyncPage, name)
  BIND (headline);
  BIND (since);
  BIND (status);
  BIND (bar);
  BIND (pause_button);
  BIND (wifi_only);
  BIND (team_button);
  BIND (attention);
  BIND (photos);
  BIND (facts);
  BIND (log);
#undef BIND
  gtk_widget_class_install_action (widget_class, "sync.now", NULL, sync_now);
  gtk_widget_class_install_action (widget_class, "sync.stop", NULL, sync_stop);
  gtk_widget_class_install_action (widget_class, "sync.pause", NULL, sync_pause);
  gtk_widget_class_install_action (widget_class, "sync.handover", NULL, hand_over);
  gtk_widget_class_install_action (widget_class, "sync.team", NULL, show_team);
  gtk_widget_class_install_action (widget_class, "sync.log", NULL, show_whole_log);
}

static void
htk_sync_page_init (HtkSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * htk_sync_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_sync_page_new (HtkSession *session)
{
  HtkSyncPage *self = g_object_new (HTK_TYPE_SYNC_PAGE, NULL);

  self->session = g_object_ref (session);
  htk_buttons_may_wrap (gtk_widget_get_parent (GTK_WIDGET (self->pause_button)));
  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (self->attention)),
                              htk_conflicts_button_new (session),
                              gtk_widget_get_prev_sibling (self->attention));
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  g_signal_connect_object (htk_session_agent (session), "progress", G_CALLBACK (progressed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->wifi_only, "toggled", G_CALLBACK (wifi_only_set), self);
  return GTK_WIDGET (self);
}
