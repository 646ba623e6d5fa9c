#pragma once

/* What the ledgers share: a run that fills rows of cells, and where those go. */

#include "app/record/htk-pack-rules.h"
#include "app/report/htk-cell.h"
#include "app/report/htk-ledger.h"
#include "app/report/htk-words.h"
#include "app/store/htk-report-rows.h"

G_BEGIN_DECLS

/* Takes the cells of a row, which live until it returns. Returns FALSE to stop. */
typedef gboolean (*HtkRowTake) (const HtkCell *cells,
                                gpointer       data,
                                GError       **error);

/**
 * HtkLedgerRun:
 *
 * One ledger being filled. @cells are those of the row under construction. A ledger that judges
 * says so and counts in @unjudged what could not be. @notes are lines of the head, which it adds
 * when it has seen all rows.
 */
struct _HtkLedgerRun
{
  HtkStore *store;
  HtkRules *rules;
  HtkWords *words;
  const HtkLedger *ledger;
  const HtkLedgerAsk *ask;
  HtkReportFilter filter;
  gboolean english;
  char *today, *round_id, *round_name, *round_starts, *round_closed;
  GHashTable *places; /* code of a village -> HtkPlace */
  HtkCell *cells;
  guint n_rows, unjudged;
  gboolean is_cut; /* only the first rows were read: how many there are is not known */
  gboolean judges;
  GPtrArray *notes;
  HtkRowTake take;
  gpointer take_data;
  GCancellable *cancellable;
  HtkLedgerProgress progress;
  gpointer progress_data;
};

void     htk_run_text    (HtkLedgerRun *run,
                          guint         column,
                          const char   *text);
void     htk_run_word    (HtkLedgerRun *run,
                          guint         column,
                          const char   *zh,
                          const char   *en);
void     htk_run_value   (HtkLedgerRun *run,
                          guint         column,
                          const char   *text);
void     htk_run_number  (HtkLedgerRun *run,
                          guint         column,
                          gint64        number);
void     htk_run_rate    (HtkLedgerRun *run,
                          guint         column,
                          gint64        num,
                          gint64        den);
void     htk_run_place   (HtkLedgerRun *run,
                          guint         column,
                          const char   *village);
void     htk_run_yes     (HtkLedgerRun *run,
                          guint         column,
                          gboolean      yes);
const char *htk_run_term (HtkLedgerRun *run,
                          const char   *list,
                          const char   *code);
void     htk_run_note    (HtkLedgerRun *run,
                          const char   *format,
                          ...) G_GNUC_PRINTF (2, 3);
gboolean htk_run_end_row (HtkLedgerRun *run,
                          GError      **error);

extern const HtkLedger htk_ledger_findings, htk_ledger_rectification, htk_ledger_cases,
  htk_ledger_shortfalls, htk_ledger_coverage, htk_ledger_funds, htk_ledger_school,
  htk_ledger_illness, htk_ledger_house, htk_ledger_insurance, htk_ledger_low, htk_ledger_growth,
  htk_ledger_duty, htk_ledger_work, htk_ledger_move, htk_ledger_notices;

G_END_DECLS
