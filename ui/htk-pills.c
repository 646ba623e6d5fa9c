/* Pills: the colour of a household and the state of a visit, each said in words too. */
#include "ui/htk-pills.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>
#include <string.h>

/* Characters of a pill that stand beside each other whatever else gives way. */
#define PILL_IN_ONE_LINE 10

GtkWidget *
htk_pill (const char *text,
          const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  /* Only what is long, and between words: of Chinese a pill has a few characters, with a number among
   * them perhaps, which must not be torn apart. */
  if (strchr (text, ' ') != NULL && g_utf8_strlen (text, -1) > PILL_IN_ONE_LINE)
    htk_may_wrap (GTK_LABEL (label));
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

/**
 * htk_set_classes:
 * @widget: a widget of a row
 * @first: (nullable): a style class
 * @second: (nullable): another one
 *
 * Gives it these classes and no other. Nothing is asked of GTK when it has them: each change makes it
 * style and measure the row anew.
 */
void
htk_set_classes (GtkWidget  *widget,
                 const char *first,
                 const char *second)
{
  const char *const classes[] = { first != NULL ? first : second, first != NULL ? second : NULL, NULL };
  g_auto (GStrv) present = gtk_widget_get_css_classes (widget);
  gboolean same = g_strv_length (present) == g_strv_length ((char **) classes);

  /* GTK lists them in an order of its own. */
  for (guint i = 0; same && classes[i] != NULL; i++)
    same = g_strv_contains ((const char *const *) present, classes[i]);
  if (!same)
    gtk_widget_set_css_classes (widget, (const char **) classes);
}

/**
 * htk_pill_set:
 * @pill: what htk_pill() made
 * @text: its words from now on
 * @css_class: its colour from now on
 */
void
htk_pill_set (GtkWidget  *pill,
              const char *text,
              const char *css_class)
{
  gtk_label_set_text (GTK_LABEL (pill), text);
  htk_set_classes (pill, "pill-label", css_class);
}

/* The colour is also said in words: nobody must tell red from green to work. */
GtkWidget *
htk_color_pill (const char *color,
                int         score)
{
  GtkWidget *pill = htk_pill ("", NULL);

  htk_color_pill_set (pill, color, score);
  return pill;
}

/**
 * htk_color_pill_set:
 * @pill: what htk_pill() made
 * @color: (nullable): red, yellow, green or grey
 * @score: 0 for none
 *
 * Makes it a pill of htk_color_pill().
 */
void
htk_color_pill_set (GtkWidget  *pill,
                    const char *color,
                    int         score)
{
  g_autofree char *text = score > 0 ? g_strdup_printf ("%s %d", htk_color_name (color), score)
                                    : g_strdup (htk_color_name (color));
  g_autofree char *css = g_strconcat ("color-", color != NULL ? color : "grey", NULL);

  htk_pill_set (pill, text, css);
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

/* The style class of a state's pill. */
const char *
htk_state_color (const char *state)
{
  if (g_strcmp0 (state, "returned") == 0 || g_strcmp0 (state, "county_rejected") == 0)
    return "color-red";
  return g_strcmp0 (state, "county_accepted") == 0 ? "color-green" : "color-grey";
}

GtkWidget *
htk_state_pill (const char *state)
{
  return htk_pill (htk_state_name (state), htk_state_color (state));
}
