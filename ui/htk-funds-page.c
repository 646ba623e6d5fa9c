/* The fund projects of the scope: sums by department and by kind of funds, and each project with the
 * rules it breaks. */
#include "ui/htk-funds-page.h"

#include "app/record/htk-pack-install.h"
#include "app/record/htk-pack-rules.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-card-text.h"
#include "ui/htk-error-words.h"
#include "ui/htk-id-list.h"
#include "ui/htk-in-store.h"
#include "ui/htk-project-item.h"
#include "ui/htk-project-page.h"
#include "ui/htk-row-line.h"
#include "ui/htk-shown.h"
#include "ui/htk-widgets.h"
#include "ui/htk-window.h"

#include <glib/gi18n.h>

#define HTK_TYPE_FUNDS_PAGE (htk_funds_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkFundsPage, htk_funds_page, HTK, FUNDS_PAGE, GtkBox)

struct _HtkFundsPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *totals;
  HtkList *list;
  GCancellable *summing;
};

G_DEFINE_TYPE (HtkFundsPage, htk_funds_page, GTK_TYPE_BOX)

static void
htk_funds_page_dispose (GObject *object)
{
  HtkFundsPage *self = HTK_FUNDS_PAGE (object);

  g_cancellable_cancel (self->summing);
  g_clear_object (&self->summing);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (htk_funds_page_parent_class)->dispose (object);
}

/* --- The sums, over all projects, in a thread --- */

typedef struct
{
  char *scope, *today;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_free (self->scope);
  g_free (self->today);
  g_free (self);
}

static gpointer
sum_up (HtkStore     *store,
        gpointer      data,
        GCancellable *cancellable,
        GError      **error)
{
  const Asked *asked = data;
  g_autoptr (HtkPack) pack = htk_pack_in_force (store, error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, store, error) : NULL;

  return rules != NULL ? htk_project_sums_read (store, asked->scope, rules, asked->today,
                                                cancellable, error)
                       : NULL;
}

static void
add_totals (HtkFundsPage   *self,
            HtkProjectSums *sums,
            const char     *title,
            HtkProjectBy    by)
{
  GtkWidget *card = htk_card (title);

  for (guint i = 0;; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *total = htk_project_sums_nth (sums, by, i, &name);

      if (total == NULL)
        break;
      htk_add_fact (card, *name != '\0' ? name : _("Not named"), total);
    }
  gtk_box_append (GTK_BOX (self->totals), card);
}

static void
summed (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (HtkFundsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkProjectSums) sums = htk_in_store_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session == NULL)
    return;
  htk_clear (self->totals);
  if (sums == NULL)
    {
      gtk_box_append (GTK_BOX (self->totals), htk_error_label (error));
      return;
    }
  add_totals (self, sums, _("By department"), HTK_PROJECT_BY_DEPARTMENT);
  add_totals (self, sums, _("By kind of funds"), HTK_PROJECT_BY_FUNDS);
}

static void
begin_sums (HtkFundsPage *self,
            const char   *today)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->scope = g_strdup (htk_session_user (self->session)->scope);
  asked->today = g_strdup (today);
  self->summing = g_cancellable_new ();
  htk_in_store_async (sum_up, asked, asked_free, (GDestroyNotify) htk_project_sums_free,
                      self->summing, summed, g_object_ref (self));
}

/* --- The projects --- */

/* What a row is made of. */
typedef struct
{
  HtkStore *store;
  HtkRules *rules;
  char *today;
} Keys;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  g_object_unref (self->store);
  htk_rules_unref (self->rules);
  g_free (self->today);
  g_free (self);
}

static GPtrArray *
read_rows (gpointer    data,
           GPtrArray  *ids,
           guint       from,
           guint       n,
           GError    **error)
{
  Keys *self = data;
  g_autoptr (GPtrArray) projects =
    htk_register_projects_by_ids (self->store, ids, from, n, error);
  GPtrArray *rows;

  if (projects == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < projects->len; i++)
    g_ptr_array_add (rows, htk_project_item_new (g_ptr_array_index (projects, i),
                                                 htk_rules_settings (self->rules), self->today));
  return rows;
}

static gboolean
update_row (gpointer     page,
            GtkWidget   *line,
            gpointer     value,
            const char **name)
{
  HtkProjectItem *item = value;
  g_autofree char *where = g_strdup_printf ("%s · %s · %s", htk_project_item_text (item, "dept"),
                                            htk_project_item_text (item, "fund_type"),
                                            htk_project_item_text (item, "village_name"));
  g_autofree char *money = htk_project_item_money (item);
  g_autofree char *days = htk_project_item_days (item);
  g_autofree char *flags = htk_project_item_flags (item);
  gboolean red = htk_project_item_fund (item)->state == HTK_FUND_RED;

  *name = htk_project_item_text (item, "name");
  return htk_row_line_set (line, &(HtkRowLook) {
    .texts = { { *name, "heading" },
               { where, "dim-label" },
               { money, NULL },
               { days, red ? "late" : "dim-label" } },
    .pills = { { *flags != '\0' ? flags : NULL, red ? "color-red" : "color-yellow" } },
  });
}

static GtkWidget *
draw_row (gpointer     page,
          gpointer     value,
          const char **name)
{
  GtkWidget *line = htk_row_line_new (GTK_ORIENTATION_VERTICAL);

  update_row (page, line, value, name);
  return line;
}

static void
row_chosen (gpointer page,
            gpointer value)
{
  HtkFundsPage *self = page;

  htk_window_push (htk_window_of (GTK_WIDGET (self)),
                   htk_project_page_new (self->session, htk_project_item_text (value, "id")),
                   htk_project_item_text (value, "name"));
}

static void
reload (gpointer page)
{
  HtkFundsPage *self = page;
  HtkStore *store = htk_session_store (self->session);
  g_autofree char *today = htk_session_today ();
  g_autoptr (GError) error = NULL;
  HtkPack *pack = htk_session_pack (self->session, &error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, store, &error) : NULL;
  g_autoptr (GPtrArray) ids =
    rules != NULL ? htk_register_project_ids (store, htk_session_user (self->session)->scope, &error)
                  : NULL;
  Keys *keys;

  g_cancellable_cancel (self->summing);
  g_clear_object (&self->summing);
  if (ids == NULL)
    {
      g_autofree char *words = htk_error_words (error);

      htk_list_show (self->list, NULL, words);
      return;
    }
  if (ids->len > 0)
    begin_sums (self, today);
  else
    htk_clear (self->totals);
  keys = g_new0 (Keys, 1);
  keys->store = g_object_ref (store);
  keys->rules = htk_rules_ref (rules);
  keys->today = g_strdup (today);
  htk_id_list_show (self->list, ids, read_rows, keys, keys_free, _("This tablet holds no project."));
}

static void
htk_funds_page_class_init (HtkFundsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = htk_funds_page_dispose;
  g_type_ensure (HTK_TYPE_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/huitoukan/Huitoukan/htk-funds-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HtkFundsPage, totals);
  gtk_widget_class_bind_template_child (widget_class, HtkFundsPage, list);
}

static void
htk_funds_page_init (HtkFundsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  htk_list_set_rows (self->list, draw_row, row_chosen, self);
  htk_list_set_update (self->list, update_row);
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
  htk_reload_when_shown (GTK_WIDGET (self), session, reload);
  return GTK_WIDGET (self);
}
