/* The buttons under a section that add to its repeats, or remove the instance that is shown. */
#include "ui/htk-repeat-bar.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

static GtkWidget *
add_button (HtkInstance *instance,
            const char  *range)
{
  HtkState *state = htk_instance_range_state (instance, range, NULL);
  const char *label = state != NULL && state->label != NULL ? state->label : range;
  g_autofree char *text = g_strdup_printf (_("Add: %s"), label);
  GtkWidget *button = htk_button (text, NULL);

  if (state != NULL)
    htk_state_free (state);
  g_object_set_data_full (G_OBJECT (button), "range", g_strdup (range), g_free);
  return button;
}

/**
 * htk_repeat_bar_show:
 * @bar: a box; what it held is removed
 * @instance: the answers
 * @page: the page that is shown
 * @add: called for a click that adds; htk_repeat_bar_range() says to what
 * @remove: called for a click that removes what the page shows
 * @data: for both
 */
void
htk_repeat_bar_show (GtkWidget         *bar,
                     HtkInstance       *instance,
                     const HtkFormPage *page,
                     GCallback          add,
                     GCallback          remove,
                     gpointer           data)
{
  htk_clear (bar);
  for (guint i = 0; i < page->ranges->len; i++)
    {
      GtkWidget *button = add_button (instance, g_ptr_array_index (page->ranges, i));

      g_signal_connect (button, "clicked", add, data);
      gtk_box_append (GTK_BOX (bar), button);
    }
  if (page->removable)
    {
      GtkWidget *button = htk_button (_("Remove this one"), "destructive-action");

      g_signal_connect (button, "clicked", remove, data);
      gtk_box_append (GTK_BOX (bar), button);
    }
}

/**
 * htk_repeat_bar_range:
 * @button: a button that adds
 *
 * Returns: (transfer none): the reference of the repeat it adds to
 */
const char *
htk_repeat_bar_range (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "range");
}
