/* One choice as a button, and how the appearance of its question asks for it. */
#include "ui/htk-choice-button.h"

#include "ui/htk-form-picture.h"
#include "ui/htk-widgets.h"

#include <string.h>

/* Up to this width a choice is a word that may stand beside others. A Chinese character takes two. */
#define SHORT_WIDTH 20
#define PICTURE_SIZE 160
/* So many are in a list, where it does not matter. */
#define MANY 100

const char *
htk_choice_text (const HtkChoice *choice)
{
  return choice->label != NULL && *choice->label != '\0' ? choice->label : choice->value;
}

static gboolean
is_long (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
  return width > SHORT_WIDTH;
}

static gboolean
any_long (GPtrArray *choices)
{
  for (guint i = 0; i < MIN (choices->len, MANY); i++)
    if (is_long (htk_choice_text (g_ptr_array_index (choices, i))))
      return TRUE;
  return FALSE;
}

static gboolean
any_pictures (GPtrArray *choices)
{
  for (guint i = 0; i < MIN (choices->len, MANY); i++)
    if (((HtkChoice *) g_ptr_array_index (choices, i))->image != NULL)
      return TRUE;
  return FALSE;
}

/* The N of columns-N and its older name compact-N. */
static guint
columns_of (const HtkState *state)
{
  for (char **word = state->appearance; word != NULL && *word != NULL; word++)
    {
      const char *n = g_str_has_prefix (*word, "columns-")   ? *word + strlen ("columns-")
                      : g_str_has_prefix (*word, "compact-") ? *word + strlen ("compact-")
                                                             : "";

      if (g_ascii_isdigit (*n))
        return (guint) CLAMP (g_ascii_strtoull (n, NULL, 10), 1, 10);
    }
  return 0;
}

static gboolean
is_compact (const HtkState *state)
{
  for (char **word = state->appearance; word != NULL && *word != NULL; word++)
    if (g_str_has_prefix (*word, "compact") || g_str_equal (*word, "no-buttons") ||
        g_str_equal (*word, "quickcompact"))
      return TRUE;
  return FALSE;
}

/**
 * htk_choice_look_read:
 * @self: (out caller-allocates): the look
 * @state: a select
 * @choices: (element-type HtkChoice): its choices
 *
 * What the appearance asks for; without one short choices stand beside each other and long ones
 * below each other, each as wide as the page.
 */
void
htk_choice_look_read (HtkChoiceLook  *self,
                      const HtkState *state,
                      GPtrArray      *choices)
{
  gboolean columns;

  memset (self, 0, sizeof *self);
  self->columns = columns_of (state);
  self->packed = htk_state_has_appearance (state, "columns-pack");
  self->several = state->kind == HTK_CONTROL_SELECT;
  self->no_marks = is_compact (state);
  self->no_labels = htk_state_has_appearance (state, "list-nolabel");
  self->no_buttons = htk_state_has_appearance (state, "label");
  self->upright = htk_state_has_appearance (state, "likert");
  self->one_line = self->no_labels || self->no_buttons || self->upright ||
                   htk_state_has_appearance (state, "list") ||
                   htk_state_has_appearance (state, "horizontal");
  columns = self->columns > 0 || self->no_marks || htk_state_has_appearance (state, "columns") ||
            self->packed;
  self->rows = !self->one_line && !columns && any_long (choices) && !any_pictures (choices);
}

static GtkWidget *
make_picture (const HtkChoice      *choice,
              const HtkChoiceLook  *look,
              const HtkControlSink *sink)
{
  g_autoptr (GdkTexture) texture =
    choice->image != NULL ? sink->picture (sink->data, choice->image) : NULL;
  GtkWidget *picture;

  if (texture == NULL)
    return NULL;
  picture = htk_form_picture_new ();
  htk_form_picture_set (picture, texture, PICTURE_SIZE);
  gtk_widget_set_halign (picture, look->no_marks ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
  return picture;
}

static GtkWidget *
make_content (const HtkChoice      *choice,
              const HtkChoiceLook  *look,
              const HtkControlSink *sink)
{
  GtkWidget *picture = make_picture (choice, look, sink);
  gboolean words = picture == NULL || (choice->label != NULL && *choice->label != '\0');
  gboolean middle = look->no_marks || look->upright || look->no_buttons;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  if (picture != NULL)
    gtk_box_append (GTK_BOX (box), picture);
  if (words)
    {
      GtkWidget *label = htk_label (htk_choice_text (choice), NULL);

      /* Short words ask for their own width, and do not wrap before they must. */
      if (is_long (htk_choice_text (choice)))
        gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_INHERIT);
      gtk_label_set_xalign (GTK_LABEL (label), middle ? 0.5f : 0);
      gtk_label_set_justify (GTK_LABEL (label), middle ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

/**
 * htk_choice_button:
 * @choice: a choice
 * @look: how it stands there
 * @sink: where its picture is read
 *
 * Returns: (transfer floating): a check button, or only its label where the look asks for no buttons.
 *   The data "value" of it is the choice's
 */
GtkWidget *
htk_choice_button (const HtkChoice      *choice,
                   const HtkChoiceLook  *look,
                   const HtkControlSink *sink)
{
  GtkWidget *button;

  if (look->no_buttons)
    return make_content (choice, look, sink);
  button = g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role",
                         look->several ? GTK_ACCESSIBLE_ROLE_CHECKBOX : GTK_ACCESSIBLE_ROLE_RADIO, NULL);
  if (!look->no_labels)
    gtk_check_button_set_child (GTK_CHECK_BUTTON (button), make_content (choice, look, sink));
  htk_set_name (button, htk_choice_text (choice));
  gtk_widget_add_css_class (button, "choice");
  if (look->no_marks || look->upright)
    gtk_widget_add_css_class (button, "no-mark");
  if (look->no_labels)
    {
      gtk_widget_add_css_class (button, "mark-only");
      gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, htk_choice_text (choice));
    }
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (choice->value), g_free);
  return button;
}
