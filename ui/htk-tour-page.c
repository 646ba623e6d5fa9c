/* The tour: what one must know before the first visit, and nothing more. Shown once after the first
 * download, and from the menu whenever somebody wants it. */
#include "ui/htk-tour-page.h"

#include "ui/htk-preferences.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

static const struct
{
  const char *icon, *title, *words;
} pages[] = {
  { "view-list-symbolic", N_("Who is due stands first"),
    N_("Tasks lists the households to visit, the longest overdue first. A tap opens the file of a "
       "household: what was found last time, who lives there, what is still open. The button there "
       "begins the visit.") },
  { "document-save-symbolic", N_("What says “Saved” is safe"),
    N_("Every answer is kept on this tablet the moment you leave its question, without a line. You may "
       "stop at any time, even pull out the battery: the form opens again where you were. If an answer "
       "could not be kept, the screen says so and keeps what you typed.") },
  { "emblem-synchronizing-symbolic", N_("In town, sync"),
    N_("Submit a visit when it is complete. With a line, Sync sends everything to the county and brings "
       "back what was decided. Until the county has confirmed it, nothing is removed from this "
       "tablet.") },
};

struct _HtkTourPage
{
  GtkWidget parent_instance;
  GtkImage *picture;
  GtkLabel *title, *words, *where;
  GtkWidget *skip_button, *back_button;
  GtkButton *next_button;
  guint at;
};

G_DEFINE_FINAL_TYPE (HtkTourPage, htk_tour_page, GTK_TYPE_WIDGET)

static void
htk_tour_page_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (htk_tour_page_parent_class)->dispose (object);
}

static void
show (HtkTourPage *self)
{
  gboolean last = self->at == G_N_ELEMENTS (pages) - 1;
  g_autofree char *where = g_strdup_printf ("%u / %u", self->at + 1,
                                            (guint) G_N_ELEMENTS (pages));

  gtk_image_set_from_icon_name (self->picture, pages[self->at].icon);
  gtk_label_set_text (self->title, _(pages[self->at].title));
  gtk_label_set_text (self->words, _(pages[self->at].words));
  gtk_label_set_text (self->where, where);
  gtk_widget_set_visible (self->skip_button, !last);
  gtk_widget_set_visible (self->back_button, self->at > 0);
  gtk_button_set_label (self->next_button, last ? _("Begin") : _("Next"));
}

static void
end (HtkTourPage *self)
{
  g_object_set (htk_preferences_get_default (), HTK_PREF_TOUR_SEEN, TRUE, NULL);
  htk_window_pop (htk_window_of (GTK_WIDGET (self)));
}

static void
back (HtkTourPage *self)
{
  self->at--;
  show (self);
}

static void
next (HtkTourPage *self)
{
  if (self->at == G_N_ELEMENTS (pages) - 1)
    {
      end (self);
      return;
    }
  self->at++;
  show (self);
}

static void
htk_tour_page_class_init (HtkTourPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_tour_page_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-tour-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, picture);
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, title);
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, words);
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, where);
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, skip_button);
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, HtkTourPage, next_button);
  gtk_widget_class_bind_template_callback (widget_class, end);
  gtk_widget_class_bind_template_callback (widget_class, back);
  gtk_widget_class_bind_template_callback (widget_class, next);
}

static void
htk_tour_page_init (HtkTourPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show (self);
}

/**
 * htk_tour_page_new:
 *
 * Returns: (transfer floating): the page, at its first picture
 */
GtkWidget *
htk_tour_page_new (void)
{
  return g_object_new (HTK_TYPE_TOUR_PAGE, NULL);
}
