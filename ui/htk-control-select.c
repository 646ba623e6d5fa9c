/* One or several of a few choices, each a large button; of many choices a list one searches in. */
#include "ui/htk-choice-button.h"
#include "ui/htk-control.h"
#include "ui/htk-widgets.h"
#include "ui/htk-wrap-layout.h"

#include <string.h>

/* Up to so many choices all stand on the screen; more come in a list to scroll and search. */
#define MAX_BUTTONS 14
#define MAX_SEVERAL 40
/* After so long everything is drawn as it is to be. */
#define SETTLED_MS 150

typedef struct
{
  HtkControlSink sink;
  gboolean several, quick, setting;
  HtkChoiceLook look;
  char *key; /* the choices that are drawn, to see when they change */
  GtkWidget *holder, *box;
  GPtrArray *buttons; /* in the order of the choices; owned by the box */
  HtkControl list;    /* what stands there instead, of many choices */
} Select;

static void
select_free (gpointer data)
{
  Select *self = data;

  g_ptr_array_unref (self->buttons);
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
      const HtkChoice *c = g_ptr_array_index (choices, i);

      g_string_append_printf (key, "%s\x1f%s\x1f%s\x1e", c->value, c->label, c->image);
    }
  return g_string_free (key, FALSE);
}

static const char *
value_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "value");
}

static gboolean
is_active (GtkWidget *button)
{
  return GTK_IS_CHECK_BUTTON (button) && gtk_check_button_get_active (GTK_CHECK_BUTTON (button));
}

static void
tell_several (Select *self)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 0; i < self->buttons->len; i++)
    if (is_active (self->buttons->pdata[i]))
      g_string_append_printf (value, "%s%s", value->len > 0 ? " " : "",
                              value_of (self->buttons->pdata[i]));
  self->sink.answered (self->sink.data, value->len > 0 ? value->str : NULL);
}

static void
toggled (GtkWidget *button,
         Select    *self)
{
  if (self->setting)
    return;
  if (self->several)
    tell_several (self);
  else if (is_active (button) && self->sink.answered (self->sink.data, value_of (button)) &&
           self->quick)
    self->sink.done (self->sink.data);
}

/* --- The buttons --- */

static gboolean
measure_again (gpointer box)
{
  gtk_widget_queue_resize (box);
  return G_SOURCE_REMOVE;
}

/* GTK 4.8 may measure what comes to light in a page before its buttons have their style, which makes them
 * narrower, and keeps that height: the last line would lie over the next question. */
static void
mapped (GtkWidget *box)
{
  g_timeout_add_full (G_PRIORITY_LOW, SETTLED_MS, measure_again, g_object_ref (box), g_object_unref);
}

static GtkWidget *
make_box (Select *self)
{
  GtkWidget *box;

  if (self->look.one_line || self->look.rows)
    {
      box = gtk_box_new (self->look.rows ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_box_set_homogeneous (GTK_BOX (box), self->look.one_line);
      return box;
    }
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (box, htk_wrap_layout_new (self->look.columns, self->look.packed));
  g_signal_connect (box, "map", G_CALLBACK (mapped), NULL);
  return box;
}

static void
add_button (Select    *self,
            GtkWidget *button)
{
  gtk_box_append (GTK_BOX (self->box), button);
  if (GTK_IS_CHECK_BUTTON (button))
    {
      if (!self->several && self->buttons->len > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->buttons->pdata[0]);
      g_signal_connect (button, "toggled", G_CALLBACK (toggled), self);
    }
  g_ptr_array_add (self->buttons, button);
}

static void
build_buttons (Select    *self,
               GPtrArray *choices)
{
  g_ptr_array_set_size (self->buttons, 0);
  htk_clear (self->holder);
  memset (&self->list, 0, sizeof self->list);
  self->box = make_box (self);
  for (guint i = 0; i < choices->len; i++)
    add_button (self, htk_choice_button (g_ptr_array_index (choices, i), &self->look, &self->sink));
  gtk_box_append (GTK_BOX (self->holder), self->box);
}

static void
set_buttons (Select    *self,
             GPtrArray *choices)
{
  g_autofree char *key = choices_key (choices);

  self->setting = TRUE;
  if (self->box == NULL || g_strcmp0 (key, self->key) != 0)
    {
      build_buttons (self, choices);
      g_free (self->key);
      self->key = g_steal_pointer (&key);
    }
  for (guint i = 0; i < choices->len; i++)
    if (GTK_IS_CHECK_BUTTON (self->buttons->pdata[i]))
      gtk_check_button_set_active (self->buttons->pdata[i],
                                   ((HtkChoice *) choices->pdata[i])->selected);
  self->setting = FALSE;
}

/* --- Either --- */

/* A filter may leave many choices now and few later. */
static gboolean
wants_list (Select    *self,
            GPtrArray *choices)
{
  return choices->len > (self->several ? MAX_SEVERAL : MAX_BUTTONS) && !self->look.no_marks &&
         !self->look.one_line;
}

static void
set_list (Select         *self,
          const HtkState *state,
          GPtrArray      *choices)
{
  if (self->list.widget == NULL)
    {
      g_ptr_array_set_size (self->buttons, 0);
      htk_clear (self->holder);
      self->box = NULL;
      htk_control_make_list (&self->list, state, &self->sink);
      gtk_box_append (GTK_BOX (self->holder), self->list.widget);
    }
  self->list.set (self->list.widget, state, choices);
}

static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  Select *self = select_of (widget);

  htk_choice_look_read (&self->look, state, choices);
  if (wants_list (self, choices))
    set_list (self, state, choices);
  else
    set_buttons (self, choices);
  gtk_widget_set_sensitive (widget, !state->readonly);
}

/* --- Keys --- */

static int
step_of (guint key)
{
  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_Right:
    case GDK_KEY_KP_Down:
    case GDK_KEY_KP_Right:
      return 1;
    case GDK_KEY_Up:
    case GDK_KEY_Left:
    case GDK_KEY_KP_Up:
    case GDK_KEY_KP_Left:
      return -1;
    default:
      return 0;
    }
}

/* Arrows lead from choice to choice in their order, however these lie on the screen: GTK's own ones stop
 * at the end of a line. Of one choice they choose as they go, as everywhere; where a choice is “quick”
 * they do not, for it would lead on before the next one is reached. */
static gboolean
key_pressed (GtkEventControllerKey *keys,
             guint                  key,
             guint                  code,
             GdkModifierType        modifiers,
             Select                *self)
{
  int step = step_of (key);

  if (step == 0 || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  for (guint i = 0; i < self->buttons->len; i++)
    if (gtk_widget_is_focus (self->buttons->pdata[i]))
      {
        int to = (int) i + step;

        if (to >= 0 && to < (int) self->buttons->len)
          {
            gtk_widget_grab_focus (self->buttons->pdata[to]);
            if (!self->several && !self->quick && GTK_IS_CHECK_BUTTON (self->buttons->pdata[to]))
              gtk_check_button_set_active (self->buttons->pdata[to], TRUE);
          }
        gtk_window_set_focus_visible (GTK_WINDOW (gtk_widget_get_root (self->holder)), TRUE);
        return TRUE;
      }
  return FALSE;
}

static void
add_keys (Select *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (self->holder, keys);
}

void
htk_control_make_select (HtkControl           *control,
                         const HtkState       *state,
                         const HtkControlSink *sink)
{
  Select *self = g_new0 (Select, 1);

  self->sink = *sink;
  self->several = state->kind == HTK_CONTROL_SELECT;
  self->quick = htk_state_has_appearance (state, "quick") ||
                htk_state_has_appearance (state, "quickcompact");
  self->buttons = g_ptr_array_new ();
  self->holder = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_object_set_data_full (G_OBJECT (self->holder), "select", self, select_free);
  add_keys (self);
  control->widget = self->holder;
  control->set = set_value;
  control->flush = htk_control_keeps_nothing;
}
