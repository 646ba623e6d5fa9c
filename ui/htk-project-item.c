/* One project of the page of funds and what it shows in words. No widgets: tests use it as it is. */
#include "ui/htk-project-item.h"

#include "app/record/htk-project.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-card-text.h"

#include <glib/gi18n.h>

#define N_RULES 7
#define MISUSE 2 /* F2: never on a tablet's list (domain.md 5) */

struct _HtkProjectItem
{
  GObject parent_instance;
  JsonObject *project;
  char *today;
  HtkFundFacts facts; /* borrows from the two above */
  HtkFund *fund;
};

G_DEFINE_TYPE (HtkProjectItem, htk_project_item, G_TYPE_OBJECT)

static void
htk_project_item_finalize (GObject *object)
{
  HtkProjectItem *self = HTK_PROJECT_ITEM (object);

  htk_fund_free (self->fund);
  json_object_unref (self->project);
  g_free (self->today);
  G_OBJECT_CLASS (htk_project_item_parent_class)->finalize (object);
}

static void
htk_project_item_class_init (HtkProjectItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = htk_project_item_finalize;
}

static void
htk_project_item_init (HtkProjectItem *self)
{
}

/**
 * htk_project_item_new:
 * @project: htk_register_project()
 * @settings: the settings
 * @today: the day in question
 *
 * Returns: (transfer full): the project
 */
HtkProjectItem *
htk_project_item_new (JsonObject  *project,
                      HtkSettings *settings,
                      const char  *today)
{
  HtkProjectItem *self = g_object_new (HTK_TYPE_PROJECT_ITEM, NULL);

  self->project = json_object_ref (project);
  self->today = g_strdup (today);
  htk_project_facts (self->project, self->today, &self->facts);
  self->fund = htk_fund_new (settings, &self->facts);
  return self;
}

/**
 * htk_project_item_text:
 * @self: a project
 * @field: a field of its row: name, dept, village_name, …
 *
 * Returns: (transfer none): what it holds, empty when nothing
 */
const char *
htk_project_item_text (HtkProjectItem *self,
                       const char     *field)
{
  const char *text = htk_json_text (self->project, field);

  return text != NULL ? text : "";
}

const HtkFund *
htk_project_item_fund (HtkProjectItem *self)
{
  return self->fund;
}

const HtkFundFacts *
htk_project_item_facts (HtkProjectItem *self)
{
  return &self->facts;
}

static char *
money_of (gint64 paid,
          gint64 alloc)
{
  g_autofree char *of = htk_money_text (alloc);
  g_autofree char *sum = htk_money_text (paid);
  g_autofree char *rate = alloc > 0 ? htk_hundredths_text (htk_exact_round (paid, alloc, 10000))
                                    : NULL;

  return rate != NULL ? g_strdup_printf (_("%s of %s paid, %s%%"), sum, of, rate)
                      : g_strdup_printf (_("%s of %s paid"), sum, of);
}

/**
 * htk_project_item_money:
 * @self: a project
 *
 * Returns: (transfer full): paid, allocated and the rate
 */
char *
htk_project_item_money (HtkProjectItem *self)
{
  g_autofree char *alloc = htk_money_text (self->facts.alloc_fen);

  return self->facts.paid_fen >= 0 ? money_of (self->facts.paid_fen, self->facts.alloc_fen)
                                   : g_strdup_printf (_("%s allocated, payment not known"), alloc);
}

/**
 * htk_project_item_days:
 * @self: a project
 *
 * Returns: (transfer full): how long its money has been there, and how long it lies idle
 */
char *
htk_project_item_days (HtkProjectItem *self)
{
  if (self->fund->state == HTK_FUND_UNKNOWN)
    return g_strdup (_("Day of arrival or payment not known"));
  if (self->fund->idle_days > 0)
    return g_strdup_printf (_("Arrived %d days ago, idle for %d days"), self->fund->days,
                            self->fund->idle_days);
  return g_strdup_printf (_("Arrived %d days ago"), self->fund->days);
}

/**
 * htk_project_item_flags:
 * @self: a project
 *
 * Returns: (transfer full): the rules it breaks, as "F1 F3"; F1 by its age today, the others as the
 *   last check found, and never F2
 */
char *
htk_project_item_flags (HtkProjectItem *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->fund->state == HTK_FUND_RED || self->fund->state == HTK_FUND_YELLOW)
    g_string_append (text, "F1");
  for (guint i = 2; i <= N_RULES; i++)
    if (i != MISUSE && (self->facts.flags >> (i - 1)) & 1)
      g_string_append_printf (text, "%sF%u", text->len > 0 ? " " : "", i);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * htk_project_rule_name:
 * @rule: 1 to 7
 *
 * Returns: its name (domain.md 4.10)
 */
const char *
htk_project_rule_name (guint rule)
{
  static const char *const names[] = { N_("Idle funds"), N_("Misuse"), N_("Handed out as welfare"),
                                       N_("Accuracy"), N_("Tracking"), N_("Idle asset"),
                                       N_("Posted") };

  g_return_val_if_fail (rule >= 1 && rule <= N_RULES, NULL);

  return _(names[rule - 1]);
}

const char *
htk_project_result_name (const char *result)
{
  static const struct { const char *result, *name; } names[] = {
    { "pass", N_("In order") }, { "warn", N_("To be watched") }, { "fail", N_("Does not hold") },
    { "skip", N_("Does not apply") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].result, result) == 0)
      return _(names[i].name);
  return _("Not judged");
}

/**
 * htk_project_items_read:
 * @store: the store
 * @region: first digits of the villages' codes; empty for all
 * @settings: the settings
 * @today: the day in question
 * @error: return location
 *
 * Returns: (transfer full) (element-type HtkProjectItem): the projects of a region and those of no
 *   village, which are everybody's
 */
GPtrArray *
htk_project_items_read (HtkStore    *store,
                        const char  *region,
                        HtkSettings *settings,
                        const char  *today,
                        GError     **error)
{
  g_autoptr (GPtrArray) projects =
    htk_register_projects (store, NULL, G_MAXINT32, 0, error);
  GPtrArray *items;

  if (projects == NULL)
    return NULL;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < projects->len; i++)
    {
      JsonObject *project = g_ptr_array_index (projects, i);
      const char *village = htk_json_text (project, "village_code");

      if (village == NULL || *village == '\0' || g_str_has_prefix (village, region))
        g_ptr_array_add (items, htk_project_item_new (project, settings, today));
    }
  return items;
}

/**
 * htk_project_items_total:
 * @items: (element-type HtkProjectItem): projects
 * @settings: the settings
 * @field: by what they are summed: dept or fund_type
 * @nth: which of its values
 * @name: (out) (transfer full): the value; empty for projects without one
 *
 * Returns: (transfer full) (nullable): the sum in words; NULL after the last
 */
char *
htk_project_items_total (GPtrArray   *items,
                         HtkSettings *settings,
                         const char  *field,
                         guint        nth,
                         char       **name)
{
  g_autoptr (HtkFundSum) sum = htk_fund_sum_new (settings);
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *money = NULL;
  HtkFundCounts counts;

  for (guint i = 0; i < items->len; i++)
    {
      HtkProjectItem *item = g_ptr_array_index (items, i);
      HtkFundFacts facts = item->facts;

      facts.department = htk_project_item_text (item, field);
      htk_fund_sum_add (sum, &facts);
    }
  names = htk_fund_sum_departments (sum);
  if (nth >= names->len)
    return NULL;
  *name = g_strdup (g_ptr_array_index (names, nth));
  counts = htk_fund_sum_counts (sum, *name);
  money = money_of (counts.paid_fen, counts.alloc_fen);
  return g_strdup_printf (ngettext ("%u project · %s · %u idle", "%u projects · %s · %u idle",
                                    counts.projects), counts.projects, money, counts.flagged[0]);
}
