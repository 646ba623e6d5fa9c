/* Ledgers 7e and 7f: low incomes and the growth of incomes, a row a village and a last one for
 * all. The figures are those of the village cards, V22 and V21 (domain.md 1 rows 2 and 38, 4.11,
 * 6). */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-village-card.h"
#include "app/rules/htk-exact.h"

#define LOW "V22"
#define GROWTH "V21"
#define LOW_BASE "essay_low_base"
#define GROWTH_TARGET "t_growth"

typedef struct
{
  HtkLedgerRun *run;
  gint64 households, unjudged;
  gint64 low, visited;
  gint64 net, n, last_net, last_n;
} Sums;

typedef gboolean (*PutVillage) (Sums           *sums,
                                HtkVillageCard *card,
                                GError        **error);

typedef struct
{
  Sums sums;
  PutVillage put;
} Filling;

static gint64
counted (HtkVillageCard *card,
         const char     *name)
{
  const char *text = htk_village_tally_lookup (name, card->tally);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
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
  HtkLedgerRun *run = self->sums.run;
  g_autoptr (HtkVillageCard) card = htk_village_card_load (run->store, run->rules, f[0], run->today,
                                                           run->cancellable, error);

  if (card == NULL)
    return FALSE;
  self->sums.households += card->households;
  self->sums.unjudged += card->unjudged;
  run->unjudged += card->unjudged;
  return self->put (&self->sums, card, error);
}

/* Rows may be stopped without a failure; then the last one is of what was read. */
static gboolean
each_village (Filling      *self,
              GError      **error)
{
  HtkLedgerRun *run = self->sums.run;

  run->judges = TRUE;
  return htk_report_each (run->store, HTK_REPORT_VILLAGES, &run->filter, take_village, self, error);
}

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
is_above_base (const Sums *sums,
               gint64      low,
               gint64      visited)
{
  return visited > 0 && htk_exact_compare (low, visited, setting (sums->run, LOW_BASE),
                                           100 * HTK_EXACT_SCALE) > 0;
}

static void
put_low (Sums  *sums,
         gint64 low,
         gint64 visited)
{
  HtkLedgerRun *run = sums->run;

  htk_run_number (run, L_VISITED, visited);
  htk_run_number (run, L_LOW, low);
  htk_run_rate (run, L_SHARE, low, visited);
  htk_run_rate (run, L_BASE, setting (run, LOW_BASE), 100 * HTK_EXACT_SCALE);
  if (visited > 0)
    htk_run_yes (run, L_ABOVE, is_above_base (sums, low, visited));
}

static gboolean
put_low_village (Sums           *sums,
                 HtkVillageCard *card,
                 GError        **error)
{
  const HtkIndicatorResult *now = htk_card_get (card->card, LOW);
  const HtkIndicatorResult *last = card->last != NULL ? htk_card_get (card->last, LOW) : NULL;
  gint64 low = counted (card, "v22_num"), visited = counted (card, "v22_den");

  sums->low += low;
  sums->visited += visited;
  put_low (sums, low, visited);
  htk_run_place (sums->run, L_TOWN, card->village);
  htk_run_number (sums->run, L_HOUSEHOLDS, card->households);
  htk_run_number (sums->run, L_UNJUDGED, card->unjudged);
  if (last != NULL && last->known)
    htk_run_rate (sums->run, L_LAST, last->value, 10000);
  if (now != NULL)
    htk_run_text (sums->run, L_STATUS, htk_indicator_status_name (now->status));
  return htk_run_end_row (sums->run, error);
}

static gboolean
fill_low (HtkLedgerRun *run,
          GError      **error)
{
  Filling self = { { .run = run }, put_low_village };
  g_autofree char *base = htk_exact_hundredths (setting (run, LOW_BASE) * 100 / HTK_EXACT_SCALE);
  gboolean above;

  if (!each_village (&self, error))
    return FALSE;
  above = is_above_base (&self.sums, self.sums.low, self.sums.visited);
  if (self.sums.visited == 0)
    htk_run_note (run, run->english ? "No household that left poverty has been judged"
                                    : "还没有判定过的脱贫户");
  else
    htk_run_note (run, run->english ? "%d of %d households that left poverty are below 5000 yuan; "
                                      "the base is %s%%: %s"
                                    : "脱贫户 %d/%d 户人均纯收入低于 5000 元；基线 %s%%：%s",
                  (int) self.sums.low, (int) self.sums.visited, base,
                  run->english ? (above ? "above" : "not above") : (above ? "高于" : "未高于"));
  put_low (&self.sums, self.sums.low, self.sums.visited);
  htk_run_word (run, L_VILLAGE, "合计", "Total");
  htk_run_number (run, L_HOUSEHOLDS, self.sums.households);
  htk_run_number (run, L_UNJUDGED, self.sums.unjudged);
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
put_growth_village (Sums           *sums,
                    HtkVillageCard *card,
                    GError        **error)
{
  const HtkIndicatorResult *now = htk_card_get (card->card, GROWTH);
  const Sums of = {
    .net = counted (card, "v21_net"), .n = counted (card, "v21_n"),
    .last_net = counted (card, "v21_last_net"), .last_n = counted (card, "v21_last_n"),
  };

  sums->net += of.net;
  sums->n += of.n;
  sums->last_net += of.last_net;
  sums->last_n += of.last_n;
  put_growth (sums->run, &of);
  htk_run_place (sums->run, G_TOWN, card->village);
  htk_run_number (sums->run, G_UNJUDGED, card->unjudged);
  if (now != NULL)
    htk_run_text (sums->run, G_STATUS, htk_indicator_status_name (now->status));
  return htk_run_end_row (sums->run, error);
}

static gboolean
fill_growth (HtkLedgerRun *run,
             GError      **error)
{
  Filling self = { { .run = run }, put_growth_village };

  if (!each_village (&self, error))
    return FALSE;
  htk_run_note (run, "%s",
                run->english ? "Net income stands for disposable income; households with an income "
                               "in both years"
                             : "以纯收入代可支配收入；只计两年都有收入记录的户");
  put_growth (run, &self.sums);
  htk_run_word (run, G_VILLAGE, "合计", "Total");
  htk_run_number (run, G_UNJUDGED, self.sums.unjudged);
  return end_last_row (run, error);
}

const HtkLedger htk_ledger_low = {
  .id = "7e", .zh = "低收入分布专题表", .en = "Low incomes",
  .columns = low_columns, .n_columns = G_N_ELEMENTS (low_columns), .fill = fill_low,
};

const HtkLedger htk_ledger_growth = {
  .id = "7f", .zh = "增收专题表", .en = "Growth of incomes",
  .columns = growth_columns, .n_columns = G_N_ELEMENTS (growth_columns), .fill = fill_growth,
};
