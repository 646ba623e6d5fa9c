/* An order: rows one drags by their handle, or moves with the buttons at their end. */
#include "ui/htk-choice-button.h"
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  HtkControlSink sink;
  GtkWidget *box, *list, *keep;
  GPtrArray *rows; /* the rows in their order, owned by the list */
  gboolean is_answered;
} Rank;

/* What a row is made of. */
typedef struct
{
  Rank *rank;
  char *value;
  GtkWidget *number, *up, *down;
  gboolean moved; /* since the finger came down */
} Row;

static void
rank_free (gpointer data)
{
  Rank *self = data;

  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->value);
  g_free (row);
}

static Row *
row_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "row");
}

/* Until it is answered the rows only stand there: a number would say that somebody put them so. */
static void
show_places (Rank *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = row_of (self->rows->pdata[i]);
      g_autofree char *text = self->is_answered ? g_strdup_printf ("%u", i + 1) : g_strdup ("–");

      gtk_label_set_text (GTK_LABEL (row->number), text);
      gtk_widget_set_sensitive (row->up, i > 0);
      gtk_widget_set_sensitive (row->down, i + 1 < self->rows->len);
    }
  gtk_widget_set_visible (self->keep, !self->is_answered && self->rows->len > 0);
}

static void
tell (Rank *self)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    g_string_append_printf (value, "%s%s", i > 0 ? " " : "", row_of (self->rows->pdata[i])->value);
  self->is_answered = self->sink.answered (self->sink.data, value->str);
  show_places (self);
}

static guint
place_of (Rank      *self,
          GtkWidget *widget)
{
  guint i = 0;

  g_ptr_array_find (self->rows, widget, &i);
  return i;
}

static void
put (Rank      *self,
     GtkWidget *widget,
     guint      to)
{
  g_ptr_array_remove (self->rows, widget);
  g_ptr_array_insert (self->rows, (int) to, widget);
  gtk_box_reorder_child_after (GTK_BOX (self->list), widget,
                               to > 0 ? self->rows->pdata[to - 1] : NULL);
}

/* --- The buttons --- */

static void
move_by (GtkWidget *widget,
         int        by)
{
  Row *row = row_of (widget);
  guint place = place_of (row->rank, widget);
  GtkWidget *pressed = by < 0 ? row->up : row->down;

  put (row->rank, widget, (guint) ((int) place + by));
  tell (row->rank);
  /* At the end of the way this button is off: the focus stays with the row. */
  if (!gtk_widget_get_sensitive (pressed))
    gtk_widget_grab_focus (by < 0 ? row->down : row->up);
}

static void
up_clicked (GtkWidget *widget)
{
  move_by (widget, -1);
}

static void
down_clicked (GtkWidget *widget)
{
  move_by (widget, 1);
}

/* --- Dragging --- */

static void
drag_begun (GtkGestureDrag *drag,
            double          x,
            double          y,
            GtkWidget      *widget)
{
  /* Or the page would scroll with it. */
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  row_of (widget)->moved = FALSE;
  gtk_widget_add_css_class (widget, "dragged");
}

/* The gesture measures from where it began in the handle, which moves with its row. */
static void
drag_moved (GtkGestureDrag *drag,
            double          x,
            double          y,
            GtkWidget      *widget)
{
  Row *row = row_of (widget);
  guint place = place_of (row->rank, widget);
  double far = gtk_widget_get_height (widget) * 0.6;

  if (y > far && place + 1 < row->rank->rows->len)
    put (row->rank, widget, place + 1);
  else if (y < -far && place > 0)
    put (row->rank, widget, place - 1);
  else
    return;
  row->moved = TRUE;
}

static void
drag_ended (GtkGestureDrag *drag,
            double          x,
            double          y,
            GtkWidget      *widget)
{
  gtk_widget_remove_css_class (widget, "dragged");
  if (row_of (widget)->moved)
    tell (row_of (widget)->rank);
}

static GtkWidget *
make_handle (GtkWidget *widget)
{
  GtkWidget *handle = gtk_image_new_from_icon_name ("list-drag-handle-symbolic");
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_add_css_class (handle, "handle");
  gtk_widget_set_cursor_from_name (handle, "grab");
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begun), widget);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_moved), widget);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_ended), widget);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (drag));
  return handle;
}

/* --- The rows --- */

static GtkWidget *
make_button (GtkWidget  *widget,
             const char *icon,
             const char *name_format,
             const char *label,
             GCallback   clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_auto (GStrv) parts = g_strsplit (name_format, "%s", 2);
  g_autofree char *name = g_strjoin (label, parts[0], parts[1], NULL);

  htk_set_name (button, name);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", clicked, widget);
  return button;
}

static GtkWidget *
make_row (Rank            *self,
          const HtkChoice *choice)
{
  GtkWidget *widget = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = htk_label (htk_choice_text (choice), NULL);
  Row *row = g_new0 (Row, 1);

  row->rank = self;
  row->value = g_strdup (choice->value);
  row->number = gtk_label_new ("");
  gtk_label_set_width_chars (GTK_LABEL (row->number), 3);
  gtk_widget_add_css_class (row->number, "rank-number");
  row->up = make_button (widget, "go-up-symbolic", _("Move up: %s"), htk_choice_text (choice),
                         G_CALLBACK (up_clicked));
  row->down = make_button (widget, "go-down-symbolic", _("Move down: %s"), htk_choice_text (choice),
                           G_CALLBACK (down_clicked));
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (widget), row->number);
  gtk_box_append (GTK_BOX (widget), make_handle (widget));
  gtk_box_append (GTK_BOX (widget), label);
  gtk_box_append (GTK_BOX (widget), row->up);
  gtk_box_append (GTK_BOX (widget), row->down);
  gtk_widget_add_css_class (widget, "rank-row");
  g_object_set_data_full (G_OBJECT (widget), "row", row, row_free);
  return widget;
}

/* Whether the rows are the choices, in whatever order. */
static gboolean
has_all (Rank      *self,
         GPtrArray *choices)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->rows->len; i++)
    g_hash_table_add (there, row_of (self->rows->pdata[i])->value);
  for (guint i = 0; i < choices->len; i++)
    if (!g_hash_table_contains (there, ((HtkChoice *) choices->pdata[i])->value))
      return FALSE;
  return choices->len == self->rows->len;
}

static void
build_rows (Rank      *self,
            GPtrArray *choices)
{
  g_ptr_array_set_size (self->rows, 0);
  htk_clear (self->list);
  for (guint i = 0; i < choices->len; i++)
    {
      GtkWidget *row = make_row (self, choices->pdata[i]);

      gtk_box_append (GTK_BOX (self->list), row);
      g_ptr_array_add (self->rows, row);
    }
}

/* Puts the rows into the order of the answer; what it does not name stays behind. */
static void
order_rows (Rank       *self,
            const char *answer)
{
  g_auto (GStrv) words = g_strsplit (answer, " ", -1);
  guint to = 0;

  for (guint i = 0; words[i] != NULL; i++)
    for (guint k = to; k < self->rows->len; k++)
      if (strcmp (row_of (self->rows->pdata[k])->value, words[i]) == 0)
        {
          if (k != to)
            put (self, self->rows->pdata[k], to);
          to++;
          break;
        }
}

static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Rank *self = g_object_get_data (G_OBJECT (widget), "rank");

  if (!has_all (self, choices))
    build_rows (self, choices);
  self->is_answered = state->value != NULL && *state->value != '\0';
  if (self->is_answered)
    order_rows (self, state->value);
  show_places (self);
  gtk_widget_set_sensitive (widget, !state->readonly);
}

void
htk_control_make_rank (HtkControl           *control,
                       const HtkState       *state,
                       const HtkControlSink *sink)
{
  Rank *self = g_new0 (Rank, 1);

  self->sink = *sink;
  self->rows = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->keep = htk_button (_("Keep this order"), NULL);
  gtk_widget_set_halign (self->keep, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->list, "rank");
  g_signal_connect_swapped (self->keep, "clicked", G_CALLBACK (tell), self);
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_box_append (GTK_BOX (self->box), self->keep);
  g_object_set_data_full (G_OBJECT (self->box), "rank", self, rank_free);
  control->widget = self->box;
  control->set = set_value;
  control->flush = htk_control_keeps_nothing;
}
