/* The log of the sync: what was said between this tablet and the county, for the 90 days that the agent
 * keeps it. A line about records leads to each of them, with the receipt. */
#include "ui/htk-sync-page.h"

#include "app/store/htk-journal.h"
#include "app/store/htk-sync-log.h"
#include "ui/htk-copy-button.h"
#include "ui/htk-error-words.h"
#include "ui/htk-list.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define MOST 20000
/* Enough of a hash to be compared by two people. */
#define SHORT_HASH 12

/* (transfer full) (nullable): by which way and with which receipt. */
static char *
receipt_words (const HtkSyncLogEntry *entry)
{
  const char *route = htk_sync_route_name (entry->route);

  if (*entry->receipt == '\0')
    return g_strdup (route);
  return g_strdup_printf (_("%s, receipt %.*s"), route != NULL ? route : "—", SHORT_HASH,
                          entry->receipt);
}

static GtkWidget *
entry_row (gpointer     page,
           gpointer     value,
           const char **name)
{
  const HtkSyncLogEntry *entry = value;
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *when = htk_time_text (entry->at);
  g_autofree char *receipt = receipt_words (entry);
  GtkWidget *at = htk_label (when, "dim-label");

  gtk_label_set_wrap (GTK_LABEL (at), FALSE);
  gtk_box_append (GTK_BOX (line), at);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words),
                  htk_label (entry->detail, g_str_equal (entry->event, "failed") ? "error" : NULL));
  if (receipt != NULL)
    gtk_box_append (GTK_BOX (words), htk_label (receipt, "dim-label"));
  gtk_box_append (GTK_BOX (line), words);
  *name = entry->detail;
  return line;
}

/* --- The records of one line --- */

static char *
answer_words (const HtkChange *change)
{
  HtkSyncReason reason;

  if (change->verdict == NULL)
    return g_strdup (_("Waits for the county's answer again"));
  if (g_str_equal (change->verdict, "accepted") || g_str_equal (change->verdict, "merged"))
    return g_strdup (_("The county has it"));
  reason = htk_sync_reason (change->code);
  return g_strdup (reason.why);
}

static GtkWidget *
record_row (gpointer     page,
            gpointer     value,
            const char **name)
{
  const HtkChange *change = value;
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *copy;
  g_autofree char *made = htk_time_text (change->created_at);
  g_autofree char *answer = answer_words (change);
  g_autofree char *what = g_strdup_printf (_("%" PRId64 ". %s of %s"), change->seq,
                                           htk_sync_kind_name (change->kind), made);
  g_autofree char *receipt = change->verdict != NULL
    ? g_strdup_printf (_("%s. Receipt %.*s"), answer, SHORT_HASH, change->hash) : g_strdup (answer);
  g_autofree char *lines = g_strdup_printf ("%" PRId64 " %s %s %s %s", change->seq, change->kind,
                                            change->change_id,
                                            change->verdict != NULL ? change->verdict : "—", change->hash);

  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), htk_label (what, NULL));
  gtk_box_append (GTK_BOX (words), htk_label (receipt, "dim-label"));
  gtk_box_append (GTK_BOX (line), words);
  copy = htk_copy_button_new (_("Copy for the county"), lines);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (line), copy);
  *name = what;
  g_object_set_data_full (G_OBJECT (line), "name", g_steal_pointer (&what), g_free);
  return line;
}

static void
open_record (gpointer page,
             gpointer value)
{
  const HtkChange *change = value;

  if (g_str_has_prefix (change->kind, "visit."))
    htk_window_show_visit (htk_window_of (page), change->object);
}

static GtkWidget *
records_page_new (HtkSession *session,
                  gint64      first,
                  gint64      last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    htk_journal_from (htk_session_store (session), first, (guint) (last - first + 1), &error);
  GtkWidget *box = htk_page_box ();
  GtkWidget *list = htk_list_new (record_row, open_record, box);

  if (error != NULL)
    gtk_box_append (GTK_BOX (box), htk_error_label (error));
  htk_list_show (HTK_LIST (list), rows, _("These records are no longer kept on this tablet."));
  gtk_widget_set_vexpand (list, TRUE);
  gtk_box_append (GTK_BOX (box), list);
  return box;
}

static void
open_entry (gpointer page,
            gpointer value)
{
  const HtkSyncLogEntry *entry = value;
  HtkWindow *window = htk_window_of (page);

  if (entry->first > 0)
    htk_window_push (window,
                     records_page_new (htk_window_session (window), entry->first, entry->last),
                     _("What went"));
}

/**
 * htk_sync_log_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page, the newest entry first
 */
GtkWidget *
htk_sync_log_page_new (HtkSession *session)
{
  g_autoptr (GPtrArray) entries = htk_sync_log_list (htk_session_store (session), MOST, NULL);
  GtkWidget *box = htk_page_box ();
  GtkWidget *list = htk_list_new (entry_row, open_entry, box);

  htk_list_show (HTK_LIST (list), entries, _("Nothing was sent or fetched yet."));
  gtk_widget_set_vexpand (list, TRUE);
  gtk_box_append (GTK_BOX (box), list);
  return box;
}
