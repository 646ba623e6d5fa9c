/* One project of the page of funds and what it shows in words. No widgets: tests use it as it is. */
#include "ui/htk-project-item.h"

#include "app/record/htk-project.h"
#include "app/store/htk-json.h"
#include "app/store/htk-register-lists.h"
#include "ui/htk-card-text.h"
#include "ui/htk-date-text.h"

#include <glib/gi18n.h>

#define N_RULES 7
#define SUMMED 200 /* projects in memory at a time */
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
    {
      g_autofree char *days = htk_days_text (self->fund->days);
      g_autofree char *idle = htk_days_text (self->fund->idle_days);

      return g_strdup_printf (_("Arrived %s ago, idle for %s"), days, idle);
    }
  return g_strdup_printf (ngettext ("Arrived %d day ago",
                                    "Arrived %d days ago",
                                    (gulong) self->fund->days), self->fund->days);
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

/* --- Sums over all projects of a scope --- */

struct _HtkProjectSums
{
  HtkRules *rules;
  HtkFundSum *sums[HTK_PROJECT_N_BY];
};

void
htk_project_sums_free (HtkProjectSums *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < HTK_PROJECT_N_BY; i++)
    htk_fund_sum_free (self->sums[i]);
  htk_rules_unref (self->rules);
  g_free (self);
}

/**
 * htk_project_sums_read:
 * @store: a store
 * @scope: first digits of the villages' codes; empty for all
 * @rules: the rules
 * @today: the day in question
 * @cancellable: (nullable): to give up
 * @error: return location
 *
 * Goes through all projects of a scope; may run in any thread with a store of its own.
 *
 * Returns: (transfer full): their sums; NULL with an error of the store or %G_IO_ERROR_CANCELLED
 */
HtkProjectSums *
htk_project_sums_read (HtkStore     *store,
                       const char   *scope,
                       HtkRules     *rules,
                       const char   *today,
                       GCancellable *cancellable,
                       GError      **error)
{
  static const char *const fields[HTK_PROJECT_N_BY] = { "dept", "fund_type" };
  g_autoptr (HtkProjectSums) self = g_new0 (HtkProjectSums, 1);
  g_autoptr (GPtrArray) ids = htk_register_project_ids (store, scope, error);

  self->rules = htk_rules_ref (rules);
  for (guint i = 0; i < HTK_PROJECT_N_BY; i++)
    self->sums[i] = htk_fund_sum_new (htk_rules_settings (rules));
  for (guint at = 0; ids != NULL && at < ids->len; at += SUMMED)
    {
      g_autoptr (GPtrArray) projects =
        g_cancellable_set_error_if_cancelled (cancellable, error)
          ? NULL : htk_register_projects_by_ids (store, ids, at, SUMMED, error);

      if (projects == NULL)
        return NULL;
      for (guint i = 0; i < projects->len * HTK_PROJECT_N_BY; i++)
        {
          JsonObject *project = g_ptr_array_index (projects, i / HTK_PROJECT_N_BY);
          HtkFundFacts facts;

          htk_project_facts (project, today, &facts);
          facts.department = htk_json_text (project, fields[i % HTK_PROJECT_N_BY]);
          htk_fund_sum_add (self->sums[i % HTK_PROJECT_N_BY], &facts);
        }
    }
  return ids != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * htk_project_sums_nth:
 * @self: sums
 * @by: by what
 * @nth: which of its values
 * @name: (out) (transfer full): the value; empty for projects without one
 *
 * Returns: (transfer full) (nullable): the sum in words; NULL after the last
 */
char *
htk_project_sums_nth (HtkProjectSums *self,
                      HtkProjectBy    by,
                      guint           nth,
                      char          **name)
{
  g_autoptr (GPtrArray) names = htk_fund_sum_departments (self->sums[by]);
  g_autofree char *money = NULL;
  HtkFundCounts counts;

  if (nth >= names->len)
    return NULL;
  *name = g_strdup (g_ptr_array_index (names, nth));
  counts = htk_fund_sum_counts (self->sums[by], *name);
  money = money_of (counts.paid_fen, counts.alloc_fen);
  return g_strdup_printf (ngettext ("%u project · %s · %u idle", "%u projects · %s · %u idle",
                                    counts.projects), counts.projects, money, counts.flagged[0]);
}
