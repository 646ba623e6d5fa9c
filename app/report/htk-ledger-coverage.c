/* Ledger 5: how far a round has come, a row a village (domain.md 4.9, 6). */
#include "app/report/htk-areas.h"

#include <stdlib.h>

enum
{
  V_COUNT, V_TOWN, V_VILLAGE, V_TARGETS, V_POOR, V_MONITORED, V_ORDINARY, V_ENTERED, V_PHONE,
  V_ABSENT, V_GONE, V_LEFT, V_COVERED, V_ENTERED_RATE, V_ROSTER, V_RECORDED, V_OVERDUE, V_WORKERS,
  V_MISSED,
};

static const HtkLedgerColumn columns[] = {
  [V_COUNT] = { "序号", "No.", HTK_COLUMN_INT, 6 },
  [V_TOWN] = { "乡镇", "Township", HTK_COLUMN_TEXT, 14 },
  [V_VILLAGE] = { "村", "Village", HTK_COLUMN_TEXT, 16 },
  [V_TARGETS] = { "应访户", "Targets", HTK_COLUMN_INT, 8 },
  [V_POOR] = { "脱贫", "Left poverty", HTK_COLUMN_INT, 8 },
  [V_MONITORED] = { "监测", "Monitored", HTK_COLUMN_INT, 8 },
  [V_ORDINARY] = { "一般", "Ordinary", HTK_COLUMN_INT, 8 },
  [V_ENTERED] = { "入户", "Met at home", HTK_COLUMN_INT, 8 },
  [V_PHONE] = { "电话", "By phone", HTK_COLUMN_INT, 8 },
  [V_ABSENT] = { "未见面已核实", "Verified, not met", HTK_COLUMN_INT, 10 },
  [V_GONE] = { "死亡迁出已核实", "Verified, gone", HTK_COLUMN_INT, 10 },
  [V_LEFT] = { "未访", "Not visited", HTK_COLUMN_INT, 8 },
  [V_COVERED] = { "覆盖率", "Covered", HTK_COLUMN_RATE, 10 },
  [V_ENTERED_RATE] = { "入户率", "Met at home, rate", HTK_COLUMN_RATE, 10 },
  [V_ROSTER] = { "应录人", "Members on the roster", HTK_COLUMN_INT, 8 },
  [V_RECORDED] = { "实录人", "Members recorded", HTK_COLUMN_INT, 8 },
  [V_OVERDUE] = { "逾期户", "Overdue", HTK_COLUMN_INT, 8 },
  [V_WORKERS] = { "采集员", "Workers", HTK_COLUMN_TEXT, 24 },
  [V_MISSED] = { "疑似漏户", "Perhaps left out", HTK_COLUMN_TEXT, 9 },
};

/* What the rules do not count by village. */
typedef struct
{
  guint poor, monitored, ordinary, overdue;
  GPtrArray *workers;
} Village;

typedef struct
{
  HtkLedgerRun *run;
  HtkCoverage *coverage;
  GPtrArray *order;     /* codes of villages, owned by @villages */
  GHashTable *villages; /* code -> Village */
} Filling;

static void
village_free (gpointer data)
{
  Village *village = data;

  g_ptr_array_unref (village->workers);
  g_free (village);
}

static Village *
village_of (Filling    *self,
            const char *code)
{
  Village *village = g_hash_table_lookup (self->villages, code);
  char *key;

  if (village != NULL)
    return village;
  village = g_new0 (Village, 1);
  village->workers = g_ptr_array_new_with_free_func (g_free);
  key = g_strdup (code);
  g_hash_table_insert (self->villages, key, village);
  g_ptr_array_add (self->order, key);
  return village;
}

static guint
number (const char *text)
{
  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
count_target (Filling           *self,
              const char *const *f)
{
  Village *village = village_of (self, f[HTK_TARGET_F_VILLAGE]);
  const char *class = f[HTK_TARGET_F_CLASS];
  const char *worker = f[HTK_TARGET_F_WORKER];
  const char *due = f[HTK_TARGET_F_NEXT_DUE];

  village->poor += g_strcmp0 (class, "poor") == 0;
  village->monitored += g_strcmp0 (class, "monitored") == 0;
  village->ordinary += g_strcmp0 (class, "ordinary") == 0;
  village->overdue +=
    due != NULL && htk_schedule_due_state (htk_rules_settings (self->run->rules), due,
                                           self->run->today) >= HTK_DUE_OVERDUE;
  if (worker != NULL &&
      !g_ptr_array_find_with_equal_func (village->workers, worker, g_str_equal, NULL))
    g_ptr_array_add (village->workers, g_strdup (worker));
  self->run->unjudged += g_strcmp0 (f[HTK_TARGET_F_COLOR], "grey") == 0;
}

static gboolean
take_target (const char *const *f,
             gpointer           data,
             GError           **error)
{
  Filling *self = data;
  HtkTry tries[2];
  const HtkCoverKept kept = {
    .result = f[HTK_TARGET_F_RESULT], .visited_on = f[HTK_TARGET_F_VISITED_ON],
    .first_try = f[HTK_TARGET_F_FIRST_TRY], .last_try = f[HTK_TARGET_F_LAST_TRY],
    .tries = (int) number (f[HTK_TARGET_F_TRIES]), .proof = number (f[HTK_TARGET_F_PROOF]) != 0,
  };
  const HtkCoverTarget target = {
    .subject_id = f[HTK_TARGET_F_SUBJECT], .village_code = f[HTK_TARGET_F_VILLAGE],
    .worker = f[HTK_TARGET_F_WORKER], .cls = f[HTK_TARGET_F_CLASS],
    .tries = tries, .n_tries = htk_cover_tries (&kept, tries),
    .roster = number (f[HTK_TARGET_F_MEMBERS]), .recorded = number (f[HTK_TARGET_F_RECORDED]),
  };

  htk_coverage_add (self->coverage, &target);
  count_target (self, f);
  return !g_cancellable_set_error_if_cancelled (self->run->cancellable, error);
}

static void
put_counts (HtkLedgerRun         *run,
            const HtkCoverCounts *n)
{
  const guint counts[][2] = {
    { V_TARGETS, n->targets }, { V_ENTERED, n->entered }, { V_PHONE, n->phone },
    { V_ABSENT, n->absent }, { V_GONE, n->gone }, { V_LEFT, n->left }, { V_ROSTER, n->roster },
    { V_RECORDED, n->recorded },
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    htk_run_number (run, counts[i][0], counts[i][1]);
  htk_run_rate (run, V_COVERED, (gint64) n->entered + n->phone, n->targets);
  htk_run_rate (run, V_ENTERED_RATE, n->entered, n->targets);
}

static void
put_village (HtkLedgerRun  *run,
             const Village *village)
{
  htk_run_number (run, V_POOR, village->poor);
  htk_run_number (run, V_MONITORED, village->monitored);
  htk_run_number (run, V_ORDINARY, village->ordinary);
  htk_run_number (run, V_OVERDUE, village->overdue);
}

static void
add_to_total (Village       *total,
              const Village *village)
{
  total->poor += village->poor;
  total->monitored += village->monitored;
  total->ordinary += village->ordinary;
  total->overdue += village->overdue;
}

static gboolean
is_missed (GPtrArray  *missed,
           const char *code)
{
  return g_ptr_array_find_with_equal_func (missed, code, g_str_equal, NULL);
}

static gboolean
add_village (Filling    *self,
             const char *code,
             GPtrArray  *missed,
             GError    **error)
{
  const Village *village = g_hash_table_lookup (self->villages, code);
  HtkCoverCounts counts = htk_coverage_counts (self->coverage, HTK_COVER_BY_VILLAGE, code);
  GString *workers = g_string_new (NULL);
  g_autofree char *names = NULL;

  for (guint i = 0; i < village->workers->len; i++)
    g_string_append_printf (workers, "%s%s", i == 0 ? "" : self->run->english ? ", " : "、",
                            (const char *) village->workers->pdata[i]);
  names = g_string_free (workers, FALSE);
  put_counts (self->run, &counts);
  put_village (self->run, village);
  htk_run_place (self->run, V_TOWN, code);
  htk_run_text (self->run, V_WORKERS, names);
  htk_run_yes (self->run, V_MISSED, is_missed (missed, code));
  return htk_run_end_row (self->run, error);
}

/* What one village adds to its areas, and what an area is then. */
typedef struct
{
  HtkCoverCounts counts;
  Village village;
  guint missed;
} Area;

static void
add_to_area (gpointer sum,
             gpointer data)
{
  Area *to = sum;
  const Area *of = data;

  to->counts.targets += of->counts.targets;
  to->counts.entered += of->counts.entered;
  to->counts.phone += of->counts.phone;
  to->counts.absent += of->counts.absent;
  to->counts.gone += of->counts.gone;
  to->counts.left += of->counts.left;
  to->counts.roster += of->counts.roster;
  to->counts.recorded += of->counts.recorded;
  to->missed += of->missed;
  add_to_total (&to->village, &of->village);
}

static gboolean
put_area (Filling  *self,
          HtkAreas *areas,
          guint     i,
          GError  **error)
{
  const Area *area = htk_areas_nth (areas, i);
  g_autofree char *zh = g_strdup_printf ("%u 个村", area->missed);
  g_autofree char *en = g_strdup_printf ("%u", area->missed);

  put_counts (self->run, &area->counts);
  put_village (self->run, &area->village);
  htk_areas_place (areas, i, V_TOWN);
  htk_run_word (self->run, V_MISSED, zh, en);
  return htk_run_end_row (self->run, error);
}

static gboolean
add_areas (Filling   *self,
           GPtrArray *missed,
           GError   **error)
{
  g_autoptr (HtkAreas) areas = htk_areas_new (self->run, sizeof (Area));

  for (guint i = 0; i < self->order->len; i++)
    {
      const char *code = g_ptr_array_index (self->order, i);
      Area of = { htk_coverage_counts (self->coverage, HTK_COVER_BY_VILLAGE, code),
                  *(const Village *) g_hash_table_lookup (self->villages, code),
                  is_missed (missed, code) };

      htk_areas_add (areas, code, add_to_area, &of);
    }
  for (guint i = 0; i < htk_areas_n (areas); i++)
    if (!put_area (self, areas, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_each_village (Filling   *self,
                  GPtrArray *missed,
                  GError   **error)
{
  for (guint i = 0; i < self->order->len; i++)
    if (!add_village (self, g_ptr_array_index (self->order, i), missed, error))
      return FALSE;
  return TRUE;
}

static void
put_total (Filling *self)
{
  HtkCoverCounts counts = htk_coverage_total (self->coverage);
  Village total = { 0 };

  for (guint i = 0; i < self->order->len; i++)
    add_to_total (&total, g_hash_table_lookup (self->villages, g_ptr_array_index (self->order, i)));
  put_counts (self->run, &counts);
  put_village (self->run, &total);
  htk_run_word (self->run, V_VILLAGE, "合计", "Total");
}

/* Whoever takes the rows may want no more, which is no failure. */
static gboolean
add_rows (Filling *self,
          GError **error)
{
  g_autoptr (GPtrArray) missed = htk_coverage_missed_households (self->coverage);
  g_autoptr (GError) local = NULL;
  gboolean more = self->run->ask->by != NULL ? add_areas (self, missed, &local)
                                             : add_each_village (self, missed, &local);

  if (more && self->order->len > 0)
    {
      put_total (self);
      htk_run_end_row (self->run, &local);
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
fill_coverage (HtkLedgerRun *run,
               GError      **error)
{
  g_autoptr (HtkCoverage) coverage =
    htk_coverage_new (htk_rules_settings (run->rules), run->today);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autoptr (GHashTable) villages =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, village_free);
  Filling self = { run, coverage, order, villages };

  run->judges = TRUE;
  return htk_report_each (run->store, HTK_REPORT_TARGETS, &run->filter, take_target, &self,
                          error) &&
         add_rows (&self, error);
}

const HtkLedger htk_ledger_coverage = {
  .id = "5", .zh = "覆盖率", .en = "Coverage",
  .columns = columns, .n_columns = G_N_ELEMENTS (columns), .needs_round = TRUE,
  .fill = fill_coverage,
  .filters = HTK_LEDGER_BY_ROUND | HTK_LEDGER_BY_AREA,
};
