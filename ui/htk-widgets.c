/* Small pieces that several pages draw alike: pills, cards, dates in words. */
#include "ui/htk-error-words.h"
#include "ui/htk-widgets.h"

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

/* What went wrong, where it would have been shown. */
GtkWidget *
htk_error_label (const GError *error)
{
  g_autofree char *words = htk_error_words (error);

  return htk_label (words, "error");
}

GtkWidget *
htk_pill (const char *text,
          const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "pill-label");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  return label;
}

const char *
htk_color_name (const char *color)
{
  if (g_strcmp0 (color, "red") == 0)
    return _("Red");
  if (g_strcmp0 (color, "yellow") == 0)
    return _("Yellow");
  if (g_strcmp0 (color, "green") == 0)
    return _("Green");
  return _("Not judged");
}

/* The colour is also said in words: nobody must tell red from green to work. */
GtkWidget *
htk_color_pill (const char *color,
                int         score)
{
  g_autofree char *text = score > 0 ? g_strdup_printf ("%s %d", htk_color_name (color), score)
                                    : g_strdup (htk_color_name (color));
  g_autofree char *css = g_strconcat ("color-", color != NULL ? color : "grey", NULL);

  return htk_pill (text, css);
}

const char *
htk_state_name (const char *state)
{
  static const struct { const char *state, *name; } names[] = {
    { "draft", N_("Draft") },
    { "submitted", N_("Waiting for review") },
    { "returned", N_("Returned") },
    { "lead_approved", N_("Approved by lead") },
    { "county_accepted", N_("Accepted by county") },
    { "county_rejected", N_("Rejected by county") },
    { "superseded", N_("Superseded") },
    { "voided", N_("Voided") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].state, state) == 0)
      return _(names[i].name);
  return state;
}

GtkWidget *
htk_state_pill (const char *state)
{
  gboolean back = g_strcmp0 (state, "returned") == 0 || g_strcmp0 (state, "county_rejected") == 0;
  gboolean done = g_strcmp0 (state, "county_accepted") == 0;

  return htk_pill (htk_state_name (state), back ? "color-red" : done ? "color-green" : "color-grey");
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

/* A name and its value as a line of a card; what has no value has no line. */
void
htk_add_fact (GtkWidget  *card,
              const char *name,
              const char *value)
{
  GtkWidget *line, *label;

  if (value == NULL || *value == '\0')
    return;
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  label = htk_label (name, "dim-label");
  gtk_widget_set_size_request (label, 120, -1);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), htk_label (value, NULL));
  gtk_box_append (GTK_BOX (card), line);
}

GtkWidget *
htk_button (const char *text,
            const char *css_class)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
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
  GtkWidget *calendar = gtk_calendar_new ();

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

char *
htk_time_text (gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%F %H:%M");
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
