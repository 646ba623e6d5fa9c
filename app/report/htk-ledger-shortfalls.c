/* Ledger 4: what each village falls short of, the worst first (domain.md 4.11, 6). A village's
 * card is loaded, told and let go before the next one. */
#include "app/report/htk-areas.h"

#include "app/record/htk-limits.h"
#include "app/record/htk-village-card.h"
#include "app/rules/htk-exact.h"

enum
{
  S_COUNT, S_CODE, S_TOWN, S_VILLAGE, S_ID, S_NAME, S_LAST, S_NOW, S_TARGET, S_GAP, S_UNIT, S_NUM,
  S_DEN, S_STATUS, S_SLIPPED, S_ADVICE, S_DEPT, S_DEADLINE,
};

static const HtkLedgerColumn columns[] = {
  [S_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [S_CODE] = { "村码", "Village code", HTK_COLUMN_CODE, 15 },
  [S_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [S_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 14 },
  [S_ID] = { "指标V", "Indicator", HTK_COLUMN_CODE, 8 },
  [S_NAME] = { "指标", "Name", HTK_COLUMN_TEXT, 22 },
  [S_LAST] = { "上轮值", "Last round", HTK_COLUMN_TEXT, 10 },
  [S_NOW] = { "本轮值", "This round", HTK_COLUMN_TEXT, 10 },
  [S_TARGET] = { "目标", "Target", HTK_COLUMN_TEXT, 10 },
  [S_GAP] = { "差距", "Gap", HTK_COLUMN_TEXT, 10 },
  [S_UNIT] = { "单位", "Unit", HTK_COLUMN_TEXT, 8, FALSE, "#indicator_unit" },
  [S_NUM] = { "分子", "Numerator", HTK_COLUMN_INT, 9 },
  [S_DEN] = { "分母", "Denominator", HTK_COLUMN_INT, 9 },
  [S_STATUS] = { "状态", "Status", HTK_COLUMN_TEXT, 8, FALSE, "#indicator" },
  [S_SLIPPED] = { "滑坡", "Slipped", HTK_COLUMN_TEXT, 6 },
  [S_ADVICE] = { "建议措施", "What to do", HTK_COLUMN_TEXT, 30 },
  [S_DEPT] = { "责任部门", "Department", HTK_COLUMN_TEXT, 12 },
  [S_DEADLINE] = { "期限", "Deadline", HTK_COLUMN_DATE, 12 },
};

static const char *const units[] = {
  [HTK_UNIT_PERCENT] = "percent", [HTK_UNIT_YUAN] = "yuan", [HTK_UNIT_COUNT] = "count",
  [HTK_UNIT_YES] = "yes",
};

/* Values are of four units in one column, and so a text; the unit stands in its own. */
static void
put_value (HtkLedgerRun           *run,
           guint                   column,
           gboolean                known,
           const HtkIndicator     *indicator,
           gint64                  hundredths)
{
  g_autofree char *text = NULL;

  if (!known)
    return;
  if (indicator->unit == HTK_UNIT_YES)
    {
      htk_run_yes (run, column, hundredths != 0);
      return;
    }
  text = indicator->unit == HTK_UNIT_COUNT
           ? g_strdup_printf ("%" G_GINT64_FORMAT, hundredths / 100)
           : htk_exact_hundredths (hundredths);
  htk_run_text (run, column, text);
}

static gboolean
add_result (HtkLedgerRun             *run,
            HtkVillageCard           *card,
            const HtkIndicatorResult *r,
            GError                  **error)
{
  const HtkIndicator *indicator = r->indicator;
  const HtkIndicatorResult *last =
    card->last != NULL ? htk_card_get (card->last, indicator->id) : NULL;
  const char *from = card->form_on != NULL ? card->form_on : run->today;
  g_autofree char *deadline =
    indicator->deadline_days > 0 ? htk_day_plus (from, indicator->deadline_days) : NULL;

  htk_run_text (run, S_CODE, card->village);
  htk_run_place (run, S_TOWN, card->village);
  htk_run_text (run, S_ID, indicator->id);
  htk_run_text (run, S_NAME, run->english ? indicator->en : indicator->zh);
  put_value (run, S_LAST, last != NULL && last->known, indicator, last != NULL ? last->value : 0);
  put_value (run, S_NOW, r->known, indicator, r->value);
  put_value (run, S_TARGET, r->has_target, indicator, r->target);
  if (indicator->unit != HTK_UNIT_YES)
    put_value (run, S_GAP, r->known && r->has_target, indicator, r->gap);
  htk_run_text (run, S_UNIT, units[indicator->unit]);
  if (r->den > 0)
    {
      htk_run_number (run, S_NUM, r->num);
      htk_run_number (run, S_DEN, r->den);
    }
  htk_run_text (run, S_STATUS, htk_indicator_status_name (r->status));
  htk_run_yes (run, S_SLIPPED, r->slipped);
  htk_run_text (run, S_ADVICE, run->english ? indicator->advice_en : indicator->advice_zh);
  htk_run_text (run, S_DEPT, indicator->department);
  htk_run_text (run, S_DEADLINE, deadline);
  return htk_run_end_row (run, error);
}

/* Without a state in the question it is what falls short, is near, or has slipped. */
static gboolean
is_wanted (HtkLedgerRun             *run,
           const HtkIndicatorResult *r)
{
  const char *status = htk_indicator_status_name (r->status);

  if (run->ask->state != NULL)
    return g_str_equal (run->ask->state, status);
  return r->status == HTK_STATUS_SHORT || r->status == HTK_STATUS_NEAR || r->slipped;
}

/* Of one indicator, in one kind of area: villages. */
typedef struct
{
  guint judged, wanted, slipped;
} Villages;

typedef struct
{
  HtkLedgerRun *run;
  HtkAreas *areas; /* NULL: a row a shortfall; else for each indicator its Villages */
} Filling;

static gboolean
is_told (const HtkIndicatorResult *r)
{
  return r->indicator->part_of == NULL && !r->indicator->shown;
}

typedef struct
{
  HtkLedgerRun *run;
  GPtrArray *results;
} OneCard;

static void
add_to_area (gpointer sum,
             gpointer data)
{
  Villages *villages = sum;
  const OneCard *card = data;

  for (guint i = 0; i < card->results->len; i++)
    {
      const HtkIndicatorResult *r = g_ptr_array_index (card->results, i);

      villages[i].judged += r->status != HTK_STATUS_NA;
      villages[i].wanted += is_told (r) && is_wanted (card->run, r);
      villages[i].slipped += r->slipped;
    }
}

static gboolean
add_shortfalls (HtkLedgerRun   *run,
                HtkVillageCard *card,
                GError        **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < card->card->results->len; i++)
    {
      HtkIndicatorResult *r = g_ptr_array_index (card->card->results, i);

      if (is_told (r) && is_wanted (run, r))
        g_ptr_array_add (sorted, r);
    }
  g_ptr_array_sort (sorted, htk_indicator_compare);
  for (guint i = 0; i < sorted->len; i++)
    if (!add_result (run, card, g_ptr_array_index (sorted, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
add_village (const char *const *f,
             gpointer           data,
             GError           **error)
{
  Filling *self = data;
  HtkLedgerRun *run = self->run;
  g_autoptr (HtkVillageCard) card = htk_village_card_load (run->store, run->rules, f[0], run->today,
                                                           run->cancellable, error);
  OneCard one = { run, card != NULL ? card->card->results : NULL };

  if (card == NULL)
    return FALSE;
  for (guint i = 0; i < one.results->len; i++)
    {
      const HtkIndicatorResult *r = g_ptr_array_index (one.results, i);

      run->unjudged += is_told (r) && r->status == HTK_STATUS_NA;
    }
  if (self->areas == NULL)
    return add_shortfalls (run, card, error);
  htk_areas_add (self->areas, f[0], add_to_area, &one);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

/* How many villages of the area are concerned, of those that are judged. */
static gboolean
put_area (HtkLedgerRun       *run,
          HtkAreas           *areas,
          guint               area,
          const HtkIndicator *indicator,
          const Villages     *villages,
          GError            **error)
{
  g_autofree char *share = htk_exact_hundredths (htk_exact_round (villages->wanted, villages->judged,
                                                                  10000));
  g_autofree char *slipped = g_strdup_printf ("%u", villages->slipped);

  htk_areas_place (areas, area, S_TOWN);
  htk_run_text (run, S_ID, indicator->id);
  htk_run_text (run, S_NAME, run->english ? indicator->en : indicator->zh);
  htk_run_text (run, S_NOW, share);
  htk_run_text (run, S_UNIT, "percent");
  htk_run_number (run, S_NUM, villages->wanted);
  htk_run_number (run, S_DEN, villages->judged);
  htk_run_text (run, S_STATUS, run->ask->state);
  htk_run_text (run, S_SLIPPED, slipped);
  htk_run_text (run, S_ADVICE, run->english ? indicator->advice_en : indicator->advice_zh);
  htk_run_text (run, S_DEPT, indicator->department);
  return htk_run_end_row (run, error);
}

static gboolean
put_areas (HtkLedgerRun *run,
           HtkAreas     *areas,
           GError      **error)
{
  GPtrArray *rows = htk_indicators_list (htk_rules_indicators (run->rules));

  for (guint a = 0; a < htk_areas_n (areas); a++)
    {
      const Villages *villages = htk_areas_nth (areas, a);

      for (guint i = 0; i < rows->len; i++)
        if (villages[i].wanted > 0 && villages[i].judged > 0 &&
            !put_area (run, areas, a, g_ptr_array_index (rows, i), &villages[i], error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
fill_shortfalls (HtkLedgerRun *run,
                 GError      **error)
{
  guint n = htk_indicators_list (htk_rules_indicators (run->rules))->len;
  g_autoptr (HtkAreas) areas =
    run->ask->by != NULL ? htk_areas_new (run, n * sizeof (Villages)) : NULL;
  Filling self = { run, areas };
  g_autoptr (GError) local = NULL;

  run->judges = TRUE;
  if (!htk_report_each (run->store, HTK_REPORT_VILLAGES, &run->filter, add_village, &self, error))
    return FALSE;
  if (areas == NULL)
    return TRUE;
  htk_run_note (run, "%s", run->english ? "This round: the share of the judged villages that fall short"
                                        : "本轮值为已判定的村中短板、接近或滑坡村所占比例；滑坡为村数");
  if (put_areas (run, areas, &local) || local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

const HtkLedger htk_ledger_shortfalls = {
  .id = "4", .zh = "村级短板清单", .en = "Shortfalls of villages",
  .columns = columns, .n_columns = G_N_ELEMENTS (columns),
  .states = "ok near short na", .state_list = "#indicator", .fill = fill_shortfalls,
  .filters = HTK_LEDGER_BY_STATE | HTK_LEDGER_BY_AREA,
};
