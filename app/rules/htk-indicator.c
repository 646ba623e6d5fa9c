/* Judges the village card; the page of a village, the list of shortfalls and form B's last card
 * read it. */
#include "app/rules/htk-indicator.h"

#define ONE G_GINT64_CONSTANT (1000000000) /* a whole share */
#define MAX_VALUES 4

/* What judging one indicator needs. */
typedef struct {
  HtkSettings *settings;
  HtkDay day;
  HtkLookup now, last;
  gpointer now_data, last_data;
} Round;

/**
 * htk_indicator_status_name:
 * @status: a status
 *
 * Returns: ok, near, short or na, as form B has them
 */
const char *
htk_indicator_status_name (HtkIndicatorStatus status)
{
  static const char *const names[] = { "ok", "near", "short", "na" };

  return names[status];
}

static void
result_free (gpointer data)
{
  HtkIndicatorResult *self = data;

  g_ptr_array_unref (self->reasons);
  g_free (self);
}

void
htk_card_free (HtkCard *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->results);
  g_free (self);
}

static gboolean
read_values (const HtkIndicator *row, HtkLookup lookup, gpointer data, gint64 values[MAX_VALUES])
{
  guint n = 0;

  for (; row->value[n] != NULL && n < MAX_VALUES; n++)
    if (!htk_exact_parse (lookup (row->value[n], data), &values[n]))
      return FALSE;
  return n > 0;
}

/* A value as a fraction, in the unit of its target: for a rate, percent. */
typedef struct {
  gint64 num, den;
} Fraction;

static gboolean
rate_of (const gint64 values[MAX_VALUES], Fraction *value)
{
  *value = (Fraction){ values[0], values[1] };
  return value->den > 0 && value->num >= 0;
}

/* Whole persons and fen, so that the products fit: 10^12 fen of 10^5 persons and a little more. */
static gboolean
growth_of (const gint64 values[MAX_VALUES], Fraction *value)
{
  gint64 n = values[1] / HTK_EXACT_SCALE, last_n = values[3] / HTK_EXACT_SCALE, now, last;

  if (n <= 0 || last_n <= 0 || values[2] < HTK_EXACT_SCALE)
    return FALSE;
  if (__builtin_mul_overflow (values[0] / HTK_EXACT_SCALE, last_n, &now)
      || __builtin_mul_overflow (values[2] / HTK_EXACT_SCALE, n, &last)
      || __builtin_sub_overflow (now, last, &now))
    return FALSE;
  *value = (Fraction){ now, last };
  return TRUE;
}

static gboolean
value_of (const HtkIndicator *row, HtkLookup lookup, gpointer data, Fraction *value)
{
  gint64 values[MAX_VALUES];

  if (row->kind == HTK_INDICATOR_YES)
    {
      const char *text = lookup (row->value[0], data);
      gboolean yes = g_strcmp0 (text, "y") == 0;

      *value = (Fraction){ yes ? HTK_EXACT_SCALE : 0, HTK_EXACT_SCALE };
      return yes || g_strcmp0 (text, "n") == 0;
    }
  if (!read_values (row, lookup, data, values))
    return FALSE;
  if (row->kind == HTK_INDICATOR_RATE)
    return rate_of (values, value);
  if (row->kind == HTK_INDICATOR_GROWTH)
    return growth_of (values, value);
  *value = (Fraction){ values[0], HTK_EXACT_SCALE };
  return TRUE;
}

static gboolean
is_share (const HtkIndicator *row)
{
  return row->kind == HTK_INDICATOR_RATE || row->kind == HTK_INDICATOR_GROWTH;
}

/* @scaled: a target in ten thousandths of its unit. */
static int
compare_with (const HtkIndicator *row, Fraction value, gint64 scaled)
{
  return htk_exact_compare (value.num, value.den, scaled,
                            is_share (row) ? 100 * HTK_EXACT_SCALE : HTK_EXACT_SCALE);
}

static gint64
hundredths_of (const HtkIndicator *row, Fraction value)
{
  return htk_exact_round (value.num, value.den, is_share (row) ? 10000 : 100);
}

static gboolean
reaches (const HtkIndicator *row, Fraction value, gint64 target)
{
  int order = compare_with (row, value, target);

  return row->lower ? order <= 0 : order >= 0;
}

/* V22 must be at most its target and lower than in the last round, or 0. */
static gboolean
has_fallen (const Round *round, const HtkIndicator *row, Fraction value)
{
  Fraction last;

  return !row->falling || value.num == 0 || round->last == NULL
         || !value_of (row, round->last, round->last_data, &last)
         || htk_exact_compare (value.num, value.den, last.num, last.den) < 0;
}

/* What is near: within some points of a rate, or some percent of an amount. */
static gboolean
is_near (const Round *round, const HtkIndicator *row, Fraction value, gint64 target)
{
  gint64 near;

  if (row->near_key == NULL
      || !htk_settings_scaled (round->settings, row->near_key, round->day, &near))
    return FALSE;
  if (row->unit == HTK_UNIT_YUAN)
    return target > 0 && htk_exact_compare (value.num, target, near, 100 * HTK_EXACT_SCALE) >= 0;
  return reaches (row, value, row->lower ? target + near : target - near);
}

static HtkIndicatorStatus
judge (const Round *round, const HtkIndicator *row, Fraction value, gint64 target)
{
  if (reaches (row, value, target) && has_fallen (round, row, value))
    return HTK_STATUS_OK;
  return !row->hard && is_near (round, row, value, target) ? HTK_STATUS_NEAR : HTK_STATUS_SHORT;
}

/* min (1, value / target), and for what should be low min (1, target / value): met or not for
 * what is counted or asked. */
static gint64
share_of (const HtkIndicator *row, Fraction value, gint64 target)
{
  gint64 times = is_share (row) ? 100 * HTK_EXACT_SCALE : HTK_EXACT_SCALE;
  gint64 reached;

  if (reaches (row, value, target))
    return ONE;
  if (row->kind == HTK_INDICATOR_COUNT || row->kind == HTK_INDICATOR_YES || target <= 0
      || value.num <= 0)
    return 0;
  reached = htk_exact_round (value.num, value.den, times);
  if (reached <= 0)
    return row->lower ? ONE : 0;
  return MIN (ONE, row->lower ? htk_exact_round (target, reached, ONE)
                              : htk_exact_round (reached, target, ONE));
}

static const HtkSetting *
target_row (const Round *round, const HtkIndicator *row)
{
  return row->target_key != NULL ? htk_settings_at (round->settings, row->target_key, round->day)
                                 : NULL;
}

static void
tell (HtkIndicatorResult *self, const HtkSetting *setting, HtkDay day)
{
  static const HtkReasonState states[]
      = { HTK_REASON_MET, HTK_REASON_NOT_MET, HTK_REASON_NOT_MET, HTK_REASON_UNKNOWN };
  const HtkIndicator *row = self->indicator;
  HtkReason *reason;

  if (!self->known)
    htk_reasons_add (self->reasons, "v_unknown", HTK_REASON_UNKNOWN, setting, day);
  else if (row->unit == HTK_UNIT_YES)
    htk_reasons_add (self->reasons, self->value > 0 ? "v_yes" : "v_no", states[self->status], NULL,
                     day);
  else
    {
      reason = htk_reasons_add (self->reasons,
                                row->kind == HTK_INDICATOR_RATE ? "v_rate"
                                : row->unit == HTK_UNIT_PERCENT ? "v_percent"
                                : row->unit == HTK_UNIT_YUAN    ? "v_yuan"
                                                                : "v_count",
                                states[self->status], setting, day);
      htk_reason_hundredths (reason, "value", self->value);
      htk_reason_hundredths (reason, "gap", self->gap);
      htk_reason_number (reason, "count", self->value / 100);
      htk_reason_number (reason, "num", self->num);
      htk_reason_number (reason, "den", self->den);
    }
  if (self->slipped)
    htk_reasons_add (self->reasons, "v_slipped", HTK_REASON_NOT_MET, NULL, day);
}

/* A rate of whole things keeps them; areas of hundredths are told rounded. */
static void
keep_counts (HtkIndicatorResult *self, Fraction value)
{
  if (self->indicator->kind != HTK_INDICATOR_RATE)
    return;
  self->num = htk_exact_round (value.num, HTK_EXACT_SCALE, 1);
  self->den = htk_exact_round (value.den, HTK_EXACT_SCALE, 1);
}

static void
judge_single (const Round *round, HtkIndicatorResult *self, const HtkSetting *setting)
{
  const HtkIndicator *row = self->indicator;
  gint64 target = row->kind != HTK_INDICATOR_YES ? (setting != NULL ? setting->scaled : 0)
                  : row->lower                   ? 0
                                                 : HTK_EXACT_SCALE;
  Fraction value;

  self->has_target = !row->shown && (setting != NULL || row->kind == HTK_INDICATOR_YES);
  self->target = target / (HTK_EXACT_SCALE / 100);
  self->known = value_of (row, round->now, round->now_data, &value);
  if (!self->known)
    return;
  self->value = hundredths_of (row, value);
  keep_counts (self, value);
  if (!self->has_target)
    return;
  self->gap = MAX (row->lower ? self->value - self->target : self->target - self->value, 0);
  self->status = judge (round, row, value, target);
  self->share = share_of (row, value, target);
}

/* A shortfall of a part is one of the whole; what is unknown in a part is unknown in the whole. */
static HtkIndicatorStatus
join_status (HtkIndicatorStatus a, HtkIndicatorStatus b)
{
  static const guint rank[] = { 0, 1, 3, 2 };

  return rank[b] > rank[a] ? b : a;
}

static void
judge_parts (HtkIndicatorResult *self, GPtrArray *results)
{
  gint64 least = ONE, sum = 0;
  guint known = 0;

  self->status = HTK_STATUS_OK;
  for (guint i = 0; i < results->len; i++)
    {
      const HtkIndicatorResult *part = g_ptr_array_index (results, i);

      if (g_strcmp0 (part->indicator->part_of, self->indicator->id) != 0 || part->indicator->shown)
        continue;
      self->status = join_status (self->status, part->status);
      if (part->status == HTK_STATUS_NA)
        continue;
      least = MIN (least, part->share);
      sum += part->share;
      known++;
    }
  self->known = known > 0;
  if (known == 0)
    self->status = HTK_STATUS_NA;
  self->share = known == 0 ? 0 : self->indicator->kind == HTK_INDICATOR_MEAN ? sum / known : least;
  self->value = self->status == HTK_STATUS_OK ? 100 : 0;
  self->has_target = TRUE;
  self->target = 100;
}

static void
note_slip (const Round *round, HtkIndicatorResult *self)
{
  g_autofree char *lower = g_ascii_strdown (self->indicator->id, -1);
  g_autofree char *name = g_strconcat (lower, "_s", NULL);
  const char *last = round->last != NULL ? round->last (name, round->last_data) : NULL;
  gboolean lacking = self->status == HTK_STATUS_SHORT || self->status == HTK_STATUS_NEAR;

  self->slipped = lacking && g_strcmp0 (last, "ok") == 0;
  self->priority = (self->status == HTK_STATUS_SHORT  ? 2
                    : self->status == HTK_STATUS_NEAR ? 1
                                                      : 0)
                   + (self->slipped ? 1 : 0);
}

static void
sum_up (HtkCard *self)
{
  gint64 weights = 0, sum = 0;

  for (guint i = 0; i < self->results->len; i++)
    {
      const HtkIndicatorResult *result = g_ptr_array_index (self->results, i);
      int weight = result->indicator->weight;

      if (weight == 0 || result->status == HTK_STATUS_NA)
        continue;
      self->judged++;
      self->shorts += result->status == HTK_STATUS_SHORT;
      self->slips += result->slipped;
      weights += weight;
      sum += result->share * weight;
    }
  if (weights > 0)
    self->score = (int)htk_exact_round (sum, weights * (ONE / 100), 1);
}

/**
 * htk_card_new:
 * @self: the indicators
 * @settings: the settings
 * @today: the day whose targets hold
 * @now: (scope call): the answers of this round: form B's, or the counts behind them
 * @now_data: for @now
 * @last: (nullable) (scope call): the answers of the last round, with its v01_s to v33_s
 * @last_data: for @last
 *
 * The village card of domain.md 4.11. A denominator of 0, like an answer that is missing, is na
 * and never ok; the score is that of the indicators that are judged.
 *
 * Returns: (transfer full): the card
 */
HtkCard *
htk_card_new (HtkIndicators *self,
              HtkSettings *settings,
              const char *today,
              HtkLookup now,
              gpointer now_data,
              HtkLookup last,
              gpointer last_data)
{
  Round round = { settings, htk_day_parse (today), now, last, now_data, last_data };
  GPtrArray *rows = htk_indicators_list (self);
  HtkCard *card = g_new0 (HtkCard, 1);

  card->results = g_ptr_array_new_with_free_func (result_free);
  for (guint i = 0; i < rows->len; i++)
    {
      HtkIndicatorResult *result = g_new0 (HtkIndicatorResult, 1);

      result->indicator = g_ptr_array_index (rows, i);
      result->status = HTK_STATUS_NA;
      result->reasons = htk_reasons_new ();
      if (result->indicator->kind < HTK_INDICATOR_ALL)
        judge_single (&round, result, target_row (&round, result->indicator));
      g_ptr_array_add (card->results, result);
    }
  for (guint i = 0; i < card->results->len; i++)
    {
      HtkIndicatorResult *result = g_ptr_array_index (card->results, i);

      if (result->indicator->kind >= HTK_INDICATOR_ALL)
        judge_parts (result, card->results);
      note_slip (&round, result);
      if (result->indicator->kind < HTK_INDICATOR_ALL)
        tell (result, target_row (&round, result->indicator), round.day);
    }
  sum_up (card);
  return card;
}

/**
 * htk_card_get:
 * @self: a card
 * @id: an indicator
 *
 * Returns: (transfer none) (nullable): its result
 */
const HtkIndicatorResult *
htk_card_get (HtkCard *self, const char *id)
{
  for (guint i = 0; i < self->results->len; i++)
    {
      const HtkIndicatorResult *result = g_ptr_array_index (self->results, i);

      if (g_str_equal (result->indicator->id, id))
        return result;
    }
  return NULL;
}

/**
 * htk_indicator_compare:
 * @a: a pointer to a result
 * @b: a pointer to a result
 *
 * For g_ptr_array_sort(): what slipped first, then shortfalls, what is near, the rest; by number
 * within.
 *
 * Returns: the order
 */
int
htk_indicator_compare (gconstpointer a, gconstpointer b)
{
  const HtkIndicatorResult *x = *(HtkIndicatorResult *const *)a,
                           *y = *(HtkIndicatorResult *const *)b;

  if (x->slipped != y->slipped)
    return x->slipped ? -1 : 1;
  if (x->priority != y->priority)
    return x->priority > y->priority ? -1 : 1;
  return g_strcmp0 (x->indicator->id, y->indicator->id);
}
