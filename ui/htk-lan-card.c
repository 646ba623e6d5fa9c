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

#define QUIET 4

struct _HtkLanCard
{
  GtkBox parent_instance;
  HtkSession *session;
  GSubprocess *receiver; /* while it receives */
  QRcode *qr;
  GtkButton *receive_button;
  GtkLabel *shown;
  GtkWidget *picture, *address, *code, *buttons;
  char *at, *digits;
};

G_DEFINE_FINAL_TYPE (HtkLanCard, htk_lan_card, GTK_TYPE_BOX)

static guint said_signal;

static void
stop_receiving (HtkLanCard *self)
{
  if (self->receiver != NULL)
    g_subprocess_send_signal (self->receiver, SIGTERM);
  g_clear_object (&self->receiver);
  g_clear_pointer (&self->qr, QRcode_free);
  g_clear_pointer (&self->at, g_free);
  g_clear_pointer (&self->digits, g_free);
}

static void
htk_lan_card_dispose (GObject *object)
{
  HtkLanCard *self = HTK_LAN_CARD (object);

  stop_receiving (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (htk_lan_card_parent_class)->dispose (object);
}

static void
say (HtkLanCard *self,
     const char *text)
{
  g_signal_emit (self, said_signal, 0, text);
}

/* --- Receiving --- */

static void
draw (GtkDrawingArea *area,
      cairo_t        *cr,
      int             width,
      int             height,
      gpointer        data)
{
  HtkLanCard *self = data;
  double cell;

  if (self->qr == NULL)
    return;
  cell = (double) MIN (width, height) / (self->qr->width + 2 * QUIET);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int i = 0; i < self->qr->width * self->qr->width; i++)
    if (self->qr->data[i] & 1)
      cairo_rectangle (cr, (i % self->qr->width + QUIET) * cell, (i / self->qr->width + QUIET) * cell,
                       cell, cell);
  cairo_fill (cr);
}

static void
arrange (HtkLanCard *self)
{
  g_autofree char *text =
    self->digits != NULL
      ? g_strdup_printf (_("Code %s\nAddress %s\nThe other tablet scans this, or enters both."), self->digits,
                         self->at != NULL ? self->at : _("not known: no network"))
      : g_strdup ("");

  gtk_button_set_label (self->receive_button,
                        self->receiver != NULL ? _("Stop receiving") : _("Receive from others"));
  gtk_label_set_text (self->shown, text);
  gtk_widget_set_visible (GTK_WIDGET (self->shown), self->digits != NULL);
  gtk_widget_set_visible (self->picture, self->qr != NULL);
  gtk_widget_queue_draw (self->picture);
}

static void
take_line (HtkLanCard *self,
           char       *line)
{
  char *rest = strchr (line, ' ');
  g_autofree char *text = NULL;
  int taken = 0, visits = 0, steps = 0;

  if (rest == NULL)
    return;
  *rest++ = '\0';
  if (g_str_equal (line, "scan"))
    {
      g_clear_pointer (&self->qr, QRcode_free);
      self->qr = QRcode_encodeString (rest, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    }
  else if (g_str_equal (line, "code"))
    {
      g_free (self->digits);
      self->digits = g_strdup (rest);
    }
  else if (g_str_equal (line, "address"))
    {
      g_free (self->at);
      self->at = g_strdup (rest);
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
      htk_session_changed (self->session);
    }
  if (text != NULL)
    say (self, text);
  arrange (self);
}

static void
got_line (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (HtkLanCard) self = data;
  g_autofree char *line =
    g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, NULL);

  if (line == NULL || self->receiver == NULL)
    return;
  take_line (self, line);
  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (object), G_PRIORITY_DEFAULT, NULL,
                                       got_line, g_object_ref (self));
}

static void
receive (HtkLanCard *self)
{
  g_autofree char *program = htk_agent_program_path ();
  const char *argv[] = { program, "receive", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;

  if (self->receiver != NULL || program == NULL)
    {
      stop_receiving (self);
      arrange (self);
      return;
    }
  self->receiver = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                     &error);
  if (self->receiver == NULL)
    {
      say (self, error->message);
      return;
    }
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->receiver));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, got_line,
                                       g_object_ref (self));
  arrange (self);
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
  g_autoptr (HtkLanCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = htk_agent_job_run_finish (HTK_AGENT_JOB (object), result, &error);
  g_autofree char *text = NULL;

  if (self->session == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = g_strdup (_("Stopped. Nothing is lost; do it again when you like."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    text = g_strdup (_("Another hand-over is under way. When it is done, press again."));
  else if (error != NULL)
    text = g_strdup (error->message);
  else
    text = given_text (line);
  say (self, text);
  htk_session_changed (self->session);
}

static void
give_to (HtkLanCard *self,
         const char *where,
         const char *code)
{
  const char *arguments[] = { "hand", where, code, NULL };

  if (*where != '\0')
    htk_agent_job_run_async (htk_session_job (self->session), arguments, given, g_object_ref (self));
}

static void
give (HtkLanCard *self)
{
  const char *code = gtk_editable_get_text (GTK_EDITABLE (self->code));

  give_to (self, gtk_editable_get_text (GTK_EDITABLE (self->address)), *code != '\0' ? code : NULL);
}

static void
scanned (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (HtkLanCard) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = htk_scan_finish (result, &error);

  if (self->session == NULL)
    return;
  if (text != NULL)
    give_to (self, text, NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, error->message);
}

static void
scan (HtkLanCard *self)
{
  htk_scan_async (GTK_WIDGET (self), _("Scan the code on the other tablet"), scanned, g_object_ref (self));
}

/* Its address is entered; the code is asked for only the first time. */
static void
choose (gpointer    data,
        const char *where)
{
  HtkLanCard *self = data;

  gtk_editable_set_text (GTK_EDITABLE (self->address), where);
  gtk_widget_grab_focus (self->code);
}

static void
htk_lan_card_unmap (GtkWidget *widget)
{
  HtkLanCard *self = HTK_LAN_CARD (widget);

  stop_receiving (self);
  arrange (self);
  GTK_WIDGET_CLASS (htk_lan_card_parent_class)->unmap (widget);
}

static void
htk_lan_card_class_init (HtkLanCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_lan_card_dispose;
  widget_class->unmap = htk_lan_card_unmap;
  said_signal = g_signal_new ("said", HTK_TYPE_LAN_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-lan-card.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HtkLanCard, name)
  BIND (receive_button);
  BIND (shown);
  BIND (picture);
  BIND (address);
  BIND (code);
  BIND (buttons);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, receive);
  gtk_widget_class_bind_template_callback (widget_class, give);
  gtk_widget_class_bind_template_callback (widget_class, scan);
}

static void
htk_lan_card_init (HtkLanCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_may_wrap (GTK_LABEL (gtk_button_get_child (self->receive_button)));
  htk_buttons_may_wrap (self->buttons);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->picture), draw, self, NULL);
  gtk_box_insert_child_after (GTK_BOX (self), htk_nearby_box_new (GTK_WIDGET (self), choose, self),
                              self->picture);
}

/**
 * htk_lan_card_set_session:
 * @self: the card
 * @session: the session, once
 *
 * It stops receiving when it is not shown any more.
 */
void
htk_lan_card_set_session (HtkLanCard *self,
                          HtkSession *session)
{
  self->session = g_object_ref (session);
}
