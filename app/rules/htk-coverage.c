/* Counts the coverage of a round, one target at a time (domain.md 4.9). */
#include "app/rules/htk-coverage.h"

/* The settings this file looks up. */
const char *const htk_coverage_keys_used[] = { "try_n", "try_days", NULL };

struct _HtkCoverage {
  HtkSettings *settings;
  char *today;
  HtkCoverCounts total;
  GHashTable *seen;                   /* subject ids */
  GHashTable *groups[HTK_COVER_N_BY]; /* key -> HtkCoverCounts */
  GHashTable *villages;               /* code -> ordinary households met, as a number */
  GPtrArray *members;                 /* subject ids whose members do not agree */
};

/**
 * htk_coverage_new:
 * @settings: the settings, borrowed for the life of the coverage
 * @today: the day in question
 *
 * Returns: (transfer full): a coverage without targets
 */
HtkCoverage *
htk_coverage_new (HtkSettings *settings, const char *today)
{
  HtkCoverage *self = g_new0 (HtkCoverage, 1);

  self->settings = settings;
  self->today = g_strdup (today);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < HTK_COVER_N_BY; i++)
    self->groups[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->villages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->members = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
htk_coverage_free (HtkCoverage *self)
{
  if (self == NULL)
    return;
  g_free (self->today);
  g_hash_table_unref (self->seen);
  for (guint i = 0; i < HTK_COVER_N_BY; i++)
    g_hash_table_unref (self->groups[i]);
  g_hash_table_unref (self->villages);
  g_ptr_array_unref (self->members);
  g_free (self);
}

/**
 * htk_cover_result_name:
 * @result: a result
 *
 * Returns: (nullable): its name as a round's target has it; NULL for none and tried
 */
const char *
htk_cover_result_name (HtkCoverResult result)
{
  static const char *const names[] = { NULL, NULL, "absent", "gone", "phone", "entered" };

  return names[result];
}

/**
 * htk_cover_tries:
 * @kept: what a round keeps of a target: its result, and of the visits that met nobody the first and
 *   the last
 * @tries: (out caller-allocates): those visits, which borrow from @kept
 *
 * Returns: how many there are, at most 2
 */
guint
htk_cover_tries (const HtkCoverKept *kept, HtkTry tries[2])
{
  const char *met = g_strcmp0 (kept->result, "entered") == 0 ? "home"
                    : g_strcmp0 (kept->result, "phone") == 0 ? "phone"
                    : g_strcmp0 (kept->result, "gone") == 0  ? "moved"
                                                             : NULL;
  guint n = 0;

  if (met != NULL)
    {
      tries[n++] = (HtkTry){ kept->visited_on, met, TRUE };
      return n;
    }
  if (kept->first_try != NULL)
    tries[n++] = (HtkTry){ kept->first_try, "away", kept->proof };
  if (kept->tries > 1)
    tries[n++] = (HtkTry){ kept->last_try, "away", kept->proof };
  return n;
}

/**
 * htk_cover_result:
 * @settings: the settings
 * @tries: (array length=n_tries): the visits of a target in a round, in any order
 * @n_tries: how many
 * @today: the day in question
 *
 * What a round knows of a target (domain.md 4.9): meeting somebody counts most. Refusal and
 * absence need two tries three days apart, one of them with evidence; that a household died or
 * moved away needs evidence only, for there is nobody to come again for.
 *
 * Returns: the result
 */
HtkCoverResult
htk_cover_result (HtkSettings *settings, const HtkTry *tries, guint n_tries, const char *today)
{
  HtkDay now = htk_day_parse (today), first = 0, last = 0;
  HtkCoverResult result = HTK_COVER_NONE;
  gboolean proof = FALSE;
  guint missed = 0;

  for (guint i = 0; i < n_tries; i++)
    {
      const char *what = tries[i].result;
      HtkDay day = htk_day_parse (tries[i].date);

      if (day == 0 || what == NULL)
        continue;
      if (g_str_equal (what, "home"))
        result = MAX (result, HTK_COVER_ENTERED);
      else if (g_str_equal (what, "phone"))
        result = MAX (result, HTK_COVER_PHONE);
      else if ((g_str_equal (what, "dead") || g_str_equal (what, "moved")) && tries[i].proof)
        result = MAX (result, HTK_COVER_GONE);
      else
        {
          result = MAX (result, HTK_COVER_TRIED);
          first = first == 0 ? day : MIN (first, day);
          last = MAX (last, day);
          proof = proof || tries[i].proof;
          missed++;
        }
    }
  if (proof && missed >= htk_settings_count (settings, "try_n", now)
      && last - first >= htk_settings_count (settings, "try_days", now))
    result = MAX (result, HTK_COVER_ABSENT);
  return result;
}

static void
count (HtkCoverCounts *counts, const HtkCoverTarget *target, HtkCoverResult result)
{
  counts->targets++;
  counts->entered += result == HTK_COVER_ENTERED;
  counts->phone += result == HTK_COVER_PHONE;
  counts->absent += result == HTK_COVER_ABSENT;
  counts->gone += result == HTK_COVER_GONE;
  counts->left += result == HTK_COVER_NONE || result == HTK_COVER_TRIED;
  if (result >= HTK_COVER_PHONE)
    {
      counts->roster += target->roster;
      counts->recorded += target->recorded;
    }
}

static void
count_in (HtkCoverage *self,
          HtkCoverBy by,
          const char *key,
          const HtkCoverTarget *target,
          HtkCoverResult result)
{
  HtkCoverCounts *counts;

  if (key == NULL)
    key = "";
  counts = g_hash_table_lookup (self->groups[by], key);
  if (counts == NULL)
    {
      counts = g_new0 (HtkCoverCounts, 1);
      g_hash_table_insert (self->groups[by], g_strdup (key), counts);
    }
  count (counts, target, result);
}

static void
note_village (HtkCoverage *self, const HtkCoverTarget *target, HtkCoverResult result)
{
  const char *code = target->village_code != NULL ? target->village_code : "";
  guint met = GPOINTER_TO_UINT (g_hash_table_lookup (self->villages, code));

  met += g_strcmp0 (target->cls, "ordinary") == 0 && result >= HTK_COVER_PHONE;
  g_hash_table_insert (self->villages, g_strdup (code), GUINT_TO_POINTER (met));
}

/**
 * htk_coverage_add:
 * @self: a coverage
 * @target: a target with its visits of the round
 *
 * Returns: its result; a target that was there already changes nothing
 */
HtkCoverResult
htk_coverage_add (HtkCoverage *self, const HtkCoverTarget *target)
{
  HtkCoverResult result
      = htk_cover_result (self->settings, target->tries, target->n_tries, self->today);

  if (!g_hash_table_add (self->seen, g_strdup (target->subject_id)))
    return result;
  count (&self->total, target, result);
  count_in (self, HTK_COVER_BY_WORKER, target->worker, target, result);
  count_in (self, HTK_COVER_BY_VILLAGE, target->village_code, target, result);
  count_in (self, HTK_COVER_BY_CLASS, target->cls, target, result);
  note_village (self, target, result);
  if (result >= HTK_COVER_PHONE && target->recorded != target->roster)
    g_ptr_array_add (self->members, g_strdup (target->subject_id));
  return result;
}

HtkCoverCounts
htk_coverage_total (HtkCoverage *self)
{
  return self->total;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
sorted_keys (GHashTable *table)
{
  GPtrArray *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_texts);
  return keys;
}

/**
 * htk_coverage_keys:
 * @self: a coverage
 * @by: worker, village or class
 *
 * Returns: (transfer container) (element-type utf8): the keys with targets, sorted, valid until
 *   the next target is added
 */
GPtrArray *
htk_coverage_keys (HtkCoverage *self, HtkCoverBy by)
{
  return sorted_keys (self->groups[by]);
}

/**
 * htk_coverage_counts:
 * @self: a coverage
 * @by: worker, village or class
 * @key: which
 *
 * Returns: its counts, all 0 when it has no target
 */
HtkCoverCounts
htk_coverage_counts (HtkCoverage *self, HtkCoverBy by, const char *key)
{
  const HtkCoverCounts *counts = g_hash_table_lookup (self->groups[by], key);

  return counts != NULL ? *counts : (HtkCoverCounts){ 0 };
}

/**
 * htk_coverage_may_close:
 * @self: a coverage
 *
 * Returns: whether every target is met or verified; a round without targets may not close
 */
gboolean
htk_coverage_may_close (HtkCoverage *self)
{
  return self->total.targets > 0 && self->total.left == 0;
}

/**
 * htk_coverage_missed_households:
 * @self: the coverage of a sweep of all households
 *
 * The check 不漏户 (domain.md 4.9): a village where no ordinary household was met may have been
 * passed by. Rounds of left-poverty households only do not ask.
 *
 * Returns: (transfer full) (element-type utf8): the codes of such villages
 */
GPtrArray *
htk_coverage_missed_households (HtkCoverage *self)
{
  g_autoptr (GPtrArray) codes = sorted_keys (self->villages);
  GPtrArray *missed = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < codes->len; i++)
    if (g_hash_table_lookup (self->villages, g_ptr_array_index (codes, i)) == NULL)
      g_ptr_array_add (missed, g_strdup (g_ptr_array_index (codes, i)));
  return missed;
}

/**
 * htk_coverage_missed_members:
 * @self: a coverage
 *
 * The check 不漏人 (domain.md 4.9).
 *
 * Returns: (transfer container) (element-type utf8): the targets that were met with another number
 *   of members than the roster has
 */
GPtrArray *
htk_coverage_missed_members (HtkCoverage *self)
{
  return g_ptr_array_ref (self->members);
}
