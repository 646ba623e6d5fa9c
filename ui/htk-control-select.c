/* Controls one picks from: one or several of a list, and a plain confirmation. */
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* Up to so many choices all stand on the screen; more come in a list to scroll and search. */
#define MAX_BUTTONS 14

typedef struct
{
  HtkControlSink sink;
  gboolean multiple, setting;
  char *key; /* the choices that are drawn, to see when they change */
  GtkWidget *box;
} Select;

static void
select_free (gpointer data)
{
  Select *self = data;

  g_free (self->key);
  g_free (self);
}

static Select *
select_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "select");
}

static char *
choices_key (GPtrArray *choices)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < choices->len; i++)
    {
      HtkChoice *c = g_ptr_array_index (choices, i);

      g_string_append_printf (key, "%s\x1f%s\x1e", c->value, c->label != NULL ? c->label : "");
    }
  return g_string_free (key, FALSE);
}

static GtkWidget *
button_of (GtkWidget *flow_child)
{
  return gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (flow_child));
}

static void
tell_multiple (Select *self)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (button_of (child))))
      g_string_append_printf (value, "%s%s", value->len > 0 ? " " : "",
                              (char *) g_object_get_data (G_OBJECT (button_of (child)), "value"));
  self->sink.answered (self->sink.data, value->len > 0 ? value->str : NULL);
}

static void
toggled (GtkCheckButton *button,
         Select         *self)
{
  if (self->setting)
    return;
  if (self->multiple)
    tell_multiple (self);
  else if (gtk_check_button_get_active (button))
    self->sink.answered (self->sink.data, g_object_get_data (G_OBJECT (button), "value"));
}

static void
build_buttons (Select    *self,
               GPtrArray *choices)
{
  GtkWidget *first = NULL;

  htk_clear (self->box);
  for (guint i = 0; i < choices->len; i++)
    {
      HtkChoice *c = g_ptr_array_index (choices, i);
      GtkWidget *button = gtk_check_button_new_with_label (c->label != NULL ? c->label : c->value);

      if (!self->multiple && first != NULL)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (first));
      first = first != NULL ? first : button;
      gtk_widget_add_css_class (button, "choice");
      g_object_set_data_full (G_OBJECT (button), "value", g_strdup (c->value), g_free);
      g_signal_connect (button, "toggled", G_CALLBACK (toggled), self);
      gtk_flow_box_append (GTK_FLOW_BOX (self->box), button);
    }
  /* The wrapper must not take the focus away from the button in it. */
  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
}

static void
set_buttons (GtkWidget      *widget,
             const HtkState *state,
             GPtrArray      *choices)
{
  Select *self = select_of (widget);
  g_autofree char *key = choices_key (choices);

  self->setting = TRUE;
  if (g_strcmp0 (key, self->key) != 0)
    {
      build_buttons (self, choices);
      g_free (self->key);
      self->key = g_steal_pointer (&key);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (self->box); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *button = button_of (child);
      const char *value = g_object_get_data (G_OBJECT (button), "value");

      for (guint i = 0; i < choices->len; i++)
        {
          HtkChoice *c = g_ptr_array_index (choices, i);

          if (g_str_equal (c->value, value))
            gtk_check_button_set_active (GTK_CHECK_BUTTON (button), c->selected);
        }
    }
  gtk_widget_set_sensitive (self->box, !state->readonly);
  self->setting = FALSE;
}

static gboolean
no_flush (GtkWidget *widget)
{
  return TRUE;
}

static void
make_buttons (HtkControl           *control,
              const HtkState       *state,
              const HtkControlSink *sink)
{
  Select *self = g_new0 (Select, 1);

  self->sink = *sink;
  self->multiple = state->kind == HTK_CONTROL_SELECT;
  self->box = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->box), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->box), 4);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->box), 8);
  g_object_set_data_full (G_OBJECT (self->box), "select", self, select_free);
  control->widget = self->box;
  control->set = set_buttons;
  control->flush = no_flush;
}

/* --- A long list --- */

static void
row_chosen (GtkDropDown *drop,
            GParamSpec  *pspec,
            Select      *self)
{
  guint i = gtk_drop_down_get_selected (drop);
  GPtrArray *values = g_object_get_data (G_OBJECT (drop), "values");

  if (!self->setting && values != NULL && i < values->len)
    {
      const char *value = g_ptr_array_index (values, i);

      self->sink.answered (self->sink.data, *value != '\0' ? value : NULL);
    }
}

static void
build_list (GtkWidget *drop,
            GPtrArray *choices)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  gtk_string_list_append (labels, "—");
  g_ptr_array_add (values, g_strdup (""));
  for (guint i = 0; i < choices->len; i++)
    {
      HtkChoice *c = g_ptr_array_index (choices, i);

      gtk_string_list_append (labels, c->label != NULL ? c->label : c->value);
      g_ptr_array_add (values, g_strdup (c->value));
    }
  g_object_set_data_full (G_OBJECT (drop), "values", values, (GDestroyNotify) g_ptr_array_unref);
  gtk_drop_down_set_model (GTK_DROP_DOWN (drop), G_LIST_MODEL (labels));
}

static void
set_list (GtkWidget      *widget,
          const HtkState *state,
          GPtrArray      *choices)
{
  Select *self = select_of (widget);
  g_autofree char *key = choices_key (choices);
  guint chosen = 0;

  self->setting = TRUE;
  if (g_strcmp0 (key, self->key) != 0)
    {
      build_list (widget, choices);
      g_free (self->key);
      self->key = g_steal_pointer (&key);
    }
  for (guint i = 0; i < choices->len; i++)
    if (((HtkChoice *) g_ptr_array_index (choices, i))->selected)
      chosen = i + 1;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (widget), chosen);
  gtk_widget_set_sensitive (widget, !state->readonly);
  self->setting = FALSE;
}

static void
make_list (HtkControl           *control,
           const HtkState       *state,
           const HtkControlSink *sink)
{
  Select *self = g_new0 (Select, 1);
  GtkExpression *text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkWidget *drop = gtk_drop_down_new (NULL, text);

  self->sink = *sink;
  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop), TRUE);
  htk_set_name (drop, state->label != NULL ? state->label : state->ref);
  g_signal_connect (drop, "notify::selected", G_CALLBACK (row_chosen), self);
  g_object_set_data_full (G_OBJECT (drop), "select", self, select_free);
  gtk_widget_set_halign (drop, GTK_ALIGN_START);
  control->widget = drop;
  control->set = set_list;
  control->flush = no_flush;
}

void
htk_control_make_select (HtkControl           *control,
                         const HtkState       *state,
                         GPtrArray            *choices,
                         const HtkControlSink *sink)
{
  if (state->kind == HTK_CONTROL_SELECT || choices->len <= MAX_BUTTONS)
    make_buttons (control, state, sink);
  else
    make_list (control, state, sink);
}

/* --- A confirmation --- */

static void
check_toggled (GtkCheckButton *button,
               Select         *self)
{
  if (!self->setting)
    self->sink.answered (self->sink.data, gtk_check_button_get_active (button) ? "OK" : NULL);
}

static void
set_check (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Select *self = select_of (widget);

  self->setting = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (widget), g_strcmp0 (state->value, "OK") == 0);
  gtk_widget_set_sensitive (widget, !state->readonly);
  self->setting = FALSE;
}

void
htk_control_make_check (HtkControl           *control,
                        const HtkState       *state,
                        const HtkControlSink *sink)
{
  Select *self = g_new0 (Select, 1);
  GtkWidget *button = gtk_check_button_new_with_label (_("Confirmed"));

  self->sink = *sink;
  gtk_widget_add_css_class (button, "choice");
  g_signal_connect (button, "toggled", G_CALLBACK (check_toggled), self);
  g_object_set_data_full (G_OBJECT (button), "select", self, select_free);
  control->widget = button;
  control->set = set_check;
  control->flush = no_flush;
}
