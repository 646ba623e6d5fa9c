/* A number of a range: a slide with a large step at either end, upright where the form asks for
 * it, or a list of the numbers. */
#include "ui/htk-control.h"
#include "ui/htk-number-text.h"
#include "ui/htk-range-values.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/* A slide is told when the finger rests, not at each number it passes. */
#define SETTLE_MS 400
#define UPRIGHT_HEIGHT 260
#define MAX_MARKS 11

typedef struct
{
  HtkControlSink sink;
  HtkRangeValues values;
  GtkWidget *scale, *shown, *less, *more, *clear; /* of a slide */
  GtkWidget *drop;                                /* of a list */
  char *title;
  GPtrArray *labels; /* HtkChoice, the texts of some numbers */
  guint every;       /* that many numbers from mark to mark */
  gboolean upright, bare, all_numbers;
  int at; /* the number it is on, -1 for none */
  guint timeout;
  gboolean setting; /* the value comes from the instance, not from a person */
} Range;

static void
range_free (gpointer data)
{
  Range *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_free (self->title);
  g_free (self);
}

static Range *
range_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "range");
}

/* (nullable): what the form calls the number. */
static const char *
label_of (Range *self,
          guint  i)
{
  for (guint c = 0; self->labels != NULL && c < self->labels->len; c++)
    {
      const HtkChoice *choice = g_ptr_array_index (self->labels, c);

      if (htk_range_values_is (&self->values, i, choice->value))
        return choice->label;
    }
  return NULL;
}

/* 3 · content: the number, and what the form calls it. */
static char *
number_text (Range *self,
             guint  i)
{
  char *number = htk_range_values_text (&self->values, i);
  const char *label = label_of (self, i);
  char *text;

  if (label == NULL || g_str_equal (label, number))
    return number;
  text = g_strdup_printf ("%s · %s", number, label);
  g_free (number);
  return text;
}

static void
show_number (Range *self)
{
  g_autofree char *text =
    self->at >= 0 ? number_text (self, (guint) self->at) : g_strdup ("—");

  gtk_label_set_text (GTK_LABEL (self->shown), text);
  gtk_widget_set_sensitive (self->less, self->at != 0);
  gtk_widget_set_sensitive (self->more, self->at + 1 < (int) self->values.n);
  gtk_widget_set_visible (self->clear, self->at >= 0);
  /* Without an answer the thumb would say one. */
  if (self->at >= 0)
    gtk_widget_remove_css_class (self->scale, "unset");
  else
    gtk_widget_add_css_class (self->scale, "unset");
}

static void
tell (Range *self)
{
  g_autofree char *value =
    self->at >= 0 ? htk_range_values_text (&self->values, (guint) self->at) : NULL;

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->sink.answered (self->sink.data, value);
}

static gboolean
settled (gpointer data)
{
  Range *self = data;

  self->timeout = 0;
  tell (self);
  return G_SOURCE_REMOVE;
}

/* The person moves it; what is told later is on the screen now. */
static void
move_to (Range *self,
         int    at)
{
  self->at = at;
  if (self->timeout == 0)
    self->sink.editing (self->sink.data);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add (SETTLE_MS, settled, self);
  self->setting = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale), MAX (at, 0));
  self->setting = FALSE;
  show_number (self);
}

static void
slid (Range *self)
{
  if (!self->setting)
    move_to (self, (int) (gtk_range_get_value (GTK_RANGE (self->scale)) + 0.5));
}

static void
less_clicked (Range *self)
{
  move_to (self, MAX (self->at - 1, 0));
}

static void
more_clicked (Range *self)
{
  move_to (self, MIN (self->at + 1, (int) self->values.n - 1));
}

static void
clear_clicked (Range *self)
{
  move_to (self, -1);
  tell (self);
  gtk_widget_grab_focus (self->scale);
}

static gboolean
flush (GtkWidget *widget)
{
  Range *self = range_of (widget);

  if (self->timeout != 0)
    tell (self);
  return TRUE;
}

static void
focus_left (Range *self)
{
  if (self->timeout != 0)
    tell (self);
}

/* The ends are named, and between them as many as there is place for; a number that the form gives a
 * text always. */
static void
add_marks (Range *self)
{
  gtk_scale_clear_marks (GTK_SCALE (self->scale));
  for (guint i = 0; i < self->values.n; i++)
    {
      gboolean end = i == 0 || i + 1 == self->values.n;
      const char *label = label_of (self, i);
      g_autofree char *number = NULL;

      if (label == NULL && !end && (i % self->every != 0 || self->bare))
        continue;
      number = htk_range_values_text (&self->values, i);
      if (label == NULL && (end || self->all_numbers))
        label = number;
      gtk_scale_add_mark (GTK_SCALE (self->scale), i,
                          self->upright ? GTK_POS_RIGHT : GTK_POS_BOTTOM, label);
    }
}

/* The texts of the marks change with the language of the form. */
static gboolean
take_labels (Range     *self,
             GPtrArray *choices)
{
  if (choices == self->labels || (choices->len == 0 && self->labels == NULL))
    return FALSE;
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  self->labels = g_ptr_array_ref (choices);
  return TRUE;
}

static void
set_slide (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Range *self = range_of (widget);

  if (take_labels (self, choices))
    add_marks (self);
  gtk_widget_set_sensitive (widget, !state->readonly);
  if (self->timeout != 0)
    return;
  self->at = htk_range_values_find (&self->values, state->value);
  self->setting = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale), MAX (self->at, 0));
  self->setting = FALSE;
  show_number (self);
}

/* --- The slide --- */

static GtkWidget *
step_button (Range      *self,
             const char *icon,
             const char *name,
             GCallback   clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  htk_set_name (button, name);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static void
read_marks (Range          *self,
            const HtkState *state,
            gboolean        upright)
{
  const char *interval = htk_state_param (state, "tick-interval");

  self->every = interval != NULL && self->values.step != 0
                  ? (guint) MAX (1, g_ascii_strtod (interval, NULL) / ABS (self->values.step) + 0.5)
                  : self->values.n > MAX_MARKS ? self->values.n - 1 : 1;
  self->bare = htk_state_has_appearance (state, "no-ticks");
  self->all_numbers = self->values.n <= MAX_MARKS || interval != NULL;
  self->upright = upright;
}

/* The wheel scrolls the page. Over a slide it would change an answer that nobody looks at. */
static void
leave_wheel (GtkWidget *scale)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scale);

  for (guint i = g_list_model_get_n_items (controllers); i-- > 0;)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_widget_remove_controller (scale, controller);
    }
}

static GtkWidget *
make_scale (Range          *self,
            const HtkState *state,
            gboolean        upright)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->scale = gtk_scale_new_with_range (upright ? GTK_ORIENTATION_VERTICAL
                                                  : GTK_ORIENTATION_HORIZONTAL,
                                          0, self->values.n - 1, 1);
  gtk_scale_set_draw_value (GTK_SCALE (self->scale), FALSE);
  gtk_range_set_round_digits (GTK_RANGE (self->scale), 0);
  read_marks (self, state, upright);
  add_marks (self);
  if (upright)
    {
      /* What is more stands above. */
      gtk_range_set_inverted (GTK_RANGE (self->scale), TRUE);
      gtk_widget_set_size_request (self->scale, -1, UPRIGHT_HEIGHT);
    }
  else
    gtk_widget_set_hexpand (self->scale, TRUE);
  leave_wheel (self->scale);
  htk_set_name (self->scale, self->title);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (slid), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left), self);
  gtk_widget_add_controller (self->scale, focus);
  return self->scale;
}

static void
make_slide (HtkControl     *control,
            Range          *self,
            const HtkState *state)
{
  gboolean upright = htk_state_has_appearance (state, "vertical");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);
  GtkWidget *slide =
    gtk_box_new (upright ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, 8);

  self->shown = gtk_label_new ("");
  gtk_label_set_xalign (GTK_LABEL (self->shown), 0);
  gtk_widget_add_css_class (self->shown, "range-value");
  self->less = step_button (self, "list-remove-symbolic", _("One step less"),
                            G_CALLBACK (less_clicked));
  self->more = step_button (self, "list-add-symbolic", _("One step more"),
                            G_CALLBACK (more_clicked));
  self->clear = htk_button (_("Clear"), "flat");
  gtk_widget_set_valign (self->clear, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_clicked), self);
  gtk_label_set_width_chars (GTK_LABEL (self->shown), 4);
  gtk_box_append (GTK_BOX (slide), upright ? self->more : self->less);
  gtk_box_append (GTK_BOX (slide), make_scale (self, state, upright));
  gtk_box_append (GTK_BOX (slide), upright ? self->less : self->more);
  gtk_widget_set_hexpand (slide, !upright);
  gtk_box_append (GTK_BOX (box), self->shown);
  gtk_box_append (GTK_BOX (box), slide);
  gtk_box_append (GTK_BOX (box), self->clear);
  control->widget = box;
  control->set = set_slide;
  control->flush = flush;
}

/* --- The list --- */

static void
row_chosen (Range *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop));

  if (self->setting || at == GTK_INVALID_LIST_POSITION)
    return;
  self->at = (int) at - 1;
  tell (self);
}

static GListModel *
make_rows (Range *self)
{
  GtkStringList *rows = gtk_string_list_new (NULL);

  gtk_string_list_append (rows, "—");
  for (guint i = 0; i < self->values.n; i++)
    gtk_string_list_take (rows, number_text (self, i));
  return G_LIST_MODEL (rows);
}

static void
set_list (GtkWidget      *widget,
          const HtkState *state,
          GPtrArray      *choices)
{
  Range *self = range_of (widget);

  self->at = htk_range_values_find (&self->values, state->value);
  self->setting = TRUE;
  if (take_labels (self, choices))
    {
      g_autoptr (GListModel) rows = make_rows (self);

      gtk_drop_down_set_model (GTK_DROP_DOWN (self->drop), rows);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop), (guint) (self->at + 1));
  self->setting = FALSE;
  gtk_widget_set_sensitive (widget, !state->readonly);
}

static void
make_picker (HtkControl *control,
             Range      *self)
{
  self->drop = gtk_drop_down_new (make_rows (self), NULL);
  gtk_widget_set_halign (self->drop, GTK_ALIGN_START);
  gtk_widget_set_size_request (self->drop, 160, -1);
  htk_set_name (self->drop, self->title);
  g_signal_connect_swapped (self->drop, "notify::selected", G_CALLBACK (row_chosen), self);
  control->widget = self->drop;
  control->set = set_list;
  control->flush = htk_control_keeps_nothing;
}

void
htk_control_make_range (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  HtkRangeValues values;
  Range *self;

  if (!htk_range_values_read (&values, state))
    {
      htk_control_make_number (control, state, sink);
      return;
    }
  self = g_new0 (Range, 1);
  self->sink = *sink;
  self->values = values;
  self->title = g_strdup (htk_state_title (state));
  if (htk_state_has_appearance (state, "picker"))
    make_picker (control, self);
  else
    make_slide (control, self, state);
  g_object_set_data_full (G_OBJECT (control->widget), "range", self, range_free);
}
