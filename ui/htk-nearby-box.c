/* The tablets nearby that receive, by the names that the county told. The agent's program looks for them while the
 * page is open; where no Avahi runs there is no list, and an address is typed. */
#include "ui/htk-nearby-box.h"

#include "ui/htk-agent-program.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* Between two looks. */
#define PAUSE 5

typedef struct
{
  GtkWidget *box, *list;
  GtkLabel *head;
  GCancellable *cancellable; /* while the page is open */
  char *shown;               /* what the program said last */
  guint next;
  void (*chosen) (gpointer data, const char *where);
  gpointer data;
} Nearby;

static void
nearby_free (gpointer data)
{
  Nearby *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->next, g_source_remove);
  g_free (self->shown);
  g_free (self);
}

static void
pressed (GtkButton *button,
         Nearby    *self)
{
  self->chosen (self->data, g_object_get_data (G_OBJECT (button), "htk-where"));
}

/* @line: found ADDRESS:PORT ROLE NAME, or - for ROLE where the county told nothing of it */
static void
add_tablet (Nearby     *self,
            const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  g_autofree char *name = NULL;
  GtkWidget *button;

  if (g_strv_length (words) < 3 || !g_str_equal (words[0], "found"))
    return;
  name = words[3] != NULL ? g_strdup_printf ("%s · %s", words[3], htk_role_name (words[2]))
                          : g_strdup_printf (_("A tablet that the county has not told of · %s"), words[1]);
  button = htk_button (name, NULL);
  gtk_box_append (GTK_BOX (self->list), button);
  g_signal_connect (button, "clicked", G_CALLBACK (pressed), self);
  g_object_set_data_full (G_OBJECT (button), "htk-where", g_strdup (words[1]), g_free);
}

static void
show_found (Nearby     *self,
            const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);

  if (g_strcmp0 (said, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (said);
  htk_clear (self->list);
  for (guint i = 0; lines[i] != NULL; i++)
    add_tablet (self, lines[i]);
  gtk_label_set_text (self->head, *said != '\0'
                                    ? _("Tablets nearby that receive")
                                    : _("No tablet nearby receives yet; an address can be entered below"));
}

static gboolean look (gpointer data);

static void
looked (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GtkWidget) box = data;
  Nearby *self = g_object_get_data (G_OBJECT (box), "htk-nearby");
  g_autofree char *said = NULL;
  gboolean done = g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, &said, NULL, NULL);

  if (self == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_visible (box, done && g_subprocess_get_successful (G_SUBPROCESS (object)));
  if (!gtk_widget_get_visible (box))
    return;
  show_found (self, said != NULL ? said : "");
  self->next = g_timeout_add_seconds (PAUSE, look, self);
}

static gboolean
look (gpointer data)
{
  Nearby *self = data;
  g_autofree char *program = htk_agent_program_path ();
  const char *argv[] = { program, "nearby", NULL };
  g_autoptr (GSubprocess) process = NULL;

  self->next = 0;
  if (program != NULL)
    process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                 NULL);
  if (process != NULL)
    g_subprocess_communicate_utf8_async (process, NULL, self->cancellable, looked,
                                         g_object_ref (self->box));
  return G_SOURCE_REMOVE;
}

/* The page is gone, and with it the search. */
static void
leave (GtkWidget *page,
       GtkWidget *box)
{
  Nearby *self = g_object_get_data (G_OBJECT (box), "htk-nearby");

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->next, g_source_remove);
}

static void
come (GtkWidget *page,
      GtkWidget *box)
{
  Nearby *self = g_object_get_data (G_OBJECT (box), "htk-nearby");

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  look (self);
}

/**
 * htk_nearby_box_new:
 * @page: what is shown as long as it is looked for them
 * @chosen: called with ADDRESS:PORT of the tablet that was pressed
 * @data: for @chosen
 *
 * Returns: (transfer floating): the list; hidden until the program has found out that it can look
 */
GtkWidget *
htk_nearby_box_new (GtkWidget *page,
                    void     (*chosen) (gpointer data, const char *where),
                    gpointer   data)
{
  Nearby *self = g_new0 (Nearby, 1);

  self->cancellable = g_cancellable_new ();
  self->chosen = chosen;
  self->data = data;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->head = GTK_LABEL (htk_label ("", "heading"));
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_widget_set_visible (self->box, FALSE);
  g_object_set_data_full (G_OBJECT (self->box), "htk-nearby", self, nearby_free);
  g_signal_connect_object (page, "map", G_CALLBACK (come), self->box, 0);
  g_signal_connect_object (page, "unmap", G_CALLBACK (leave), self->box, 0);
  return self->box;
}
