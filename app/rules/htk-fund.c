/* Ages money that has come and is not spent; form C judges a visit, this any day after it. */
#include "app/rules/htk-fund.h"

/* The settings this file looks up. */
const char *const htk_fund_keys[]
    = { "fund_idle", "fund_unstarted", "fund_lag", "fund_retention", NULL };

/* The rest that may stay unpaid as retention is no idle money. */
static gboolean
is_paid (HtkSettings *settings, const HtkFundFacts *facts, HtkDay on)
{
  gint64 retention;

  htk_settings_scaled (settings, "fund_retention", on, &retention);
  return htk_exact_compare (facts->paid_fen, facts->alloc_fen, 100 * HTK_EXACT_SCALE - retention,
                            100 * HTK_EXACT_SCALE)
         >= 0;
}

static void
add_reason (HtkFund *self,
            HtkSettings *settings,
            const HtkFundFacts *facts,
            const char *rule,
            const char *key,
            HtkDay on)
{
  HtkReason *reason = htk_reasons_add (self->reasons, rule, HTK_REASON_NOT_MET,
                                       htk_settings_at (settings, key, on), on);

  htk_reason_text (reason, "arrived", facts->arrived_on);
  htk_reason_number (reason, "days", self->days);
  htk_reason_hundredths (reason, "alloc", facts->alloc_fen);
  htk_reason_hundredths (reason, "paid_fen", MAX (facts->paid_fen, 0));
  htk_reason_hundredths (reason, "paid", self->paid);
  htk_reason_number (reason, "plan", facts->plan);
  htk_reason_number (reason, "progress", facts->progress);
}

/**
 * htk_fund_new:
 * @settings: the settings
 * @facts: a project
 *
 * F1 (domain.md 4.10): not all paid but the retention, and more than 365 days since the money
 * came, is red; more than 60 days and not begun, or 20 points behind the plan, is yellow.
 *
 * Returns: (transfer full): its age and state
 */
HtkFund *
htk_fund_new (HtkSettings *settings, const HtkFundFacts *facts)
{
  HtkFund *self = g_new0 (HtkFund, 1);
  HtkDay on = htk_day_parse (facts->on), arrived = htk_day_parse (facts->arrived_on);
  int idle = (int)htk_settings_count (settings, "fund_idle", on);

  self->reasons = htk_reasons_new ();
  self->paid = facts->paid_fen >= 0 && facts->alloc_fen > 0
                   ? htk_exact_round (facts->paid_fen, facts->alloc_fen, 10000)
                   : -1;
  if (on == 0 || arrived == 0 || self->paid < 0)
    {
      self->state = HTK_FUND_UNKNOWN;
      return self;
    }
  self->days = (int)((gint64)on - (gint64)arrived);
  if (self->days > idle && !is_paid (settings, facts, on))
    {
      self->state = HTK_FUND_RED;
      self->idle_days = self->days - idle;
      add_reason (self, settings, facts, "fund_idle", "fund_idle", on);
    }
  if (facts->begun == 0 && self->days > (int)htk_settings_count (settings, "fund_unstarted", on))
    {
      self->state = MAX (self->state, HTK_FUND_YELLOW);
      add_reason (self, settings, facts, "fund_unstarted", "fund_unstarted", on);
    }
  if (facts->plan >= 0 && facts->progress >= 0
      && facts->plan - facts->progress >= (int)htk_settings_count (settings, "fund_lag", on))
    {
      self->state = MAX (self->state, HTK_FUND_YELLOW);
      add_reason (self, settings, facts, "fund_lag", "fund_lag", on);
    }
  return self;
}

void
htk_fund_free (HtkFund *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->reasons);
  g_free (self);
}

struct _HtkFundSum {
  HtkSettings *settings;
  GHashTable *departments; /* name -> HtkFundCounts */
};

/**
 * htk_fund_sum_new:
 * @settings: the settings, borrowed for the life of the sum
 *
 * Returns: (transfer full): a sum by department without projects
 */
HtkFundSum *
htk_fund_sum_new (HtkSettings *settings)
{
  HtkFundSum *self = g_new0 (HtkFundSum, 1);

  self->settings = settings;
  self->departments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
htk_fund_sum_free (HtkFundSum *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->departments);
  g_free (self);
}

/**
 * htk_fund_sum_add:
 * @self: a sum
 * @facts: a project; its age decides F1, whatever its last check found
 */
void
htk_fund_sum_add (HtkFundSum *self, const HtkFundFacts *facts)
{
  const char *department = facts->department != NULL ? facts->department : "";
  HtkFundCounts *counts = g_hash_table_lookup (self->departments, department);
  g_autoptr (HtkFund) fund = htk_fund_new (self->settings, facts);

  if (counts == NULL)
    {
      counts = g_new0 (HtkFundCounts, 1);
      g_hash_table_insert (self->departments, g_strdup (department), counts);
    }
  counts->projects++;
  counts->alloc_fen += facts->alloc_fen;
  counts->paid_fen += MAX (facts->paid_fen, 0);
  counts->flagged[0] += fund->state == HTK_FUND_RED;
  for (guint i = 1; i < G_N_ELEMENTS (counts->flagged); i++)
    counts->flagged[i] += (facts->flags >> i) & 1;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

/**
 * htk_fund_sum_departments:
 * @self: a sum
 *
 * Returns: (transfer container) (element-type utf8): the departments with projects, sorted
 */
GPtrArray *
htk_fund_sum_departments (HtkFundSum *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->departments);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_texts);
  return names;
}

HtkFundCounts
htk_fund_sum_counts (HtkFundSum *self, const char *department)
{
  const HtkFundCounts *counts = g_hash_table_lookup (self->departments, department);

  return counts != NULL ? *counts : (HtkFundCounts){ 0 };
}
