/* Handing over to a tablet in the same network: one receives, and shows a code and what to scan while the
 * page is there; the other gives. The agent's program does both; it ends when its pipe does. */
#include "ui/htk-lan-card.h"

#include "ui/htk-nearby-box.h"
#include "ui/htk-scan-dialog.h"
#include "ui/htk-sync-words.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <qrencode.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QR_SIZE 220
#define QUIET 4

typedef struct
{
  HtkSession *session;
  GSubprocess *receiver; /* while it receives */
  QRcode *qr;
  GtkWidget *card, *address, *code, *receive, *picture;
  GtkLabel *shown;
  char *at, *digits;
  void (*say) (gpointer data, const char *text);
  gpointer data;
} Lan;

static void
stop_receiving (Lan *lan)
{
  if (lan->receiver != NULL)
    g_subprocess_send_signal (lan->receiver, SIGTERM);
  g_clear_object (&lan->receiver);
  g_clear_pointer (&lan->qr, QRcode_free);
  g_clear_pointer (&lan->at, g_free);
  g_clear_pointer (&lan->digits, g_free);
}

static void
lan_free (gpointer data)
{
  Lan *lan = data;

  stop_receiving (lan);
  g_object_unref (lan->session);
  g_free (lan);
}

/* --- Receiving --- */

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        data)
{
  Lan *lan = data;
  double cell;

  if (lan->qr == NULL)
    return;
  cell = (double) MIN (width, height) / (lan->qr->width + 2 * QUIET);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int i = 0; i < lan->qr->width * lan->qr->width; i++)
    if (lan->qr->data[i] & 1)
      cairo_rectangle (cr, (i % lan->qr->width + QUIET) * cell, (i / lan->qr->width + QUIET) * cell,
                       cell, cell);
  cairo_fill (cr);
}

static void
arrange (Lan *lan)
{
  g_autofree char *text =
    lan->digits != NULL
      ? g_strdup_printf (_("Code %s\nAddress %s\nThe other tablet scans this, or enters both."), lan->digits,
                         lan->at != NULL ? lan->at : _("not known: no network"))
      : g_strdup ("");

  gtk_button_set_label (GTK_BUTTON (lan->receive),
                        lan->receiver != NULL ? _("Stop receiving") : _("Receive from others"));
  gtk_label_set_text (lan->shown, text);
  gtk_widget_set_visible (GTK_WIDGET (lan->shown), lan->digits != NULL);
  gtk_widget_set_visible (lan->picture, lan->qr != NULL);
  gtk_widget_queue_draw (lan->picture);
}

static void
take_line (Lan  *lan,
           char *line)
{
  char *rest = strchr (line, ' ');
  g_autofree char *text = NULL;
  int taken = 0, visits = 0, steps = 0;

  if (rest == NULL)
    return;
  *rest++ = '\0';
  if (g_str_equal (line, "scan"))
    {
      g_clear_pointer (&lan->qr, QRcode_free);
      lan->qr = QRcode_encodeString (rest, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    }
  else if (g_str_equal (line, "code"))
    {
      g_free (lan->digits);
      lan->digits = g_strdup (rest);
    }
  else if (g_str_equal (line, "address"))
    {
      g_free (lan->at);
      lan->at = g_strdup (rest);
    }
  else if (g_str_equal (line, "paired"))
    text = g_strdup_printf (_("Connected with the tablet of %s"),
                            *rest != '\0' ? rest : _("somebody the county has not told of"));
  else if (g_str_equal (line, "took") && sscanf (rest, "%d visits %d steps %d", &taken, &visits, &steps) == 3)
    {
      g_autofree char *packages =
        g_strdup_printf (ngettext ("%d package taken", "%d packages taken", (gulong) taken), taken);
      g_autofree char *waiting = htk_team_visits_text (visits);
      g_autofree char *replies = htk_team_steps_text (steps);

      text = g_strdup_printf ("%s · %s · %s", packages, waiting, replies);
      htk_session_changed (lan->session);
    }
  if (text != NULL)
    lan->say (lan->data, text);
  arrange (lan);
}

static void
got_line (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GtkWidget) card = data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
  Lan *lan = g_object_get_data (G_OBJECT (card), "htk-lan");

  if (line == NULL || lan == NULL || lan->receiver == NULL)
    return;
  take_line (lan, line);
  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (object), G_PRIORITY_DEFAULT, NULL,
                                       got_line, g_object_ref (card));
}

static void
receive (Lan *lan)
{
  g_autofree char *program = htk_agent_program_path ();
  const char *argv[] = { program, "receive", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;

  if (lan->receiver != NULL || program == NULL)
    {
      stop_receiving (lan);
      arrange (lan);
      return;
    }
  lan->receiver = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                     &error);
  if (lan->receiver == NULL)
    {
      lan->say (lan->data, error->message);
      return;
    }
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (lan->receiver));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, got_line,
                                       g_object_ref (lan->card));
  arrange (lan);
}

/* --- Giving --- */

static int
number_after (const char *line,
              const char *name)
{
  const char *at = strstr (line, name);

  return at != NULL ? atoi (at + strlen (name)) : 0;
}

static char *
given_text (const char *line)
{
  int words = number_after (line, "words ");
  g_autofree char *records = htk_records_text (number_after (line, "rows "));
  g_autofree char *files = htk_files_text (number_after (line, "files "));
  g_autofree char *confirmed = htk_confirmed_text (number_after (line, "answered "));
  g_autofree char *brought = words > 0 ? htk_lead_decisions_text (words) : g_strdup ("");

  return g_strdup_printf (_("Handed over: %s, %s. This stays on the tablet, and counts as sent only when the "
                            "county's receipt is here. %s. %s"), records, files, confirmed, brought);
}

static void
given (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (GtkWidget) card = data;
  Lan *lan = g_object_get_data (G_OBJECT (card), "htk-lan");
  g_autoptr (GError) error = NULL;
  g_autofree char *line = htk_agent_job_run_finish (HTK_AGENT_JOB (object), result, &error);
  g_autofree char *text = NULL;

  if (lan == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup (_("Stopped. Nothing is lost; do it again when you like."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    text = g_strdup (_("Another hand-over is under way. When it is done, press again."));
  else if (error != NULL)
    text = g_strdup (error->message);
  else
    text = given_text (line);
  lan->say (lan->data, text);
  htk_session_changed (lan->session);
}

static void
give_to (Lan        *lan,
         const char *where,
         const char *code)
{
  const char *arguments[] = { "hand", where, code, NULL };

  if (*where != '\0')
    htk_agent_job_run_async (htk_session_job (lan->session), arguments, given, g_object_ref (lan->card));
}

static void
give (Lan *lan)
{
  const char *code = gtk_editable_get_text (GTK_EDITABLE (lan->code));

  give_to (lan, gtk_editable_get_text (GTK_EDITABLE (lan->address)), *code != '\0' ? code : NULL);
}

static void
scanned (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GtkWidget) card = data;
  Lan *lan = g_object_get_data (G_OBJECT (card), "htk-lan");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = htk_scan_finish (result, &error);

  if (lan != NULL && text != NULL)
    give_to (lan, text, NULL);
  else if (lan != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lan->say (lan->data, error->message);
}

static void
scan (Lan *lan)
{
  htk_scan_async (lan->card, _("Scan the code on the other tablet"), scanned,
                  g_object_ref (lan->card));
}

/* Its address is entered; the code is asked for only the first time. */
static void
choose (gpointer    data,
        const char *where)
{
  Lan *lan = data;

  gtk_editable_set_text (GTK_EDITABLE (lan->address), where);
  gtk_widget_grab_focus (lan->code);
}

/* --- How it is laid out --- */

static GtkWidget *
add_entry (GtkWidget  *card,
           const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  htk_set_name (entry, name);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), name);
  gtk_box_append (GTK_BOX (card), entry);
  return entry;
}

static void
unmapped (GtkWidget *card,
          Lan       *lan)
{
  stop_receiving (lan);
  arrange (lan);
}

static void
fill (Lan *lan)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (lan->card),
                  htk_label (_("When both tablets are in one Wi-Fi network, or one is the hotspot of the other. "
                               "The one that receives shows a code; it is asked for once."), "dim-label"));
  lan->receive = htk_add_button (lan->card, _("Receive from others"), NULL, G_CALLBACK (receive), lan);
  lan->shown = GTK_LABEL (htk_label ("", "title-3"));
  gtk_box_append (GTK_BOX (lan->card), GTK_WIDGET (lan->shown));
  lan->picture = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (lan->picture), QR_SIZE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (lan->picture), QR_SIZE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (lan->picture), draw, lan, NULL);
  gtk_widget_set_halign (lan->picture, GTK_ALIGN_START);
  htk_set_name (lan->picture, _("Code to scan"));
  gtk_box_append (GTK_BOX (lan->card), lan->picture);
  gtk_box_append (GTK_BOX (lan->card), htk_nearby_box_new (lan->card, choose, lan));
  lan->address = add_entry (lan->card, _("Address on the other tablet"));
  lan->code = add_entry (lan->card, _("Six digits on the other tablet"));
  htk_add_button (line, _("Hand over"), "suggested-action", G_CALLBACK (give), lan);
  htk_add_button (line, _("Scan instead"), NULL, G_CALLBACK (scan), lan);
  gtk_box_append (GTK_BOX (lan->card), line);
}

/**
 * htk_lan_card_new:
 * @session: the session
 * @say: called with what is to be told
 * @data: for @say
 *
 * Returns: (transfer floating): the card; it stops receiving when it is not shown any more
 */
GtkWidget *
htk_lan_card_new (HtkSession *session,
                  void      (*say) (gpointer data, const char *text),
                  gpointer    data)
{
  Lan *lan = g_new0 (Lan, 1);

  lan->session = g_object_ref (session);
  lan->say = say;
  lan->data = data;
  lan->card = htk_card (_("Another tablet nearby"));
  fill (lan);
  g_object_set_data_full (G_OBJECT (lan->card), "htk-lan", lan, lan_free);
  g_signal_connect (lan->card, "unmap", G_CALLBACK (unmapped), lan);
  arrange (lan);
  return lan->card;
}
