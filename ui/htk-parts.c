/* Widgets of GTK whose parts are only pictures: each gets a name for who hears the screen. */
#include "ui/htk-parts.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

/**
 * htk_calendar_new:
 *
 * Returns: (transfer floating): a calendar whose arrows have names; its months and days have GTK's own
 */
GtkWidget *
htk_calendar_new (void)
{
  const char *const names[] = { _("Previous month"), _("Next month"), _("Previous year"), _("Next year") };
  GtkWidget *calendar = gtk_calendar_new ();
  GtkWidget *header = gtk_widget_get_first_child (calendar);
  guint i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (header); child != NULL && i < G_N_ELEMENTS (names);
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      htk_set_name (child, names[i++]);
  return calendar;
}

static void
name_parts (GtkWidget  *widget,
            const char *button,
            const char *range)
{
  if (GTK_IS_SCALE_BUTTON (widget))
    button = range = _("Volume");
  if (GTK_IS_BUTTON (widget))
    htk_set_name (widget, button);
  else if (GTK_IS_RANGE (widget))
    htk_set_name (widget, range);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_parts (child, button, range);
}

/**
 * htk_player_name_parts:
 * @player: what plays a film or a recording
 *
 * Names its buttons and its bars.
 */
void
htk_player_name_parts (GtkWidget *player)
{
  name_parts (player, _("Play or pause"), _("Place in the recording"));
}
