/* The fund projects of the scope: sums by department and by kind of funds, and each project with the
 * rules it breaks. */
#include "ui/htk-funds-page.h"

#include "app/record/htk-pack-rules.h"
#include "ui/htk-card-text.h"
#include "ui/htk-error-words.h"
#include "ui/htk-project-item.h"
#include "ui/htk-project-page.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_FUNDS_PAGE (htk_funds_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkFundsPage, htk_funds_page, HTK, FUNDS_PAGE, GtkBox)

struct _HtkFundsPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GListStore *projects; /* of HtkProjectItem */
  GtkWidget *totals, *note;
};

G_DEFINE_TYPE (HtkFundsPage, htk_funds_page, GTK_TYPE_BOX)

static void
htk_funds_page_dispose (GObject *object)
{
  HtkFundsPage *self = HTK_FUNDS_PAGE (object);

  g_clear_object (&self->session);
  g_clear_object (&self->projects);
  G_OBJECT_CLASS (htk_funds_page_parent_class)->dispose (object);
}

static void
add_totals (HtkFundsPage *self,
            GPtrArray    *items,
            HtkSettings  *settings,
            const char   *title,
            const char   *field)
{
  GtkWidget *card = htk_card (title);

  for (guint i = 0;; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *total = htk_project_items_total (items, settings, field, i, &name);

      if (total == NULL)
        break;
      htk_add_fact (card, *name != '\0' ? name : _("Not named"), total);
    }
  gtk_box_append (GTK_BOX (self->totals), card);
}

static gboolean
show (HtkFundsPage *self,
      GError      **error)
{
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, store, error) : NULL;
  g_autofree char *today = htk_session_today ();
  g_autoptr (GPtrArray) items =
    rules != NULL ? htk_project_items_read (store, htk_session_user (self->session)->scope,
                                            htk_rules_settings (rules), today, error)
                  : NULL;

  if (items == NULL)
    return FALSE;
  g_list_store_splice (self->projects, 0, g_list_model_get_n_items (G_LIST_MODEL (self->projects)),
                       items->pdata, items->len);
  htk_clear (self->totals);
  gtk_widget_set_visible (self->note, items->len == 0);
  gtk_label_set_text (GTK_LABEL (self->note), _("This tablet holds no project."));
  if (items->len == 0)
    return TRUE;
  add_totals (self, items, htk_rules_settings (rules), _("By department"), "dept");
  add_totals (self, items, htk_rules_settings (rules), _("By kind of funds"), "fund_type");
  return TRUE;
}

static void
reload (HtkFundsPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (htk_session_user (self->session) == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (show (self, &error))
    return;
  words = htk_error_words (error);
  gtk_label_set_text (GTK_LABEL (self->note), words);
  gtk_widget_set_visible (self->note, TRUE);
}

static void
setup (GtkListItemFactory *factory,
       GtkListItem        *list_item,
       gpointer            data)
{
  gtk_list_item_set_child (list_item, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8));
}

static void
bind (GtkListItemFactory *factory,
      GtkListItem        *list_item,
      gpointer            data)
{
  HtkProjectItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *line = gtk_list_item_get_child (list_item);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *where = g_strdup_printf ("%s · %s · %s", htk_project_item_text (item, "dept"),
                                            htk_project_item_text (item, "fund_type"),
                                            htk_project_item_text (item, "village_name"));
  g_autofree char *money = htk_project_item_money (item);
  g_autofree char *days = htk_project_item_days (item);
  g_autofree char *flags = htk_project_item_flags (item);
  gboolean red = htk_project_item_fund (item)->state == HTK_FUND_RED;

  htk_clear (line);
  gtk_box_append (GTK_BOX (texts), htk_label (htk_project_item_text (item, "name"), "heading"));
  gtk_box_append (GTK_BOX (texts), htk_label (where, "dim-label"));
  gtk_box_append (GTK_BOX (texts), htk_label (money, NULL));
  gtk_box_append (GTK_BOX (texts), htk_label (days, red ? "late" : "dim-label"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  if (*flags != '\0')
    gtk_box_append (GTK_BOX (line), htk_pill (flags, red ? "color-red" : "color-yellow"));
  gtk_widget_add_css_class (line, "row-line");
  htk_set_name (line, htk_project_item_text (item, "name"));
}

static void
activated (HtkFundsPage *self,
           guint         position)
{
  g_autoptr (HtkProjectItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->projects), position);

  htk_window_push (htk_window_of (GTK_WIDGET (self)),
                   htk_project_page_new (self->session, htk_project_item_text (item, "id")),
                   htk_project_item_text (item, "name"));
}

static void
htk_funds_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (htk_funds_page_parent_class)->map (widget);
  reload (HTK_FUNDS_PAGE (widget));
}

static void
htk_funds_page_class_init (HtkFundsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_funds_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = htk_funds_page_map;
}

static void
htk_funds_page_init (HtkFundsPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *expander = gtk_expander_new (_("Sums"));
  GtkWidget *view;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page");
  self->projects = g_list_store_new (HTK_TYPE_PROJECT_ITEM);
  self->totals = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_expander_set_child (GTK_EXPANDER (expander), self->totals);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  gtk_widget_add_css_class (expander, "tall");
  self->note = htk_label ("", "dim-label");
  g_signal_connect (factory, "setup", G_CALLBACK (setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), NULL);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (
    gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->projects)))), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (view), TRUE);
  gtk_list_view_set_show_separators (GTK_LIST_VIEW (view), TRUE);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (activated), self);
  gtk_box_append (GTK_BOX (self), expander);
  gtk_box_append (GTK_BOX (self), self->note);
  gtk_box_append (GTK_BOX (self), htk_scrolled (view));
}

/**
 * htk_funds_page_new:
 * @session: the session
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
htk_funds_page_new (HtkSession *session)
{
  HtkFundsPage *self = g_object_new (HTK_TYPE_FUNDS_PAGE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
