/* Ledgers 7e and 7f: low incomes and the growth of incomes, a row a village and a last one for
 * all. The figures are those of the village cards, V22 and V21 (domain.md 1 rows 2 and 38, 4.11,
 * 6). */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-village-card.h"
#include "app/report/htk-areas.h"
#include "app/rules/htk-exact.h"

#define LOW "V22"
#define GROWTH "V21"
#define LOW_BASE "essay_low_base"
#define GROWTH_TARGET "t_growth"

typedef struct
{
  gint64 households, unjudged;
  gint64 low, visited;
  gint64 net, n, last_net, last_n;
} Sums;

typedef gboolean (*PutVillage) (HtkLedgerRun   *run,
                                const Sums     *of,
                                HtkVillageCard *card,
                                GError        **error);

/* Writes the figures of a sum: a village's, an area's or all. */
typedef void (*PutSums) (HtkLedgerRun *run,
                         const Sums   *of);

typedef struct
{
  HtkLedgerRun *run;
  Sums sums; /* of all */
  PutVillage put;
  HtkAreas *areas; /* NULL: a row a village */
} Filling;

static gint64
counted (HtkVillageCard *card,
         const char     *name)
{
  const char *text = htk_village_tally_lookup (name, card->tally);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static Sums
sums_of (HtkVillageCard *card)
{
  return (Sums) {
    .households = card->households, .unjudged = card->unjudged,
    .low = counted (card, "v22_num"), .visited = counted (card, "v22_den"),
    .net = counted (card, "v21_net"), .n = counted (card, "v21_n"),
    .last_net = counted (card, "v21_last_net"), .last_n = counted (card, "v21_last_n"),
  };
}

static void
add_sums (gpointer sum,
          gpointer data)
{
  Sums *to = sum;
  const Sums *of = data;

  to->households += of->households;
  to->unjudged += of->unjudged;
  to->low += of->low;
  to->visited += of->visited;
  to->net += of->net;
  to->n += of->n;
  to->last_net += of->last_net;
  to->last_n += of->last_n;
}

/* A setting as it holds today, in ten thousandths. */
static gint64
setting (HtkLedgerRun *run,
         const char   *key)
{
  gint64 scaled = 0;

  htk_settings_scaled (htk_rules_settings (run->rules), key, htk_day_parse (run->today), &scaled);
  return scaled;
}

static gboolean
take_village (const char *const *f,
              gpointer           data,
              GError           **error)
{
  Filling *self = data;
  HtkLedgerRun *run = self->run;
  g_autoptr (HtkVillageCard) card = htk_village_card_load (run->store, run->rules, f[0], run->today,
                                                           run->cancellable, error);
  Sums of;

  if (card == NULL)
    return FALSE;
  of = sums_of (card);
  add_sums (&self->sums, &of);
  run->unjudged += card->unjudged;
  if (self->areas == NULL)
    return self->put (run, &of, card, error);
  htk_areas_add (self->areas, f[0], add_sums, &of);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

/* A row of an area is as one of all, with the area's name in place of the village's. */
static gboolean
put_areas (Filling *self,
           PutSums  put,
           guint    town,
           GError **error)
{
  for (guint i = 0; i < htk_areas_n (self->areas); i++)
    {
      put (self->run, htk_areas_nth (self->areas, i));
      htk_areas_place (self->areas, i, town);
      if (!htk_run_end_row (self->run, error))
        return FALSE;
    }
  return TRUE;
}

/* Whoever takes the rows may want no more, which is no failure. */
static gboolean
end_last_row (HtkLedgerRun *run,
              GError      **error)
{
  g_autoptr (GError) local = NULL;

  htk_run_end_row (run, &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Rows may be stopped without a failure; then the last one is of what was read. */
static gboolean
each_village (Filling *self,
              PutSums  put,
              guint    town,
              GError **error)
{
  HtkLedgerRun *run = self->run;
  g_autoptr (HtkAreas) areas = run->ask->by != NULL ? htk_areas_new (run, sizeof (Sums)) : NULL;
  g_autoptr (GError) local = NULL;

  run->judges = TRUE;
  self->areas = areas;
  if (!htk_report_each (run->store, HTK_REPORT_VILLAGES, &run->filter, take_village, self, error))
    return FALSE;
  if (areas == NULL || put_areas (self, put, town, &local) || local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

enum
{
  L_COUNT, L_TOWN, L_VILLAGE, L_HOUSEHOLDS, L_VISITED, L_LOW, L_SHARE, L_LAST, L_BASE, L_ABOVE,
  L_STATUS, L_UNJUDGED,
};

static const HtkLedgerColumn low_columns[] = {
  [L_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [L_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [L_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 16 },
  [L_HOUSEHOLDS] = { "在册户", "Households", HTK_COLUMN_INT, 9 },
  [L_VISITED] = { "已访脱贫户", "Left-poverty households visited", HTK_COLUMN_INT, 11 },
  [L_LOW] = { "低于5000元户", "Below 5000 yuan", HTK_COLUMN_INT, 12 },
  [L_SHARE] = { "占比", "Share", HTK_COLUMN_RATE, 10 },
  [L_LAST] = { "上轮占比", "Share, last round", HTK_COLUMN_RATE, 10 },
  [L_BASE] = { "基线", "Base", HTK_COLUMN_RATE, 10 },
  [L_ABOVE] = { "高于基线", "Above the base", HTK_COLUMN_TEXT, 9 },
  [L_STATUS] = { "状态", "Status", HTK_COLUMN_TEXT, 9, FALSE, "#indicator" },
  [L_UNJUDGED] = { "未判定户", "Not judged", HTK_COLUMN_INT, 9 },
};

/* Compared as fractions: 443 of 1000 is not above 44.3 percent. */
static gboolean
is_above_base (HtkLedgerRun *run,
               const Sums   *of)
{
  return of->visited > 0 && htk_exact_compare (of->low, of->visited, setting (run, LOW_BASE),
                                               100 * HTK_EXACT_SCALE) > 0;
}

static void
put_low (HtkLedgerRun *run,
         const Sums   *of)
{
  htk_run_number (run, L_HOUSEHOLDS, of->households);
  htk_run_number (run, L_UNJUDGED, of->unjudged);
  htk_run_number (run, L_VISITED, of->visited);
  htk_run_number (run, L_LOW, of->low);
  htk_run_rate (run, L_SHARE, of->low, of->visited);
  htk_run_rate (run, L_BASE, setting (run, LOW_BASE), 100 * HTK_EXACT_SCALE);
  if (of->visited > 0)
    htk_run_yes (run, L_ABOVE, is_above_base (run, of));
}

static gboolean
put_low_village (HtkLedgerRun   *run,
                 const Sums     *of,
                 HtkVillageCard *card,
                 GError        **error)
{
  const HtkIndicatorResult *now = htk_card_get (card->card, LOW);
  const HtkIndicatorResult *last = card->last != NULL ? htk_card_get (card->last, LOW) : NULL;

  put_low (run, of);
  htk_run_place (run, L_TOWN, card->village);
  if (last != NULL && last->known)
    htk_run_rate (run, L_LAST, last->value, 10000);
  if (now != NULL)
    htk_run_text (run, L_STATUS, htk_indicator_status_name (now->status));
  return htk_run_end_row (run, error);
}

static void
note_low (HtkLedgerRun *run,
          const Sums   *of)
{
  g_autofree char *base = htk_exact_hundredths (setting (run, LOW_BASE) * 100 / HTK_EXACT_SCALE);
  gboolean above = is_above_base (run, of);

  if (of->visited == 0)
    htk_run_note (run, run->english ? "No household that left poverty has been judged"
                                    : "还没有判定过的脱贫户");
  else
    htk_run_note (run, run->english ? "%d of %d households that left poverty are below 5000 yuan; "
                                      "the base is %s%%: %s"
                                    : "脱贫户 %d/%d 户人均纯收入低于 5000 元；基线 %s%%：%s",
                  (int) of->low, (int) of->visited, base,
                  run->english ? (above ? "above" : "not above") : (above ? "高于" : "未高于"));
}

static gboolean
fill_low (HtkLedgerRun *run,
          GError      **error)
{
  Filling self = { run, .put = put_low_village };

  if (!each_village (&self, put_low, L_TOWN, error))
    return FALSE;
  note_low (run, &self.sums);
  put_low (run, &self.sums);
  htk_run_word (run, L_VILLAGE, "合计", "Total");
  return end_last_row (run, error);
}

enum
{
  G_COUNT, G_TOWN, G_VILLAGE, G_NET, G_N, G_PC, G_LAST_NET, G_LAST_N, G_LAST_PC, G_GROWTH, G_TARGET,
  G_STATUS, G_UNJUDGED,
};

static const HtkLedgerColumn growth_columns[] = {
  [G_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [G_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [G_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 16 },
  [G_NET] = { "本年纯收入（元）", "Net income (yuan)", HTK_COLUMN_MONEY, 16 },
  [G_N] = { "本年人数", "Persons", HTK_COLUMN_INT, 9 },
  [G_PC] = { "本年人均（元）", "A head (yuan)", HTK_COLUMN_MONEY, 13 },
  [G_LAST_NET] = { "上年纯收入（元）", "Net income last year (yuan)", HTK_COLUMN_MONEY, 16 },
  [G_LAST_N] = { "上年人数", "Persons last year", HTK_COLUMN_INT, 9 },
  [G_LAST_PC] = { "上年人均（元）", "A head last year (yuan)", HTK_COLUMN_MONEY, 13 },
  [G_GROWTH] = { "增幅", "Growth", HTK_COLUMN_RATE, 9 },
  [G_TARGET] = { "目标", "Target", HTK_COLUMN_RATE, 9 },
  [G_STATUS] = { "状态", "Status", HTK_COLUMN_TEXT, 9, FALSE, "#indicator" },
  [G_UNJUDGED] = { "未判定户", "Not judged", HTK_COLUMN_INT, 9 },
};

/* Growth is (net / n) / (last / last n) - 1, as one fraction; there is none from nothing. */
static void
put_growth (HtkLedgerRun *run,
            const Sums   *of)
{
  htk_run_number (run, G_UNJUDGED, of->unjudged);
  htk_run_rate (run, G_TARGET, setting (run, GROWTH_TARGET), 100 * HTK_EXACT_SCALE);
  if (of->n <= 0 || of->last_n <= 0)
    return;
  htk_run_number (run, G_NET, of->net);
  htk_run_number (run, G_N, of->n);
  htk_run_number (run, G_PC, htk_exact_round (of->net, of->n, 1));
  htk_run_number (run, G_LAST_NET, of->last_net);
  htk_run_number (run, G_LAST_N, of->last_n);
  htk_run_number (run, G_LAST_PC, htk_exact_round (of->last_net, of->last_n, 1));
  if (of->last_net > 0)
    htk_run_rate (run, G_GROWTH, of->net * of->last_n - of->last_net * of->n,
                  of->last_net * of->n);
}

static gboolean
put_growth_village (HtkLedgerRun   *run,
                    const Sums     *of,
                    HtkVillageCard *card,
                    GError        **error)
{
  const HtkIndicatorResult *now = htk_card_get (card->card, GROWTH);

  put_growth (run, of);
  htk_run_place (run, G_TOWN, card->village);
  if (now != NULL)
    htk_run_text (run, G_STATUS, htk_indicator_status_name (now->status));
  return htk_run_end_row (run, error);
}

static gboolean
fill_growth (HtkLedgerRun *run,
             GError      **error)
{
  Filling self = { run, .put = put_growth_village };

  if (!each_village (&self, put_growth, G_TOWN, error))
    return FALSE;
  htk_run_note (run, "%s",
                run->english ? "Net income stands for disposable income; households with an income "
                               "in both years"
                             : "以纯收入代可支配收入；只计两年都有收入记录的户");
  put_growth (run, &self.sums);
  htk_run_word (run, G_VILLAGE, "合计", "Total");
  return end_last_row (run, error);
}

const HtkLedger htk_ledger_low = {
  .id = "7e", .zh = "低收入分布专题表", .en = "Low incomes",
  .columns = low_columns, .n_columns = G_N_ELEMENTS (low_columns), .fill = fill_low,
  .filters = HTK_LEDGER_BY_AREA,
};

const HtkLedger htk_ledger_growth = {
  .id = "7f", .zh = "增收专题表", .en = "Growth of incomes",
  .columns = growth_columns, .n_columns = G_N_ELEMENTS (growth_columns), .fill = fill_growth,
  .filters = HTK_LEDGER_BY_AREA,
};
