/* The control of one field of a step: what one types or picks, and what of it goes into the event. */
#include "ui/htk-step-field.h"

#include "app/rules/htk-exact.h"
#include "app/store/htk-json.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const HtkStepField *field;
  GtkWidget *input;   /* entry or text view; NULL where one only picks */
  GPtrArray *buttons; /* GtkCheckButton, each with its data "value" and, of people, "name" */
} Control;

static void
control_free (gpointer data)
{
  Control *self = data;

  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  g_free (self);
}

static Control *
control_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "control");
}

/* --- Drawing --- */

static GtkWidget *
pick_button (Control    *self,
             GtkWidget  *flow,
             const char *value,
             const char *name)
{
  GtkWidget *button = htk_check_button (name);

  gtk_widget_add_css_class (button, "choice");
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  if (self->buttons->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->buttons->pdata[0]);
  g_ptr_array_add (self->buttons, button);
  gtk_flow_box_insert (GTK_FLOW_BOX (flow), button, -1);
  /* The button has the focus and not the cell around it. */
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
  return button;
}

static GtkWidget *
pick_box (void)
{
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 5);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 6);
  return flow;
}

static void
make_choice (Control    *self,
             GtkWidget  *box,
             const char *value)
{
  GtkWidget *flow = pick_box ();

  for (const HtkWord *word = self->field->words; word->value != NULL; word++)
    {
      GtkWidget *button = pick_button (self, flow, word->value, _(word->name));

      if (g_strcmp0 (word->value, value) == 0)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
    }
  gtk_box_append (GTK_BOX (box), flow);
}

static GtkWidget *
make_entry (Control    *self,
            GtkWidget  *box,
            const char *label,
            const char *value)
{
  self->input = gtk_entry_new ();
  gtk_widget_set_hexpand (self->input, TRUE);
  if (value != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->input), value);
  htk_set_name (self->input, label);
  gtk_box_append (GTK_BOX (box), self->input);
  return self->input;
}

static void
make_day (Control    *self,
          GtkWidget  *box,
          const char *label,
          const char *value)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *today = htk_session_today ();
  GtkWidget *entry = make_entry (self, line, label, value != NULL ? value : today);

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("year-month-day"));
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_DIGITS);
  gtk_box_append (GTK_BOX (line), htk_calendar_button (entry));
  gtk_box_append (GTK_BOX (box), line);
}

static void
make_long (Control    *self,
           GtkWidget  *box,
           const char *label,
           const char *value)
{
  self->input = gtk_text_view_new ();
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->input), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->input), FALSE);
  gtk_widget_add_css_class (self->input, "long-text");
  gtk_widget_set_size_request (self->input, -1, 88);
  if (value != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->input)), value, -1);
  htk_set_name (self->input, label);
  gtk_box_append (GTK_BOX (box), self->input);
}

/* The people who work with this tablet; who is not among them is written. */
static void
make_person (Control    *self,
             GtkWidget  *box,
             HtkSession *session,
             const char *value)
{
  g_autoptr (GPtrArray) users = htk_register_users (htk_session_store (session), NULL);
  GtkWidget *flow = pick_box ();

  for (guint i = 0; users != NULL && i < users->len; i++)
    {
      const HtkUser *user = g_ptr_array_index (users, i);
      GtkWidget *button;

      if (!g_str_equal (user->role, "worker") && !g_str_equal (user->role, "lead"))
        continue;
      button = pick_button (self, flow, user->id, user->name);
      if (g_strcmp0 (user->id, value) == 0)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
    }
  gtk_box_append (GTK_BOX (box), flow);
  make_entry (self, box, _("Somebody else"), NULL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->input), _("Somebody else, by name"));
}

static char *
default_of (JsonObject *defaults,
            const char *key)
{
  JsonNode *node = defaults != NULL ? json_object_get_member (defaults, key) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  return json_node_get_value_type (node) == G_TYPE_INT64
           ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
           : json_node_dup_string (node);
}

/* Money is fen in the event and yuan on the screen. */
static char *
default_yuan (JsonObject *defaults,
              const char *key)
{
  gint64 fen = defaults != NULL ? htk_json_int (defaults, key, 0) : 0;

  return fen > 0 ? htk_exact_hundredths (fen) : NULL;
}

/* --- Keeping --- */

static void
picked_now (GtkWidget *button,
            HtkBegun  *begun)
{
  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (button)))
    htk_begun_put (begun, g_object_get_data (G_OBJECT (button), "field"),
                   g_object_get_data (G_OBJECT (button), "value"));
}

/* What the person typed and picked is put back over what stands there by itself, and kept from now on. */
static void
keep_begun (Control  *self,
            HtkBegun *begun)
{
  g_autofree char *pick = g_strconcat (self->field->key, "#pick", NULL);
  const char *value = htk_begun_get (begun, pick);

  if (self->input != NULL)
    htk_begun_bind (begun, self->input, self->field->key);
  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkWidget *button = self->buttons->pdata[i];

      if (g_strcmp0 (g_object_get_data (G_OBJECT (button), "value"), value) == 0)
        gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
      g_object_set_data_full (G_OBJECT (button), "field", g_strdup (pick), g_free);
      g_signal_connect_object (button, "toggled", G_CALLBACK (picked_now), begun, 0);
    }
}

/**
 * htk_step_field_new:
 * @session: the session, for its people
 * @field: a field that is asked
 * @defaults: (nullable): what stands in it at first, by key
 * @begun: keeps what is typed and picked
 *
 * Returns: (transfer floating): its label and its control
 */
GtkWidget *
htk_step_field_new (HtkSession         *session,
                    const HtkStepField *field,
                    JsonObject         *defaults,
                    HtkBegun           *begun)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Control *self = g_new0 (Control, 1);
  const char *label = _(field->label);
  g_autofree char *value = field->kind == HTK_STEP_MONEY ? default_yuan (defaults, field->key)
                                                         : default_of (defaults, field->key);

  self->field = field;
  self->buttons = g_ptr_array_new ();
  gtk_box_append (GTK_BOX (box), htk_label (label, "question-label"));
  if (field->kind == HTK_STEP_CHOICE)
    make_choice (self, box, value);
  else if (field->kind == HTK_STEP_PERSON)
    make_person (self, box, session, value);
  else if (field->kind == HTK_STEP_LONG)
    make_long (self, box, label, value);
  else if (field->kind == HTK_STEP_DAY)
    make_day (self, box, label, value);
  else
    make_entry (self, box, label, value);
  if (field->kind == HTK_STEP_MONEY || field->kind == HTK_STEP_PERCENT)
    gtk_entry_set_input_purpose (GTK_ENTRY (self->input), GTK_INPUT_PURPOSE_NUMBER);
  keep_begun (self, begun);
  g_object_set_data_full (G_OBJECT (box), "control", self, control_free);
  return box;
}

/* --- Reading --- */

static char *
typed_text (Control *self)
{
  GtkTextIter start, end;
  GtkTextBuffer *buffer;
  char *text;

  if (self->input == NULL)
    return g_strdup ("");
  if (GTK_IS_ENTRY (self->input))
    return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->input))));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->input));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  return g_strstrip (text);
}

static GtkWidget *
picked (Control *self)
{
  for (guint i = 0; i < self->buttons->len; i++)
    if (gtk_check_button_get_active (self->buttons->pdata[i]))
      return self->buttons->pdata[i];
  return NULL;
}

static gboolean
read_number (Control    *self,
             const char *text,
             JsonObject *fields,
             char      **fault)
{
  gint64 scaled;
  gboolean money = self->field->kind == HTK_STEP_MONEY;
  gint64 unit = HTK_EXACT_SCALE / (money ? 100 : 1);

  if (!htk_exact_parse (text, &scaled) || scaled < 0 || scaled % unit != 0 ||
      (!money && scaled / unit > 99))
    {
      *fault = g_strdup (money ? _("Write an amount in yuan, with at most two decimals.")
                               : _("Write a whole number from 0 to 99."));
      return FALSE;
    }
  json_object_set_int_member (fields, self->field->key, scaled / unit);
  return TRUE;
}

static gboolean
read_person (Control    *self,
             const char *text,
             JsonObject *fields)
{
  GtkWidget *button = picked (self);

  if (*text != '\0')
    {
      json_object_set_string_member (fields, "person_name", text);
      return TRUE;
    }
  if (button == NULL)
    return FALSE;
  json_object_set_string_member (fields, "person_id", g_object_get_data (G_OBJECT (button), "value"));
  json_object_set_string_member (fields, "person_name",
                                 g_object_get_data (G_OBJECT (button), "name"));
  return TRUE;
}

static gboolean
read_given (Control    *self,
            const char *text,
            JsonObject *fields,
            char      **fault)
{
  if (self->field->kind == HTK_STEP_MONEY || self->field->kind == HTK_STEP_PERCENT)
    return read_number (self, text, fields, fault);
  if (self->field->kind == HTK_STEP_DAY && !htk_day_is_valid (text))
    {
      *fault = g_strdup (_("Write the day as year-month-day, like 2026-03-09."));
      return FALSE;
    }
  json_object_set_string_member (fields, self->field->key, text);
  return TRUE;
}

/**
 * htk_step_field_read:
 * @control: what htk_step_field_new() made
 * @fields: gets what stands in it
 * @fault: (out) (transfer full): what is wrong, for the person
 *
 * Returns: FALSE when it must be filled and is not, or holds what cannot be
 */
gboolean
htk_step_field_read (GtkWidget  *control,
                     JsonObject *fields,
                     char      **fault)
{
  Control *self = control_of (control);
  g_autofree char *text = typed_text (self);
  gboolean given;

  if (self->field->kind == HTK_STEP_PERSON)
    given = read_person (self, text, fields);
  else if (self->field->kind == HTK_STEP_CHOICE)
    {
      GtkWidget *button = picked (self);

      given = button != NULL;
      if (given)
        json_object_set_string_member (fields, self->field->key,
                                       g_object_get_data (G_OBJECT (button), "value"));
    }
  else
    {
      given = *text != '\0';
      if (given && !read_given (self, text, fields, fault))
        return FALSE;
    }
  if (given || !self->field->required)
    return TRUE;
  *fault = g_strdup (_("Please answer this."));
  return FALSE;
}

void
htk_step_field_focus (GtkWidget *control)
{
  Control *self = control_of (control);

  if (self->input != NULL && self->buttons->len == 0)
    gtk_widget_grab_focus (self->input);
  else if (self->buttons->len > 0)
    gtk_widget_grab_focus (self->buttons->pdata[0]);
}
