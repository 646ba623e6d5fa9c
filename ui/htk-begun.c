/* Binds what one types into on a page, a dialog or a card to the words that the store keeps for it. */
#include "ui/htk-begun.h"

#include "app/store/htk-begun-words.h"
#include "ui/htk-in-view.h"
#include "ui/htk-saved-label.h"

/* What was typed is kept so long after it at the latest, however fast somebody types on. */
#define KEEP_MS 250

struct _HtkBegun
{
  GObject parent_instance;
  HtkSession *session;
  char *person, *thing, *deed;
  GHashTable *words; /* as they were kept when the page was opened; NULL when they could not be read */
  GtkWidget *saved;
  gboolean ended;
};

G_DEFINE_TYPE (HtkBegun, htk_begun, G_TYPE_OBJECT)

/* One field; its input owns it. */
typedef struct
{
  HtkBegun *begun;
  GtkWidget *input; /* GtkEditable or GtkTextView */
  char *field;
  guint timeout;
  gboolean unsaved;
} Field;

static void
htk_begun_finalize (GObject *object)
{
  HtkBegun *self = HTK_BEGUN (object);

  g_object_unref (self->session);
  g_free (self->person);
  g_free (self->thing);
  g_free (self->deed);
  g_clear_pointer (&self->words, g_hash_table_unref);
  g_clear_object (&self->saved);
  G_OBJECT_CLASS (htk_begun_parent_class)->finalize (object);
}

static void
htk_begun_class_init (HtkBegunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_begun_finalize;
}

static void
htk_begun_init (HtkBegun *self)
{
}

/**
 * htk_begun_new:
 * @session: the session; what is typed belongs to who is signed in now, also when it is kept as somebody else
 *   takes the tablet
 * @thing: what the words are about, as for htk_begun_words_keep()
 * @deed: what is to be done with them
 * @saved: (nullable): a label that says whether they are saved
 *
 * Returns: (transfer full): what keeps the words of one page
 */
HtkBegun *
htk_begun_new (HtkSession *session,
               const char *thing,
               const char *deed,
               GtkWidget  *saved)
{
  HtkBegun *self = g_object_new (HTK_TYPE_BEGUN, NULL);

  self->session = g_object_ref (session);
  self->person = g_strdup (htk_session_user (session)->id);
  self->thing = g_strdup (thing);
  self->deed = g_strdup (deed);
  self->words = htk_begun_words_load (htk_session_store (session), self->person, thing, deed, NULL);
  if (saved != NULL)
    self->saved = g_object_ref_sink (saved);
  return self;
}

/**
 * htk_begun_label_new:
 *
 * Returns: (transfer floating): a label for htk_begun_new(), empty until something is typed
 */
GtkWidget *
htk_begun_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  return label;
}

/**
 * htk_begun_get:
 * @self: what keeps the words of a page
 * @field: a name of a field
 *
 * Returns: (transfer none) (nullable): what the person had typed there when the page was opened
 */
const char *
htk_begun_get (HtkBegun   *self,
               const char *field)
{
  return self->words != NULL ? g_hash_table_lookup (self->words, field) : NULL;
}

static gboolean
keep (HtkBegun   *self,
      const char *field,
      const char *words)
{
  g_autoptr (GError) error = NULL;
  gboolean kept = htk_begun_words_keep (htk_session_store (self->session), self->person, self->thing, self->deed,
                                        field, words, &error);

  if (!kept)
    g_warning ("What was typed is not kept: %s", error->message);
  if (self->saved != NULL && kept)
    htk_saved_label_saved (self->saved, NULL);
  else if (self->saved != NULL)
    htk_saved_label_failed (self->saved);
  return kept;
}

/**
 * htk_begun_put:
 * @self: what keeps the words of a page
 * @field: a name of a field
 * @words: (nullable): what was picked there; NULL for nothing
 *
 * Keeps at once what was picked and not typed.
 */
void
htk_begun_put (HtkBegun   *self,
               const char *field,
               const char *words)
{
  if (!self->ended)
    keep (self, field, words);
}

/**
 * htk_begun_end:
 * @self: what keeps the words of a page
 *
 * Keeps nothing more: the words were sent, and what sent them forgot them.
 */
void
htk_begun_end (HtkBegun *self)
{
  self->ended = TRUE;
}

/* --- One field --- */

static void
field_free (gpointer data)
{
  Field *self = data;

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_object_unref (self->begun);
  g_free (self->field);
  g_free (self);
}

static char *
text_of (GtkWidget *input)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  if (GTK_IS_EDITABLE (input))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (input)));
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (input));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* What could not be kept is tried again with the next key, and as the field is left. */
static void
keep_field (Field *self)
{
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (!self->unsaved || self->begun->ended)
    return;
  text = text_of (self->input);
  self->unsaved = !keep (self->begun, self->field, text);
}

static gboolean
time_is_up (gpointer data)
{
  Field *self = data;

  self->timeout = 0;
  keep_field (self);
  return G_SOURCE_REMOVE;
}

static void
edited (Field *self)
{
  if (!self->unsaved && self->begun->saved != NULL)
    htk_saved_label_editing (self->begun->saved);
  self->unsaved = TRUE;
  if (self->timeout == 0)
    self->timeout = g_timeout_add (KEEP_MS, time_is_up, self);
}

/**
 * htk_begun_bind:
 * @self: what keeps the words of a page
 * @input: a GtkEntry or a GtkTextView with what stands in it by itself
 * @field: its name
 *
 * Puts into @input what the person had typed there, and keeps what they type from now on: 250 ms after it at the
 * latest, and at once when the focus leaves or the page goes. An on-screen keyboard does not cover it meanwhile.
 */
void
htk_begun_bind (HtkBegun   *self,
                GtkWidget  *input,
                const char *field)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  const char *words = htk_begun_get (self, field);
  gboolean line = GTK_IS_EDITABLE (input);
  Field *bound = g_new0 (Field, 1);
  gpointer typed = line ? (gpointer) input : gtk_text_view_get_buffer (GTK_TEXT_VIEW (input));

  bound->begun = g_object_ref (self);
  bound->input = input;
  bound->field = g_strdup (field);
  if (words != NULL && line)
    gtk_editable_set_text (GTK_EDITABLE (input), words);
  else if (words != NULL)
    gtk_text_buffer_set_text (typed, words, -1);
  g_signal_connect_swapped (typed, "changed", G_CALLBACK (edited), bound);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (keep_field), bound);
  /* A page that goes is unmapped before it is taken apart, whoever makes it go. */
  g_signal_connect_swapped (input, "unmap", G_CALLBACK (keep_field), bound);
  gtk_widget_add_controller (input, focus);
  htk_in_view_watch (input);
  g_object_set_data_full (G_OBJECT (input), "begun", bound, field_free);
}
