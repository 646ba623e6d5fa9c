/* One fund project: its money, which rules it breaks and why, and the way into form C. */
#include "ui/htk-project-page.h"

#include "app/record/htk-pack-rules.h"
#include "app/record/htk-project.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-card-text.h"
#include "ui/htk-forms-box.h"
#include "ui/htk-project-item.h"
#include "ui/htk-domain-words.h"
#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

#define HTK_TYPE_PROJECT_PAGE (htk_project_page_get_type ())
G_DECLARE_FINAL_TYPE (HtkProjectPage, htk_project_page, HTK, PROJECT_PAGE, GtkBox)

struct _HtkProjectPage
{
  GtkBox parent_instance;
  HtkSession *session;
  GtkWidget *box;
  char *id;
};

G_DEFINE_TYPE (HtkProjectPage, htk_project_page, GTK_TYPE_BOX)

static void
htk_project_page_dispose (GObject *object)
{
  HtkProjectPage *self = HTK_PROJECT_PAGE (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (htk_project_page_parent_class)->dispose (object);
}

static void
htk_project_page_class_init (HtkProjectPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = htk_project_page_dispose;
}

static void
htk_project_page_init (HtkProjectPage *self)
{
  self->box = htk_page_box ();
  gtk_box_append (GTK_BOX (self), htk_scrolled (self->box));
}

static GtkWidget *
head_card (HtkProjectPage *self,
           HtkProjectItem *item)
{
  static const struct { const char *name, *field; } facts[] = {
    { N_("Project number"), "code" },         { N_("Village"), "village_name" },
    { N_("Department in charge"), "dept" },     { N_("Kind of funds"), "fund_type" },
    { N_("Reaches"), "scope" },       { N_("Kind of project"), "project_kind" },
  }, days[] = { { N_("Money arrived"), "arrive_date" }, { N_("Last check"), "checked_on" } };
  GtkWidget *card = htk_card (NULL);
  g_autofree char *money = htk_project_item_money (item);
  g_autofree char *time = htk_project_item_days (item);

  gtk_box_append (GTK_BOX (card), htk_label (htk_project_item_text (item, "name"), "title-2"));
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    htk_add_fact (card, _(facts[i].name), htk_project_item_text (item, facts[i].field));
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    htk_add_day_fact (card, _(days[i].name), htk_project_item_text (item, days[i].field));
  htk_add_fact (card, _("Money"), money);
  htk_add_fact (card, _("Time"), time);
  gtk_box_append (GTK_BOX (card), htk_forms_box_new (self->session, "project", self->id));
  return card;
}

static GtkWidget *
rule_line (guint       rule,
           const char *words,
           const char *css)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *name = g_strdup_printf ("F%u %s", rule, htk_project_rule_name (rule));
  GtkWidget *label = htk_label (name, "heading");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), htk_pill (words, css));
  return line;
}

static void
add_age (GtkWidget      *card,
         HtkProjectItem *item,
         HtkTexts       *texts)
{
  static const struct { const char *words, *css; } states[] = {
    { N_("In order"), "color-green" }, { N_("To be watched"), "color-yellow" },
    { N_("Idle"), "color-red" },       { N_("Not judged"), "color-grey" },
  };
  const HtkFund *fund = htk_project_item_fund (item);

  gtk_box_append (GTK_BOX (card), rule_line (1, _(states[fund->state].words),
                                             states[fund->state].css));
  for (guint i = 0; i < fund->reasons->len; i++)
    {
      g_autofree char *why = htk_reason_words (texts, g_ptr_array_index (fund->reasons, i),
                                               htk_words_language ());

      gtk_box_append (GTK_BOX (card), htk_label (why, NULL));
    }
}

/* F2 is not here: misuse is for the county and the auditor alone (domain.md 5). */
static GtkWidget *
rules_card (HtkProjectItem *item,
            JsonObject     *project,
            HtkTexts       *texts)
{
  static const guint checked[] = { 3, 4, 5, 6, 7 };
  GtkWidget *card = htk_card (_("Fund rules"));

  add_age (card, item, texts);
  for (guint i = 0; i < G_N_ELEMENTS (checked); i++)
    {
      const char *result = htk_project_result (project, checked[i]);
      const char *css = g_strcmp0 (result, "fail") == 0   ? "color-red"
                        : g_strcmp0 (result, "warn") == 0 ? "color-yellow"
                        : g_strcmp0 (result, "pass") == 0 ? "color-green"
                                                          : "color-grey";

      gtk_box_append (GTK_BOX (card), rule_line (checked[i], htk_project_result_name (result), css));
    }
  gtk_box_append (GTK_BOX (card),
                  htk_label (_("F1 is judged today; the others are as the last accepted check "
                               "found them."), "dim-label"));
  return card;
}

static gboolean
show (HtkProjectPage *self,
      GError        **error)
{
  HtkStore *store = htk_session_store (self->session);
  HtkPack *pack = htk_session_pack (self->session, error);
  g_autoptr (HtkRules) rules = pack != NULL ? htk_pack_rules (pack, store, error) : NULL;
  g_autoptr (JsonObject) project =
    rules != NULL ? htk_register_project (store, self->id, error) : NULL;
  g_autofree char *today = htk_session_today ();
  g_autoptr (HtkProjectItem) item = NULL;

  if (project == NULL)
    return FALSE;
  item = htk_project_item_new (project, htk_rules_settings (rules), today);
  gtk_box_append (GTK_BOX (self->box), head_card (self, item));
  gtk_box_append (GTK_BOX (self->box), rules_card (item, project, htk_rules_texts (rules)));
  return TRUE;
}

static void
reload (HtkProjectPage *self)
{
  g_autoptr (GError) error = NULL;

  if (htk_session_user (self->session) == NULL)
    return;
  htk_clear (self->box);
  if (!show (self, &error))
    gtk_box_append (GTK_BOX (self->box), htk_error_label (error));
}

/**
 * htk_project_page_new:
 * @session: the session
 * @id: a project
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
htk_project_page_new (HtkSession *session,
                      const char *id)
{
  HtkProjectPage *self = g_object_new (HTK_TYPE_PROJECT_PAGE, NULL);

  self->session = g_object_ref (session);
  self->id = g_strdup (id);
  g_signal_connect_object (session, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
  return GTK_WIDGET (self);
}
