/* Handing over without internet: by a USB stick, or to a tablet nearby (htk-lan-card.c). The page says what lies on the stick and what would go on
 * it, then does both in one go; worker, lead and carrier press the same button. The agent's program does it. */
#include "ui/htk-handover-page.h"

#include "ui/htk-error-words.h"
#include "ui/htk-lan-card.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <gio/gunixmounts.h>
#include <glib/gi18n.h>

#define HTK_TYPE_HANDOVER_PAGE (htk_handover_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkHandoverPage, htk_handover_page, HTK, HANDOVER_PAGE, GtkWidget)

struct _HtkHandoverPage
{
  GtkWidget parent_instance;
  HtkSession *session;
  char *folder; /* NULL until one is chosen */
  GtkWidget *scroller; /* bound, because the end of the template unparents only what is */
  GtkWidget *buttons, *choose_button, *go_button, *stop_button;
  GtkLabel *where, *seen, *status;
  GtkProgressBar *bar;
  HtkLanCard *lan;
};

G_DEFINE_FINAL_TYPE (HtkHandoverPage, htk_handover_page, GTK_TYPE_WIDGET)

static void
htk_handover_page_dispose (GObject *object)
{
  HtkHandoverPage *self = HTK_HANDOVER_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->folder, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), HTK_TYPE_HANDOVER_PAGE);
  G_OBJECT_CLASS (htk_handover_page_parent_class)->dispose (object);
}

/* It needs no line and waits for no round: whether one runs is not asked here. */
static HtkAgentJob *
job_of (HtkHandoverPage *self)
{
  return htk_session_job (self->session);
}

static void
say (HtkHandoverPage *self,
     const char      *text)
{
  gtk_label_set_text (self->status, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status), *text != '\0');
}

static void
arrange (HtkHandoverPage *self)
{
  gboolean busy = htk_agent_job_is_running (job_of (self));

  gtk_widget_set_sensitive (self->choose_button, !busy);
  gtk_widget_set_visible (self->go_button, self->folder != NULL && !busy);
  gtk_widget_set_visible (self->stop_button, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), busy);
  gtk_widget_set_visible (GTK_WIDGET (self->seen), *gtk_label_get_text (self->seen) != '\0');
  gtk_label_set_text (self->where, self->folder != NULL ? self->folder : _("No stick is chosen yet"));
}

/* --- What the program says: a word, then names and numbers --- */

static int
number_in (const char *line,
           const char *name)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  for (guint i = 1; words[0] != NULL && words[i] != NULL && words[i + 1] != NULL; i += 2)
    if (g_str_equal (words[i], name))
      return (int) g_ascii_strtoll (words[i + 1], NULL, 10);
  return 0;
}

static void
add_line (GString *to,
          int      n,
          char    *text)
{
  if (n > 0)
    g_string_append_printf (to, "%s%s", to->len > 0 ? "\n" : "", text);
  g_free (text);
}

static char *
seen_text (const char *line)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int receipts = number_in (line, "receipts"), team = number_in (line, "team");
  int words = number_in (line, "words");
  int others = number_in (line, "others"), damaged = number_in (line, "damaged");
  int rows = number_in (line, "own-rows"), files = number_in (line, "own-files");
  g_autofree char *size = g_format_size ((guint64) number_in (line, "own-bytes"));
  g_autofree char *records = htk_records_text (rows);
  g_autofree char *photos = g_strdup_printf (
      ngettext ("%d photo or signature", "%d photos and signatures", (gulong) files), files);

  add_line (text, receipts,
            g_strdup_printf (ngettext ("On the stick: %d receipt of the county for this tablet",
                                       "On the stick: %d receipts of the county for this tablet",
                                       (gulong) receipts),
                             receipts));
  add_line (text, words, g_strdup (_("On the stick: decisions of your lead for this tablet")));
  add_line (text, team,
            g_strdup_printf (ngettext ("On the stick: %d package of your team, which you can "
                                       "review",
                                       "On the stick: %d packages of your team, which you can "
                                       "review",
                                       (gulong) team),
                             team));
  add_line (text, others,
            g_strdup_printf (ngettext ("On the stick: %d package of others, which this tablet "
                                       "carries sealed",
                                       "On the stick: %d packages of others, which this tablet "
                                       "carries sealed",
                                       (gulong) others),
                             others));
  add_line (text, damaged,
            g_strdup_printf (ngettext ("On the stick: %d file that is damaged",
                                       "On the stick: %d files that are damaged", (gulong) damaged),
                             damaged));
  add_line (text, rows + files,
            g_strdup_printf (_("Goes on the stick: %s, %s (%s)"), records, photos, size));
  if (text->len == 0)
    g_string_append (text, _("Nothing lies there for this tablet, and nothing waits for the county"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
done_text (const char *line)
{
  g_autoptr (GString) text = g_string_new (_("Done. The stick can be pulled out."));
  int rows = number_in (line, "rows"), files = number_in (line, "files");
  int taken = number_in (line, "taken"), visits = number_in (line, "visits");
  int steps = number_in (line, "steps"), words = number_in (line, "words");
  int told = number_in (line, "told");
  int answered = number_in (line, "answered"), given = number_in (line, "given");
  int faults = number_in (line, "faults"), missing = number_in (line, "missing");
  g_autofree char *records = htk_records_text (rows);
  g_autofree char *kept = htk_files_text (files);

  add_line (text, rows + files,
            g_strdup_printf (
                _("On it: %s, %s. This stays on the tablet, and counts as sent only when the "
                   "county's receipt is here."),
                records, kept));
  add_line (text, taken,
            g_strdup_printf (ngettext ("%d package of others was taken",
                                       "%d packages of others were taken", (gulong) taken),
                             taken));
  add_line (text, visits, htk_team_visits_text (visits));
  add_line (text, steps, htk_team_steps_text (steps));
  add_line (text, words, htk_lead_decisions_text (words));
  add_line (text, told,
            g_strdup_printf (ngettext ("Your decisions are on it for %d tablet of your team",
                                       "Your decisions are on it for %d tablets of your team",
                                       (gulong) told),
                             told));
  add_line (text, answered, htk_confirmed_text (answered));
  add_line (text, given,
            g_strdup_printf (ngettext ("%d receipt was given back", "%d receipts were given back",
                                       (gulong) given),
                             given));
  add_line (text, faults,
            g_strdup_printf (ngettext ("%d file is damaged or not of this county, and was left",
                                       "%d files are damaged or not of this county, and were left",
                                       (gulong) faults),
                             faults));
  add_line (text, missing,
            g_strdup_printf (ngettext ("%d photo of this tablet cannot be read; ask the operator",
                                       "%d photos of this tablet cannot be read; ask the operator",
                                       (gulong) missing),
                             missing));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) (nullable): the line; NULL when it failed, which is said. */
static char *
take_line (HtkHandoverPage *self,
           GAsyncResult    *result)
{
  g_autoptr (GError) error = NULL;
  char *line = htk_agent_job_run_finish (job_of (self), result, &error);
  g_autofree char *words = NULL;

  if (line == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    words = g_strdup (_("Stopped. Nothing is lost; do it again when you like."));
  else if (line == NULL)
    words = htk_error_words (error);
  if (words != NULL)
    say (self, words);
  return line;
}

static void
looked (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (HtkHandoverPage) self = data;
  g_autofree char *line = self->session != NULL ? take_line (self, result) : NULL;
  g_autofree char *text = line != NULL ? seen_text (line) : NULL;

  if (self->session == NULL)
    return;
  gtk_label_set_text (self->seen, text != NULL ? text : "");
  if (line == NULL)
    g_clear_pointer (&self->folder, g_free);
  else
    say (self, "");
  arrange (self);
}

static void
look (HtkHandoverPage *self)
{
  const char *arguments[] = { "stick", self->folder, "--look", NULL };

  say (self, "");
  htk_agent_job_run_async (job_of (self), arguments, looked, g_object_ref (self));
  arrange (self);
}

static void
exchanged (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (HtkHandoverPage) self = data;
  g_autofree char *line = self->session != NULL ? take_line (self, result) : NULL;
  g_autofree char *text = line != NULL ? done_text (line) : NULL;

  if (self->session == NULL)
    return;
  if (text != NULL)
    {
      say (self, text);
      gtk_label_set_text (self->seen, "");
      g_clear_pointer (&self->folder, g_free);
    }
  arrange (self);
  htk_session_changed (self->session);
}

/* --- What the person does --- */

static void
go (HtkHandoverPage *self)
{
  const char *arguments[] = { "stick", self->folder, NULL };

  say (self, "");
  htk_agent_job_run_async (job_of (self), arguments, exchanged, g_object_ref (self));
  arrange (self);
}

static void
stop (HtkHandoverPage *self)
{
  htk_agent_job_stop (job_of (self));
}

static void
folder_chosen (GtkNativeDialog *dialog,
               int              response,
               HtkHandoverPage *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && g_file_peek_path (file) != NULL && !htk_agent_job_is_running (job_of (self)))
    {
      g_free (self->folder);
      self->folder = g_file_get_path (file);
      look (self);
    }
  g_object_unref (dialog);
}

/* (transfer full) (nullable): where a stick is mounted: there the choice begins. */
static GFile *
find_stick (void)
{
  GList *mounts = g_unix_mounts_get (NULL);
  GFile *found = NULL;

  for (GList *l = mounts; l != NULL; l = l->next)
    {
      const char *path = g_unix_mount_get_mount_path (l->data);

      if (found == NULL && (g_str_has_prefix (path, "/media/") || g_str_has_prefix (path, "/run/media/")))
        found = g_file_new_for_path (path);
    }
  g_list_free_full (mounts, (GDestroyNotify) g_unix_mount_free);
  return found;
}

static void
choose (HtkHandoverPage *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Choose the stick or a folder on it"),
                                 GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("Choose"), _("Cancel"));
  g_autoptr (GFile) stick = find_stick ();

  if (stick != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), stick, NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
progressed (HtkHandoverPage *self)
{
  const HtkAgentProgress *progress = htk_agent_job_get_progress (job_of (self));
  g_autofree char *text = htk_sync_phase_text (progress);

  if (!htk_agent_job_is_running (job_of (self)))
    {
      arrange (self);
      return;
    }
  htk_sync_show_bar (progress, self->bar);
  say (self, text);
}

static void
htk_handover_page_class_init (HtkHandoverPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_handover_page_dispose;
  g_type_ensure (HTK_TYPE_LAN_CARD);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-handover-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkHandoverPage, name)
  BIND (scroller);
  BIND (status);
  BIND (where);
  BIND (seen);
  BIND (bar);
  BIND (buttons);
  BIND (choose_button);
  BIND (go_button);
  BIND (stop_button);
  BIND (lan);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, choose);
  gtk_widget_class_bind_template_callback (widget_class, go);
  gtk_widget_class_bind_template_callback (widget_class, stop);
  gtk_widget_class_bind_template_callback (widget_class, say);
}

static void
htk_handover_page_init (HtkHandoverPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_buttons_may_wrap (self->buttons);
}

/**
 * htk_handover_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_handover_page_new (HtkSession *session)
{
  HtkHandoverPage *self = g_object_new (HTK_TYPE_HANDOVER_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (job_of (self), "progress", G_CALLBACK (progressed), self,
                           G_CONNECT_SWAPPED);
  htk_lan_card_set_session (self->lan, session);
  arrange (self);
  return GTK_WIDGET (self);
}
