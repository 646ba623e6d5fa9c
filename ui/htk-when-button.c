/* Picks a day, a month, a year or a time with the finger. What is picked is typed for the person. */
#include "ui/htk-when-button.h"

#include "ui/htk-parts.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define YEARS_SHOWN 12

typedef struct
{
  HtkTyped *typed;
  HtkWhen part;
  GDateTime *time; /* what is picked at present */
  GtkWidget *popover, *calendar, *title, *grid, *current, *hour, *minute;
  gboolean setting;
} Picker;

static void
picker_free (gpointer data)
{
  Picker *self = data;

  g_clear_pointer (&self->time, g_date_time_unref);
  g_free (self);
}

static void
tell (Picker  *self,
      gboolean closes)
{
  g_autofree char *text = htk_when_of (self->time, self->part);

  if (closes)
    gtk_popover_popdown (GTK_POPOVER (self->popover));
  htk_typed_put (self->typed, text);
}

static void
take (Picker    *self,
      GDateTime *time)
{
  if (time == NULL)
    return;
  g_clear_pointer (&self->time, g_date_time_unref);
  self->time = time;
}

/* --- Days --- */

static void
day_selected (GtkCalendar *calendar,
              Picker      *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (calendar);

  if (self->setting)
    return;
  take (self, g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                     g_date_time_get_day_of_month (day),
                                     g_date_time_get_hour (self->time),
                                     g_date_time_get_minute (self->time), 0));
  tell (self, self->part == HTK_WHEN_DAY);
}

/* --- Months and years --- */

static void show_grid (Picker *self);

static void
piece_clicked (GtkButton *button,
               Picker    *self)
{
  int value = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "value"));
  gboolean months = self->part == HTK_WHEN_MONTH;

  take (self, g_date_time_new_local (months ? g_date_time_get_year (self->time) : value,
                                     months ? value : 1, 1, 0, 0, 0));
  tell (self, TRUE);
}

static void
turn (Picker *self,
      int     by)
{
  int years = self->part == HTK_WHEN_MONTH ? by : by * YEARS_SHOWN;

  take (self, g_date_time_add_years (self->time, years));
  show_grid (self);
}

static void
back_clicked (Picker *self)
{
  turn (self, -1);
}

static void
on_clicked (Picker *self)
{
  turn (self, 1);
}

static void
add_piece (Picker     *self,
           int         i,
           int         value,
           const char *text)
{
  GtkWidget *button = htk_button (text, NULL);

  g_object_set_data (G_OBJECT (button), "value", GINT_TO_POINTER (value));
  if (value == (self->part == HTK_WHEN_MONTH ? g_date_time_get_month (self->time)
                                             : g_date_time_get_year (self->time)))
    self->current = button;
  g_signal_connect (button, "clicked", G_CALLBACK (piece_clicked), self);
  gtk_grid_attach (GTK_GRID (self->grid), button, i % 3, i / 3, 1, 1);
}

static void
show_grid (Picker *self)
{
  int year = g_date_time_get_year (self->time);
  g_autofree char *title = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  if (self->part == HTK_WHEN_MONTH)
    {
      title = g_strdup_printf ("%d", year);
      for (int i = 0; i < 12; i++)
        add_piece (self, i, i + 1, htk_month_name (i + 1));
    }
  else
    {
      int first = year - year % YEARS_SHOWN;

      title = g_strdup_printf ("%d – %d", first, first + YEARS_SHOWN - 1);
      for (int i = 0; i < YEARS_SHOWN; i++)
        {
          g_autofree char *text = g_strdup_printf ("%d", first + i);

          add_piece (self, i, first + i, text);
        }
    }
  gtk_label_set_text (GTK_LABEL (self->title), title);
}

static GtkWidget *
arrow (const char *icon,
       const char *name,
       GCallback   clicked,
       Picker     *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  htk_set_name (button, name);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
make_grid (Picker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->title = gtk_label_new ("");
  gtk_widget_add_css_class (self->title, "title-4");
  gtk_widget_set_hexpand (self->title, TRUE);
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  gtk_box_append (GTK_BOX (line), arrow ("go-previous-symbolic", _("Earlier"),
                                         G_CALLBACK (back_clicked), self));
  gtk_box_append (GTK_BOX (line), self->title);
  gtk_box_append (GTK_BOX (line), arrow ("go-next-symbolic", _("Later"), G_CALLBACK (on_clicked),
                                         self));
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), self->grid);
  return box;
}

/* --- Times --- */

static void
clock_changed (Picker *self)
{
  if (self->setting)
    return;
  take (self, g_date_time_new_local (g_date_time_get_year (self->time),
                                     g_date_time_get_month (self->time),
                                     g_date_time_get_day_of_month (self->time),
                                     gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->hour)),
                                     gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->minute)),
                                     0));
  tell (self, FALSE);
}

static gboolean
two_digits (GtkSpinButton *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static GtkWidget *
make_spin (Picker     *self,
           double      max,
           const char *name)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, max, 1);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (spin), GTK_ORIENTATION_VERTICAL);
  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 2);
  htk_set_name (spin, name);
  g_signal_connect (spin, "output", G_CALLBACK (two_digits), NULL);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (clock_changed), self);
  return spin;
}

static GtkWidget *
make_clock (Picker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *colon = gtk_label_new (":");

  self->hour = make_spin (self, 23, _("Hour"));
  self->minute = make_spin (self, 59, _("Minute"));
  gtk_widget_add_css_class (colon, "title-2");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->hour);
  gtk_box_append (GTK_BOX (box), colon);
  gtk_box_append (GTK_BOX (box), self->minute);
  return box;
}

/* --- All of them --- */

/* It opens at the answer, and where there is none at this moment. */
static void
opened (Picker *self)
{
  g_autofree char *value = htk_typed_value (self->typed);
  GDateTime *time = value != NULL ? htk_when_parse (value, self->part) : NULL;

  take (self, time != NULL ? time : g_date_time_new_now_local ());
  self->setting = TRUE;
  if (self->calendar != NULL)
    gtk_calendar_select_day (GTK_CALENDAR (self->calendar), self->time);
  if (self->hour != NULL)
    {
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->hour), g_date_time_get_hour (self->time));
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->minute),
                                 g_date_time_get_minute (self->time));
    }
  self->setting = FALSE;
  if (self->grid == NULL)
    return;
  show_grid (self);
  gtk_widget_grab_focus (self->current);
}

static GtkWidget *
make_pages (Picker *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);

  if (self->part == HTK_WHEN_DAY || self->part == HTK_WHEN_DAY_AND_TIME)
    {
      self->calendar = htk_calendar_new ();
      g_signal_connect (self->calendar, "day-selected", G_CALLBACK (day_selected), self);
      gtk_box_append (GTK_BOX (box), self->calendar);
    }
  if (self->part == HTK_WHEN_MONTH || self->part == HTK_WHEN_YEAR)
    gtk_box_append (GTK_BOX (box), make_grid (self));
  if (self->part == HTK_WHEN_TIME || self->part == HTK_WHEN_DAY_AND_TIME)
    gtk_box_append (GTK_BOX (box), make_clock (self));
  return box;
}

/**
 * htk_when_button:
 * @typed: the field beside it
 * @part: what is asked for
 *
 * Returns: (transfer floating): what opens the picker
 */
GtkWidget *
htk_when_button (HtkTyped *typed,
                 HtkWhen   part)
{
  GtkWidget *button = gtk_menu_button_new ();
  Picker *self = g_new0 (Picker, 1);

  self->typed = typed;
  self->part = part;
  self->time = g_date_time_new_now_local ();
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), make_pages (self));
  g_signal_connect_swapped (self->popover, "map", G_CALLBACK (opened), self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), self->popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button),
                                 part == HTK_WHEN_TIME ? "document-open-recent-symbolic"
                                                       : "x-office-calendar-symbolic");
  htk_set_name (button, part == HTK_WHEN_TIME ? _("Clock") : _("Calendar"));
  g_object_set_data_full (G_OBJECT (button), "picker", self, picker_free);
  return button;
}
