/* Keeps a photo, a recording or a film as the answer of a question while the page goes on: how far it is,
 * and a way to give up. The file is written in a thread; it is the answer when it is on the disk. */
#include "ui/htk-file-keeper.h"

#include "app/record/htk-signing.h"
#include "app/store/htk-attachment-write.h"
#include "ui/htk-in-view.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* What is kept sooner shows no bar, under which the page would move twice. */
#define SHOW_AFTER_MS 400

struct _HtkFileKeeper
{
  GtkBox parent_instance;
  HtkFilling *filling;
  HtkNode node;
  HtkFileKept done;
  gpointer data;
  GBytes *bytes; /* being kept; NULL for none */
  char *mime;
  GCancellable *writing;
  GtkWidget *words, *bar;
  guint show_id;
  guint frames; /* after which all of it is on the screen */
};

G_DEFINE_TYPE (HtkFileKeeper, htk_file_keeper, GTK_TYPE_BOX)

/**
 * htk_file_keeper_stop:
 * @self: a keeper
 *
 * Gives up what is being kept, if anything is. Nothing is left of it, and nobody is told.
 */
void
htk_file_keeper_stop (HtkFileKeeper *self)
{
  g_clear_handle_id (&self->show_id, g_source_remove);
  g_cancellable_cancel (self->writing);
  g_clear_object (&self->writing);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->mime, g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
htk_file_keeper_dispose (GObject *object)
{
  HtkFileKeeper *self = HTK_FILE_KEEPER (object);

  htk_file_keeper_stop (self);
  g_clear_object (&self->filling);
  G_OBJECT_CLASS (htk_file_keeper_parent_class)->dispose (object);
}

static void
htk_file_keeper_class_init (HtkFileKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_file_keeper_dispose;
}

static void
cancel_clicked (HtkFileKeeper *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "given up");

  htk_file_keeper_stop (self);
  self->done (self->data, error);
}

static void
htk_file_keeper_init (HtkFileKeeper *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->words = htk_label ("", "dim-label");
  self->bar = gtk_progress_bar_new ();
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), self->words);
  gtk_box_append (GTK_BOX (column), self->bar);
  gtk_box_append (GTK_BOX (self), column);
  htk_add_button (GTK_WIDGET (self), _("Cancel"), NULL, G_CALLBACK (cancel_clicked), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* --- Keeping --- */

static void
show_part (double   part,
           gpointer data)
{
  HtkFileKeeper *self = data;
  g_autofree char *text = g_strdup_printf (_("The file is being kept: %d %%"), (int) (part * 100));

  gtk_label_set_text (GTK_LABEL (self->words), text);
  htk_set_name (self->bar, text);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), part);
}

/* How far it is and the way out may have come up below the page's end, which a page knows a frame later. */
static gboolean
bring (GtkWidget     *widget,
       GdkFrameClock *clock,
       gpointer       data)
{
  HtkFileKeeper *self = HTK_FILE_KEEPER (widget);

  if (gtk_widget_get_height (widget) == 0)
    return G_SOURCE_CONTINUE;
  htk_in_view_bring (widget);
  return --self->frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
show_now (gpointer data)
{
  HtkFileKeeper *self = data;

  self->show_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  self->frames = 2;
  gtk_widget_add_tick_callback (GTK_WIDGET (self), bring, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
answer (HtkFileKeeper *self,
        const char    *sha256,
        const GError  *failure)
{
  g_autoptr (GBytes) bytes = g_bytes_ref (self->bytes);
  g_autofree char *mime = g_strdup (self->mime);
  g_autoptr (GError) error = failure != NULL ? g_error_copy (failure) : NULL;

  htk_file_keeper_stop (self);
  if (sha256 != NULL)
    htk_filling_answer_written (self->filling, self->node, sha256, g_bytes_get_size (bytes), mime,
                                &error);
  self->done (self->data, error);
}

static void
written (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (HtkFileKeeper) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = htk_attachment_write_finish (result, &error);

  /* One that was given up is nobody's any more, even if it was through. */
  if (g_task_get_cancellable (G_TASK (result)) == self->writing)
    answer (self, sha256, error);
}

static char *
home_of (HtkFileKeeper *self)
{
  return g_path_get_dirname (htk_store_get_path (htk_filling_store (self->filling)));
}

gboolean
htk_file_keeper_is_busy (HtkFileKeeper *self)
{
  return self->bytes != NULL;
}

/**
 * htk_file_keeper_finish:
 * @self: a keeper
 *
 * The page goes: what is being kept is kept before this returns.
 */
void
htk_file_keeper_finish (HtkFileKeeper *self)
{
  g_autofree char *home = home_of (self);
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;

  if (self->bytes == NULL)
    return;
  /* The thread's own file has another name until it is whole. */
  g_cancellable_cancel (self->writing);
  sha256 = htk_attachment_write (home, self->bytes, NULL, NULL, NULL, &error);
  answer (self, sha256, error);
}

/* It is bound to what is answered at this moment, and is small. */
static gboolean
is_signature (HtkFileKeeper *self)
{
  g_autoptr (HtkState) state =
    htk_instance_state (htk_filling_instance (self->filling), self->node, NULL);

  return state != NULL && htk_state_is_signature (state);
}

/**
 * htk_file_keeper_start:
 * @self: a keeper
 * @bytes: a file
 * @mime: its media type
 *
 * Keeps it as the answer, in the place of what is being kept. A signature is kept when this returns.
 */
void
htk_file_keeper_start (HtkFileKeeper *self,
                       GBytes        *bytes,
                       const char    *mime)
{
  g_autofree char *home = home_of (self);

  htk_file_keeper_stop (self);
  self->bytes = g_bytes_ref (bytes);
  self->mime = g_strdup (mime);
  if (is_signature (self))
    {
      htk_file_keeper_finish (self);
      return;
    }
  self->writing = g_cancellable_new ();
  show_part (0, self);
  self->show_id = g_timeout_add (SHOW_AFTER_MS, show_now, self);
  htk_attachment_write_async (home, bytes, show_part, self, self->writing, written,
                              g_object_ref (self));
}

/**
 * htk_file_keeper_new:
 * @filling: a filling
 * @node: a question of it that asks for a file
 * @done: told what became of each file
 * @data: for @done; lives as long as the keeper
 *
 * Returns: (transfer floating): a keeper, not to be seen while it keeps nothing
 */
GtkWidget *
htk_file_keeper_new (HtkFilling *filling,
                     HtkNode     node,
                     HtkFileKept done,
                     gpointer    data)
{
  HtkFileKeeper *self = g_object_new (HTK_TYPE_FILE_KEEPER, NULL);

  self->filling = g_object_ref (filling);
  self->node = node;
  self->done = done;
  self->data = data;
  return GTK_WIDGET (self);
}
