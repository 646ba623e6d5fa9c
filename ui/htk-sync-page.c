/* Sync: what waits, what was delivered, what needs attention, when the county was last met. */
#include "ui/htk-sync-page.h"

#include "app/store/htk-attachments.h"
#include "app/store/htk-journal.h"
#include "app/store/htk-sync-log.h"
#include "app/store/htk-visits.h"
#include "ui/htk-agent-client.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

/* Lines of the log on the page. */
#define LOG_LINES 8

#define HTK_TYPE_SYNC_PAGE (htk_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkSyncPage, htk_sync_page, HTK, SYNC_PAGE, GtkBox)

struct _HtkSyncPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *facts, *attention, *log, *button, *status, *spinner;
};

G_DEFINE_TYPE (HtkSyncPage, htk_sync_page, GTK_TYPE_BOX)

static void
htk_sync_page_dispose (GObject *object)
{
  g_clear_object (&HTK_SYNC_PAGE (object)->session);
  G_OBJECT_CLASS (htk_sync_page_parent_class)->dispose (object);
}

static void
htk_sync_page_class_init (HtkSyncPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_sync_page_dispose;
}

static void
add_fact (HtkSyncPage *self,
          const char  *name,
          const char  *value)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label (name, "dim-label");

  gtk_widget_set_size_request (label, 200, -1);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), htk_label (value, "heading"));
  gtk_box_append (GTK_BOX (self->facts), line);
}

static void
add_number (HtkSyncPage *self,
            const char  *name,
            gint64       n)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);

  add_fact (self, name, text);
}

static void
show_facts (HtkSyncPage *self)
{
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *url = htk_store_get_meta (store, "server_url");
  g_autofree char *contact = htk_store_get_meta (store, "last_contact");
  g_autofree char *when =
    contact != NULL ? htk_time_text (g_ascii_strtoll (contact, NULL, 10)) : NULL;
  g_autoptr (GPtrArray) files = htk_attachment_unsent (store, NULL);
  gint64 oldest = htk_journal_oldest_pending (store);

  htk_clear (self->facts);
  add_number (self, _("Waiting to be sent"), htk_journal_count_pending (store));
  if (oldest > 0)
    {
      g_autofree char *since = htk_time_text (oldest);

      add_fact (self, _("The oldest since"), since);
    }
  add_number (self, _("Photos and signatures waiting"), files != NULL ? files->len : 0);
  add_fact (self, _("County"), url != NULL ? url : _("not enrolled"));
  add_fact (self, _("Last contact"), when != NULL ? when : _("never"));
}

/* A refused row stays here until somebody has dealt with it: it is never dropped. */
static void
show_attention (HtkSyncPage *self)
{
  g_autoptr (GPtrArray) rows = htk_journal_attention (htk_session_store (self->session), NULL);

  htk_clear (self->attention);
  gtk_widget_set_visible (self->attention, rows != NULL && rows->len > 0);
  if (rows == NULL || rows->len == 0)
    return;
  gtk_box_append (GTK_BOX (self->attention), htk_label (_("Needs attention"), "heading"));
  for (guint i = 0; i < rows->len; i++)
    {
      HtkChange *change = g_ptr_array_index (rows, i);
      g_autoptr (HtkVisit) visit =
        htk_visit_get (htk_session_store (self->session), change->object, NULL);
      g_autofree char *text = g_strdup_printf ("%s: %s", visit != NULL ? visit->subject_name
                                                                        : change->kind,
                                               change->message != NULL ? change->message
                                                                       : change->code);

      gtk_box_append (GTK_BOX (self->attention), htk_label (text, NULL));
    }
}

/* What was said between this tablet and the county, the latest first. */
static void
show_log (HtkSyncPage *self)
{
  g_autoptr (GPtrArray) entries =
    htk_sync_log_list (htk_session_store (self->session), LOG_LINES, NULL);

  htk_clear (self->log);
  gtk_widget_set_visible (self->log, entries != NULL && entries->len > 0);
  if (entries == NULL || entries->len == 0)
    return;
  gtk_box_append (GTK_BOX (self->log), htk_label (_("Lately"), "heading"));
  for (guint i = 0; i < entries->len; i++)
    {
      HtkSyncLogEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *when = htk_time_text (entry->at);
      g_autofree char *text = g_strdup_printf ("%s  %s", when, entry->detail);

      gtk_box_append (GTK_BOX (self->log), htk_label (text, "dim-label"));
    }
}

static void
reload (HtkSyncPage *self)
{
  show_facts (self);
  show_attention (self);
  show_log (self);
}

static void
set_busy (HtkSyncPage *self,
          gboolean     busy,
          const char  *status)
{
  gtk_widget_set_sensitive (self->button, !busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), busy);
  gtk_label_set_text (GTK_LABEL (self->status), status);
}

static void
sync_ended (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (HtkSyncPage) self = data;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    return;
  if (htk_agent_finish (result, &error))
    set_busy (self, FALSE, _("The county has everything, and this tablet what the county decided."));
  else
    {
      g_autofree char *text =
        g_strdup_printf (_("Not synced: %s. Nothing is lost: it will be sent next time."),
                         error->message);

      set_busy (self, FALSE, text);
    }
  htk_session_changed (self->session);
}

static void
sync_clicked (HtkSyncPage *self)
{
  set_busy (self, TRUE, _("Talking to the county …"));
  htk_agent_sync (NULL, sync_ended, g_object_ref (self));
}

static void
htk_sync_page_init (HtkSyncPage *self)
{
  GtkWidget *box = htk_page_box ();
  GtkWidget *card = htk_card (NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->facts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (card), self->facts);
  self->button = htk_button (_("Sync now"), "suggested-action");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (sync_clicked), self);
  self->spinner = gtk_spinner_new ();
  self->status = htk_label ("", NULL);
  gtk_box_append (GTK_BOX (line), self->button);
  gtk_box_append (GTK_BOX (line), self->spinner);
  gtk_box_append (GTK_BOX (line), self->status);
  gtk_box_append (GTK_BOX (card), line);
  gtk_box_append (GTK_BOX (box), card);
  self->attention = htk_card (NULL);
  gtk_box_append (GTK_BOX (box), self->attention);
  self->log = htk_card (NULL);
  gtk_box_append (GTK_BOX (box), self->log);
  gtk_box_append (GTK_BOX (self), htk_scrolled (box));
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
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}

/* The box by which a tablet is enrolled; it goes when the register has come. */
typedef struct
{
  HtkSession *session;
  GtkWidget *box, *url, *code, *button, *status;
} Enrol;

static void
first_sync_ended (GObject      *object,
                  GAsyncResult *result,
                  gpointer      data)
{
  GtkWidget *box = data;
  Enrol *enrol = g_object_get_data (G_OBJECT (box), "enrol");
  g_autoptr (GError) error = NULL;

  if (htk_agent_finish (result, &error))
    htk_session_sign_out (enrol->session);
  else
    {
      gtk_label_set_text (GTK_LABEL (enrol->status), error->message);
      gtk_widget_set_sensitive (enrol->button, TRUE);
    }
  g_object_unref (box);
}

static void
enrol_ended (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  GtkWidget *box = data;
  Enrol *enrol = g_object_get_data (G_OBJECT (box), "enrol");
  g_autoptr (GError) error = NULL;

  if (htk_agent_finish (result, &error))
    {
      gtk_label_set_text (GTK_LABEL (enrol->status), _("Enrolled. Fetching the register …"));
      htk_agent_sync (NULL, first_sync_ended, box);
      return;
    }
  gtk_label_set_text (GTK_LABEL (enrol->status), error->message);
  gtk_widget_set_sensitive (enrol->button, TRUE);
  g_object_unref (box);
}

static void
enrol_clicked (GtkWidget *button,
               Enrol     *enrol)
{
  gtk_widget_set_sensitive (button, FALSE);
  gtk_label_set_text (GTK_LABEL (enrol->status), _("Talking to the county …"));
  htk_agent_enrol (gtk_editable_get_text (GTK_EDITABLE (enrol->url)),
                   gtk_editable_get_text (GTK_EDITABLE (enrol->code)), NULL, enrol_ended,
                   g_object_ref (enrol->box));
}

/**
 * htk_enrol_box_new:
 * @session: the session
 *
 * Returns: (transfer floating): address, code, and the button that enrols this tablet
 */
GtkWidget *
htk_enrol_box_new (HtkSession *session)
{
  Enrol *enrol = g_new0 (Enrol, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  enrol->session = session;
  enrol->box = box;
  enrol->url = gtk_entry_new ();
  gtk_entry_set_input_purpose (GTK_ENTRY (enrol->url), GTK_INPUT_PURPOSE_URL);
  htk_set_name (enrol->url, _("Address of the county"));
  enrol->code = gtk_entry_new ();
  htk_set_name (enrol->code, _("Code"));
  enrol->button = htk_button (_("Enrol this tablet"), "suggested-action");
  enrol->status = htk_label ("", NULL);
  g_signal_connect (enrol->button, "clicked", G_CALLBACK (enrol_clicked), enrol);
  gtk_box_append (GTK_BOX (box), htk_label (_("Address of the county"), NULL));
  gtk_box_append (GTK_BOX (box), enrol->url);
  gtk_box_append (GTK_BOX (box), htk_label (_("Code"), NULL));
  gtk_box_append (GTK_BOX (box), enrol->code);
  gtk_box_append (GTK_BOX (box), enrol->button);
  gtk_box_append (GTK_BOX (box), enrol->status);
  g_object_set_data_full (G_OBJECT (box), "enrol", enrol, g_free);
  return box;
}
