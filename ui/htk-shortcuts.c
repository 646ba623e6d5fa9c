/* The keys of the app. A page adds those of its own actions to itself; the page of keys lists all. */
#include "ui/htk-shortcuts.h"

#include "ui/htk-line-layout.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is shorter than this per line is no line any more: the words go below the keys. */
#define LEAST_CHARS 16
#define ANYWHERE N_("Anywhere")
#define IN_A_FORM N_("In a form")

/* The keys are as GtkShortcutTrigger reads them, `|` between two that do the same. A row of several
 * keys begins with that of the first digit and hands the digit to the action. */
typedef struct
{
  const char *where, *keys, *action, *title;
  guint n_digits; /* 0: one shortcut */
} Row;

static const Row rows[] = {
  { ANYWHERE, "<Alt>1", "win.place", N_("The places of the bar, from the first on"), 9 },
  { ANYWHERE, "<Control>k|<Control>f", "win.search", N_("Search"), 0 },
  { ANYWHERE, "Escape|<Alt>Left", "win.back", N_("Back"), 0 },
  { ANYWHERE, "<Control>r|F5", "win.sync", N_("Sync now"), 0 },
  { ANYWHERE, "<Control>comma", "win.preferences", N_("Preferences"), 0 },
  { ANYWHERE, "F1|<Control>question", "win.shortcuts", N_("This page"), 0 },
  { ANYWHERE, "<Control>z", "win.undo", N_("Undo what the bar below names"), 0 },
  { ANYWHERE, "<Control>u", "win.switch-user", N_("Change the person"), 0 },
  { ANYWHERE, "F11", "win.fullscreen", N_("Fill the screen"), 0 },
  { IN_A_FORM, "<Control>Page_Down|<Alt>Down|<Control>Return", "form.next", N_("Next section"), 0 },
  { IN_A_FORM, "<Control>Page_Up|<Alt>Up", "form.previous", N_("Previous section"), 0 },
  { IN_A_FORM, "<Control>f", "form.find", N_("Find a question"), 0 },
  { IN_A_FORM, "<Control>d", "form.unchanged",
    N_("Take over the last visit's answers to the open questions here"), 0 },
  { IN_A_FORM, "<Control>l", "form.read-aloud",
    N_("Read the question aloud, and stop, where the tablet has a voice"), 0 },
  { IN_A_FORM, "<Control><Shift>Return", "form.read-back", N_("Check and submit"), 0 },
  { N_("With the keyboard alone"), "Tab|<Shift>Tab", NULL, N_("To the next and the one before"), 0 },
  { N_("With the keyboard alone"), "space|Return", NULL, N_("Press what has the focus"), 0 },
  { N_("With the keyboard alone"), "Up|Down", NULL, N_("Within a list or among choices"), 0 },
};

static void
add_one (GtkEventController *controller,
         const char         *keys,
         const char         *action,
         GVariant           *argument)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys),
                                            gtk_named_action_new (action));

  if (argument != NULL)
    gtk_shortcut_set_arguments (shortcut, argument);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

/* `<Alt>1` and 3: `<Alt>3`. */
static char *
with_digit (const char *keys,
            guint       digit)
{
  return g_strdup_printf ("%.*s%u", (int) strlen (keys) - 1, keys, digit);
}

/**
 * htk_shortcuts_add:
 * @widget: what has the actions
 * @prefix: what their names begin with, as `win.`
 *
 * Gives @widget its keys. An entry or a popover that has the focus takes a key first: Escape closes
 * a popover before it leaves the page.
 */
void
htk_shortcuts_add (GtkWidget  *widget,
                   const char *prefix)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];

      if (row->action == NULL || !g_str_has_prefix (row->action, prefix))
        continue;
      if (row->n_digits == 0)
        add_one (controller, row->keys, row->action, NULL);
      for (guint digit = 1; digit <= row->n_digits; digit++)
        {
          g_autofree char *keys = with_digit (row->keys, digit);

          add_one (controller, keys, row->action, g_variant_new_int32 ((int) digit));
        }
    }
  gtk_widget_add_controller (widget, controller);
}

/* --- The page --- */

static void
add_key (GtkWidget  *box,
         const char *keys)
{
  g_autoptr (GtkShortcutTrigger) trigger = gtk_shortcut_trigger_parse_string (keys);
  g_autofree char *text = gtk_shortcut_trigger_to_label (trigger, gdk_display_get_default ());
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "key");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
}

static GtkWidget *
keys_of (const Row *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_auto (GStrv) keys = g_strsplit (row->keys, "|", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    add_key (box, keys[i]);
  if (row->n_digits > 1)
    {
      g_autofree char *last = with_digit (row->keys, row->n_digits);

      gtk_box_append (GTK_BOX (box), gtk_label_new ("…"));
      add_key (box, last);
    }
  return box;
}

static GtkWidget *
line_of (GtkWidget *page,
         const Row *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *keys = keys_of (row);
  GtkWidget *title = htk_label (_(row->title), NULL);

  gtk_widget_set_hexpand (title, TRUE);
  gtk_label_set_width_chars (GTK_LABEL (title), LEAST_CHARS);
  htk_line_fold (line, 18);
  htk_align (page, "keys", keys);
  gtk_box_append (GTK_BOX (line), keys);
  gtk_box_append (GTK_BOX (line), title);
  gtk_widget_set_size_request (line, -1, 48);
  return line;
}

/**
 * htk_shortcuts_page_new:
 *
 * Returns: (transfer floating): the page of all keys
 */
GtkWidget *
htk_shortcuts_page_new (void)
{
  GtkWidget *box = htk_page_box ();
  GtkWidget *card = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (i == 0 || !g_str_equal (rows[i].where, rows[i - 1].where))
        {
          card = htk_card (_(rows[i].where));
          gtk_box_append (GTK_BOX (box), card);
        }
      gtk_box_append (GTK_BOX (card), line_of (box, &rows[i]));
    }
  return htk_narrow (box);
}
