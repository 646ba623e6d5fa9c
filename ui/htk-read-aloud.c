/* Lets speech-dispatcher read a text, through its own command: that waits for the end of the speech in a
 * process of its own, so that nothing here waits for a voice. */
#include "ui/htk-read-aloud.h"

#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define COMMAND "spd-say"

typedef struct
{
  GtkWidget *button;
  char *command;        /* NULL where there is no speech-dispatcher */
  GSubprocess *process; /* that reads; NULL in silence */
} Reader;

static void
reader_free (gpointer data)
{
  Reader *self = data;

  g_clear_object (&self->process);
  g_free (self->command);
  g_free (self);
}

static Reader *
reader_of (gpointer button)
{
  return g_object_get_data (G_OBJECT (button), "reader");
}

static void
show (Reader *self)
{
  gboolean reads = self->process != NULL;
  const char *name = reads ? _("Stop reading") : _("Read the question aloud");
  g_autofree char *tip = g_strdup_printf ("%s (Ctrl+L)", name);

  gtk_button_set_icon_name (GTK_BUTTON (self->button), reads ? "media-playback-stop-symbolic"
                                                             : "audio-volume-high-symbolic");
  gtk_widget_set_tooltip_text (self->button, tip);
  htk_set_name (self->button, name);
}

static void
ended (GObject      *process,
       GAsyncResult *result,
       gpointer      data)
{
  g_autoptr (GtkWidget) button = data;
  Reader *self = reader_of (button);
  g_autoptr (GError) error = NULL;

  /* What was stopped, and perhaps begun anew since, is none of this one's business. */
  if (self->process != G_SUBPROCESS (process))
    return;
  g_clear_object (&self->process);
  show (self);
  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (process), result, &error))
    htk_window_toast (htk_window_of (button), _("The voice of this tablet does not answer"));
}

/* The command that ends does not silence the voice: that is told so itself. */
static void
stop (Reader *self)
{
  g_autoptr (GSubprocess) silence = NULL;

  if (self->process == NULL)
    return;
  g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  silence = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, self->command, "--stop", NULL);
  show (self);
}

static void
start (Reader     *self,
       const char *text,
       const char *language)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (line, self->command);
  g_ptr_array_add (line, (char *) "--wait");
  if (language != NULL)
    {
      g_ptr_array_add (line, (char *) "--language");
      g_ptr_array_add (line, (char *) language);
    }
  g_ptr_array_add (line, (char *) "--");
  g_ptr_array_add (line, (char *) text);
  g_ptr_array_add (line, NULL);
  self->process = g_subprocess_newv ((const char *const *) line->pdata,
                                     G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  if (self->process != NULL)
    g_subprocess_wait_check_async (self->process, NULL, ended, g_object_ref (self->button));
  else
    htk_window_toast (htk_window_of (self->button), _("The voice of this tablet does not answer"));
  show (self);
}

/**
 * htk_read_aloud_toggle:
 * @button: a button of htk_read_aloud_attach()
 * @text: what is to be read
 * @language: (nullable): its language as ISO 639 has it, NULL for the voice's own
 *
 * Reads the text; stops where something is being read.
 */
void
htk_read_aloud_toggle (GtkWidget  *button,
                       const char *text,
                       const char *language)
{
  Reader *self = reader_of (button);

  if (self->process != NULL)
    stop (self);
  else if (self->command != NULL && *text != '\0')
    start (self, text, language);
}

/**
 * htk_read_aloud_attach:
 * @button: a button
 *
 * Makes it the one that shows whether something is read, and silences the voice when it leaves the
 * screen. Where there is no speech-dispatcher it is hidden.
 */
void
htk_read_aloud_attach (GtkWidget *button)
{
  Reader *self = g_new0 (Reader, 1);

  self->button = button;
  self->command = g_find_program_in_path (COMMAND);
  g_object_set_data_full (G_OBJECT (button), "reader", self, reader_free);
  g_signal_connect_swapped (button, "unmap", G_CALLBACK (stop), self);
  gtk_widget_set_visible (button, self->command != NULL);
  show (self);
}
