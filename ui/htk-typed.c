/* Tells what is typed: when the keys rest, when the focus leaves, when Enter is pressed. */
#include "ui/htk-typed.h"

#include "ui/htk-widgets.h"

/* What was typed is saved this long after the last key, and at once when the focus leaves. */
#define SETTLE_MS 500

struct _HtkTyped
{
  HtkControlSink sink;
  GtkWidget *field; /* GtkEntry or GtkTextView */
  HtkTypedRead read;
  HtkTypedWrite write;
  gpointer data;
  char *name;
  guint timeout;
  gboolean setting; /* the value comes from the instance, not from a person */
  gboolean unsaved; /* what is in the field is not kept: it stays there and is told again */
};

static void
typed_free (gpointer data)
{
  HtkTyped *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_free (self->name);
  g_free (self);
}

static HtkTyped *
typed_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "typed");
}

static char *
text_of (HtkTyped *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  if (GTK_IS_EDITABLE (self->field))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->field)));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->field));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* What was typed as an answer. */
static char *
read_typed (HtkTyped    *self,
            const char **why)
{
  g_autofree char *text = g_strstrip (text_of (self));

  *why = NULL;
  if (*text == '\0')
    return NULL;
  return self->read != NULL ? self->read (text, self->data, why) : g_steal_pointer (&text);
}

static void
show_value (HtkTyped   *self,
            const char *value)
{
  g_autofree char *text = self->write != NULL && *value != '\0' ? self->write (value, self->data)
                                                                : g_strdup (value);
  g_autofree char *shown = text_of (self);

  if (g_strcmp0 (text, shown) == 0)
    return;
  self->setting = TRUE;
  if (GTK_IS_EDITABLE (self->field))
    gtk_editable_set_text (GTK_EDITABLE (self->field), text);
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->field)), text, -1);
  self->setting = FALSE;
}

/* Until what stands in the field is known to be saved nothing may be set over it: the question shows
 * itself meanwhile. Half a date is no mistake of who still types it. */
static void
tell (HtkTyped *self,
      gboolean  leaving)
{
  const char *why = NULL;
  g_autofree char *value = read_typed (self, &why);

  g_clear_handle_id (&self->timeout, g_source_remove);
  self->unsaved = TRUE;
  if (why != NULL)
    {
      if (leaving)
        self->sink.wrong (self->sink.data, why);
      return;
    }
  self->unsaved = !self->sink.answered (self->sink.data, value);
  if (leaving && !self->unsaved)
    show_value (self, value != NULL ? value : "");
}

static gboolean
settled (gpointer data)
{
  HtkTyped *self = data;

  self->timeout = 0;
  tell (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
edited (HtkTyped *self)
{
  if (self->setting)
    return;
  if (self->timeout == 0)
    self->sink.editing (self->sink.data);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add (SETTLE_MS, settled, self);
}

/**
 * htk_typed_leave:
 * @self: what is typed into
 *
 * Tells what was typed and not told yet, and says it where it is no answer.
 *
 * Returns: FALSE when something stands in the field that is not saved
 */
gboolean
htk_typed_leave (HtkTyped *self)
{
  if (self->timeout != 0 || self->unsaved)
    tell (self, TRUE);
  return !self->unsaved;
}

static gboolean
flush (GtkWidget *widget)
{
  return htk_typed_leave (typed_of (widget));
}

static void
focus_left (HtkTyped *self)
{
  const char *why = NULL;
  g_autofree char *value = NULL;

  if (!htk_typed_leave (self))
    return;
  value = read_typed (self, &why);
  show_value (self, value != NULL ? value : "");
}

/* As Enter does: what was typed is told, and where it is kept the person goes on. */
void
htk_typed_go_on (HtkTyped *self)
{
  if (htk_typed_leave (self))
    self->sink.done (self->sink.data);
}

static void
set_name (HtkTyped       *self,
          const HtkState *state)
{
  const char *name = htk_state_title (state);

  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  htk_set_name (self->field, name);
}

/* Somebody who types is never typed over: the value is set when it comes from elsewhere. What could
 * not be saved stays in the field as well: it is nowhere else. */
static void
set_value (GtkWidget      *widget,
           const HtkState *state,
           GPtrArray      *choices)
{
  HtkTyped *self = typed_of (widget);
  const char *value = state->value != NULL ? state->value : "";
  const char *why = NULL;
  g_autofree char *shown = NULL;

  set_name (self, state);
  gtk_widget_set_sensitive (widget, !state->readonly);
  if (self->timeout != 0 || self->unsaved)
    return;
  shown = read_typed (self, &why);
  if (why != NULL || g_strcmp0 (shown != NULL ? shown : "", value) != 0)
    show_value (self, value);
}

/**
 * htk_typed_new:
 * @control: a control, whose widget is set
 * @field: a GtkEntry or a GtkTextView in it
 * @state: its question
 * @sink: what it tells
 *
 * Returns: (transfer none): what tells of @field; the control's widget owns it
 */
HtkTyped *
htk_typed_new (HtkControl           *control,
               GtkWidget            *field,
               const HtkState       *state,
               const HtkControlSink *sink)
{
  HtkTyped *self = g_new0 (HtkTyped, 1);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->sink = *sink;
  self->field = field;
  set_name (self, state);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left), self);
  gtk_widget_add_controller (field, focus);
  if (GTK_IS_EDITABLE (field))
    {
      g_signal_connect_swapped (field, "changed", G_CALLBACK (edited), self);
      g_signal_connect_swapped (field, "activate", G_CALLBACK (htk_typed_go_on), self);
    }
  else
    g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (field)), "changed",
                              G_CALLBACK (edited), self);
  g_object_set_data_full (G_OBJECT (control->widget), "typed", self, typed_free);
  control->set = set_value;
  control->flush = flush;
  return self;
}

/**
 * htk_typed_convert:
 * @self: what is typed into
 * @read: (nullable): makes an answer of a text
 * @write: (nullable): makes a text of an answer
 * @data: for both
 *
 * Says how texts and answers differ.
 */
void
htk_typed_convert (HtkTyped     *self,
                   HtkTypedRead  read,
                   HtkTypedWrite write,
                   gpointer      data)
{
  self->read = read;
  self->write = write;
  self->data = data;
}

/**
 * htk_typed_put:
 * @self: what is typed into
 * @text: a text
 *
 * Types @text for the person, who picked it, and tells it.
 */
void
htk_typed_put (HtkTyped   *self,
               const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->field), text);
  tell (self, TRUE);
}

/**
 * htk_typed_value:
 * @self: what is typed into
 *
 * Returns: (transfer full) (nullable): the answer that stands in the field
 */
char *
htk_typed_value (HtkTyped *self)
{
  const char *why = NULL;

  return read_typed (self, &why);
}
