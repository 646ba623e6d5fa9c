/* Small pieces that several pages draw alike: cards, buttons, dates in words. */
#include "ui/htk-error-words.h"
#include "ui/htk-widgets.h"

#include "ui/htk-line-layout.h"
#include "ui/htk-parts.h"
#include "ui/htk-whole-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

GtkWidget *
htk_label (const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/**
 * htk_may_wrap:
 * @label: the label of a button, a pill, a place
 *
 * It stands in one line where there is room, and else in several: words of another language, or of
 * twice the size, must not push anything out of the window. No word is broken.
 */
void
htk_may_wrap (GtkLabel *label)
{
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
  htk_whole_words_keep (label);
}

/**
 * htk_buttons_may_wrap:
 * @line: a line of a template, with its buttons
 *
 * Does for each of them what htk_button() does for one made in code.
 */
void
htk_buttons_may_wrap (GtkWidget *line)
{
  for (GtkWidget *child = gtk_widget_get_first_child (line); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (child))))
      htk_may_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (child))));
}

/* What went wrong, where it would have been shown. */
GtkWidget *
htk_error_label (const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  return htk_label (words, "error");
}

const char *
htk_role_name (const char *role)
{
  if (g_strcmp0 (role, "worker") == 0)
    return _("Field worker");
  if (g_strcmp0 (role, "lead") == 0)
    return _("Team lead");
  if (g_strcmp0 (role, "county") == 0)
    return _("County officer");
  return _("Auditor");
}

/**
 * htk_class_name:
 * @monitor_class: 0, 1, 2, or -1 for a household that is not monitored (domain.md 4.4)
 */
const char *
htk_class_name (int monitor_class)
{
  switch (monitor_class)
    {
    case 0:
      return _("Unsteady after poverty");
    case 1:
      return _("At the edge of poverty");
    case 2:
      return _("Sudden severe hardship");
    default:
      return NULL;
    }
}

const char *
htk_suggestion_name (const char *suggestion)
{
  if (suggestion == NULL || g_str_equal (suggestion, "na"))
    return _("Not judged");
  if (g_str_equal (suggestion, "0"))
    return _("No risk seen");
  if (g_str_equal (suggestion, "W"))
    return _("Low income, watch");
  if (g_str_equal (suggestion, "R"))
    return _("To be discussed");
  return htk_class_name (suggestion[0] - '1') != NULL ? htk_class_name (suggestion[0] - '1')
                                                      : suggestion;
}

GtkWidget *
htk_scrolled (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_hexpand (scrolled, TRUE);
  return scrolled;
}

/* A page of words and settings: no wider than the eye follows a line. */
GtkWidget *
htk_narrow (GtkWidget *child)
{
  GtkWidget *clamp = adw_clamp_new ();

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 900);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 700);
  adw_clamp_set_child (ADW_CLAMP (clamp), child);
  return htk_scrolled (clamp);
}

GtkWidget *
htk_page_box (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (box, "page");
  return box;
}

GtkWidget *
htk_card (const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "content-card");
  if (title != NULL)
    gtk_box_append (GTK_BOX (box), htk_label (title, "heading"));
  return box;
}

/**
 * htk_align:
 * @card: where the columns are
 * @column: which of them
 * @cell: a widget of that column
 *
 * Makes the cell as wide as the widest of its column, whatever the language and the size of the text.
 */
void
htk_align (GtkWidget  *card,
           const char *column,
           GtkWidget  *cell)
{
  GtkSizeGroup *group = g_object_get_data (G_OBJECT (card), column);

  if (group == NULL)
    {
      group = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
      g_object_set_data_full (G_OBJECT (card), column, group, g_object_unref);
    }
  gtk_size_group_add_widget (group, cell);
}

/* A name and its value as a line of a card; what has no value has no line. */
void
htk_add_fact (GtkWidget  *card,
              const char *name,
              const char *value)
{
  GtkWidget *line, *label;

  if (value == NULL || *value == '\0')
    return;
  line = htk_line_box (12);
  label = htk_label (name, "dim-label");
  gtk_widget_set_size_request (label, 120, -1);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  htk_align (card, "names-of-facts", label);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), label = htk_label (value, NULL));
  /* Lines of one card that are short of room give way alike. */
  htk_align (card, "values-of-facts", label);
  gtk_box_append (GTK_BOX (card), line);
}

/* The same of a day that the register has as 2026-11-27. */
void
htk_add_day_fact (GtkWidget  *card,
                  const char *name,
                  const char *day)
{
  g_autofree char *text = htk_day_text (day);

  htk_add_fact (card, name, text);
}

GtkWidget *
htk_button (const char *text,
            const char *css_class)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  htk_may_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))));
  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
  return button;
}

/**
 * htk_add_button:
 * @line: a box
 * @text: its label
 * @css_class: (nullable): a style
 * @clicked: called with @data alone when it is pressed
 * @data: what it is about
 *
 * Puts a button at the end of a line.
 *
 * Returns: (transfer none): it
 */
GtkWidget *
htk_add_button (GtkWidget  *line,
                const char *text,
                const char *css_class,
                GCallback   clicked,
                gpointer    data)
{
  GtkWidget *button = htk_button (text, css_class);

  g_signal_connect_swapped (button, "clicked", clicked, data);
  gtk_box_append (GTK_BOX (line), button);
  return button;
}

/**
 * htk_toggle_button:
 * @text: its label
 *
 * Returns: (transfer floating): a toggle button whose label may stand in several lines
 */
GtkWidget *
htk_toggle_button (const char *text)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (text);

  htk_may_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))));
  return button;
}

/**
 * htk_check_button:
 * @text: its label
 *
 * Returns: (transfer floating): a check button whose label may stand in several lines
 */
GtkWidget *
htk_check_button (const char *text)
{
  GtkWidget *button = gtk_check_button_new_with_label (text);
  GtkLabel *label = GTK_LABEL (gtk_widget_get_last_child (button));

  htk_may_wrap (label);
  gtk_label_set_justify (label, GTK_JUSTIFY_LEFT);
  return button;
}

static void
day_picked (GtkCalendar *calendar,
            GtkEntry    *entry)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (day, "%F");
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (calendar), GTK_TYPE_POPOVER);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
  gtk_popover_popdown (GTK_POPOVER (popover));
}

/**
 * htk_calendar_button:
 * @entry: where a day is typed, as YYYY-MM-DD
 *
 * Returns: (transfer floating): what opens a calendar that fills @entry, as if it were typed and
 *   confirmed
 */
GtkWidget *
htk_calendar_button (GtkWidget *entry)
{
  GtkWidget *pick = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = htk_calendar_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (pick), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (pick), "x-office-calendar-symbolic");
  htk_set_name (pick, _("Calendar"));
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (day_picked), entry, 0);
  return pick;
}

/* Puts a button at the end of a flow box; it alone takes the focus, not its place as well. */
void
htk_flow_append (GtkWidget *flow,
                 GtkWidget *widget)
{
  gtk_flow_box_insert (GTK_FLOW_BOX (flow), widget, -1);
  gtk_widget_set_focusable (gtk_widget_get_parent (widget), FALSE);
}

void
htk_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    {
      if (GTK_IS_BOX (box))
        gtk_box_remove (GTK_BOX (box), child);
      else if (GTK_IS_LIST_BOX (box))
        gtk_list_box_remove (GTK_LIST_BOX (box), child);
      else if (GTK_IS_FLOW_BOX (box))
        gtk_flow_box_remove (GTK_FLOW_BOX (box), child);
      else
        g_assert_not_reached ();
    }
}

/**
 * htk_close_on_escape:
 * @dialog: a window over the app's own
 *
 * GTK closes only its own dialogs by that key.
 */
void
htk_close_on_escape (GtkWidget *dialog)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (dialog, keys);
}

/* For what has no visible text of its own. */
void
htk_set_name (GtkWidget  *widget,
              const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static int
days_between (const char *from,
              const char *to)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *a = g_strconcat (from, "T00:00:00Z", NULL);
  g_autofree char *b = g_strconcat (to, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) x = g_date_time_new_from_iso8601 (a, utc);
  g_autoptr (GDateTime) y = g_date_time_new_from_iso8601 (b, utc);

  return x != NULL && y != NULL ? (int) (g_date_time_difference (y, x) / G_TIME_SPAN_DAY) : 0;
}

/**
 * htk_due_text:
 * @next_due: (nullable): the day a visit is due
 * @today: today
 *
 * Returns: (transfer full): how that stands, in words (domain.md 4.7)
 */
char *
htk_due_text (const char *next_due,
              const char *today)
{
  int days;

  if (next_due == NULL)
    return g_strdup (_("No visit is due"));
  days = days_between (today, next_due);
  if (days > 0)
    return g_strdup_printf (ngettext ("Due in %d day", "Due in %d days", (gulong) days), days);
  if (days == 0)
    return g_strdup (_("Due today"));
  return g_strdup_printf (ngettext ("%d day late", "%d days late", (gulong) -days), -days);
}

/**
 * htk_review_left_text:
 * @days_left: days until a decision is due; below 0 it is late
 *
 * Returns: (transfer full): the same in words (domain.md 5)
 */
char *
htk_review_left_text (int days_left)
{
  if (days_left > 0)
    return g_strdup_printf (ngettext ("%d day left to decide", "%d days left to decide",
                                      (gulong) days_left), days_left);
  if (days_left == 0)
    return g_strdup (_("To be decided today"));
  return g_strdup_printf (ngettext ("Decision %d day late", "Decision %d days late",
                                    (gulong) -days_left), -days_left);
}

/**
 * htk_span_text:
 * @ms: a length of time in milliseconds, not negative
 *
 * Returns: (transfer full): it in words, as roughly as one says it
 */
char *
htk_span_text (gint64 ms)
{
  gint64 minutes = MAX ((ms + 30000) / 60000, 1);
  int n;

  if (minutes < 120)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), (int) minutes);
  if (minutes < 48 * 60)
    {
      n = (int) ((minutes + 30) / 60);
      return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) n), n);
    }
  n = (int) MIN ((minutes + 12 * 60) / (24 * 60), G_MAXINT);
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) n), n);
}

/**
 * htk_masked_id:
 * @id_no: (nullable): an identity number
 *
 * Returns: (transfer full): its first and last four characters (domain.md 2.1)
 */
char *
htk_masked_id (const char *id_no)
{
  gsize n = id_no != NULL ? strlen (id_no) : 0;

  if (n < 12)
    return g_strdup (n == 0 ? "—" : "****");
  return g_strdup_printf ("%.4s**********%s", id_no, id_no + n - 4);
}

/* How many times its usual size the system's text has. */
static double
text_scale (void)
{
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1;
}

/**
 * htk_text_is_large:
 *
 * Returns: whether the system's text is so much larger than usual that what is only useful gives way
 */
gboolean
htk_text_is_large (void)
{
  return text_scale () > 1.5;
}

/**
 * htk_avatar:
 * @name: who it stands for
 * @size: how large it is beside text of the usual size, in pixels
 *
 * Returns: (transfer floating): a disc with the first of the name
 */
GtkWidget *
htk_avatar (const char *name,
            int         size)
{
  return adw_avatar_new ((int) (size * text_scale ()), name, TRUE);
}
