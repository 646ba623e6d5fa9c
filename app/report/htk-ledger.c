/* The ledgers of domain.md 6 by number, and how one is written or shown. The rows are kept in a
 * file first, because the head tells their number. */
#include "app/report/htk-ledger-private.h"

#include "app/record/htk-limits.h"
#include "app/report/htk-place.h"
#include "app/report/htk-report-file.h"
#include "app/report/htk-sheet.h"
#include "app/store/htk-rounds.h"

#include <string.h>

static const HtkLedger *const ledgers[] = {
  &htk_ledger_findings,   &htk_ledger_rectification, &htk_ledger_cases, &htk_ledger_shortfalls,
  &htk_ledger_coverage,   &htk_ledger_funds,         &htk_ledger_school, &htk_ledger_illness,
  &htk_ledger_house,      &htk_ledger_insurance,     &htk_ledger_low,   &htk_ledger_growth,
  &htk_ledger_duty,       &htk_ledger_work,          &htk_ledger_move,  &htk_ledger_notices,
};

/**
 * htk_ledger_nth:
 * @i: from 0
 *
 * Returns: (nullable): the ledger; NULL after the last
 */
const HtkLedger *
htk_ledger_nth (guint i)
{
  return i < G_N_ELEMENTS (ledgers) ? ledgers[i] : NULL;
}

/**
 * htk_ledger_find:
 * @id: "1" to "8", "7a" to "7i"
 *
 * Returns: (nullable): the ledger; NULL when there is none of this name
 */
const HtkLedger *
htk_ledger_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (ledgers); i++)
    if (g_strcmp0 (ledgers[i]->id, id) == 0)
      return ledgers[i];
  return NULL;
}

static void
run_clear (HtkLedgerRun *run)
{
  for (guint i = 0; run->cells != NULL && i < run->ledger->n_columns; i++)
    htk_cell_clear (&run->cells[i]);
  g_free (run->cells);
  g_clear_pointer (&run->rules, htk_rules_unref);
  g_clear_pointer (&run->words, htk_words_free);
  g_clear_pointer (&run->places, g_hash_table_unref);
  g_clear_pointer (&run->notes, g_ptr_array_unref);
  g_free (run->today);
  g_free (run->round_id);
  g_free (run->round_name);
  g_free (run->round_starts);
  g_free (run->round_closed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkLedgerRun, run_clear)

static gboolean G_GNUC_PRINTF (3, 4)
fail (GError        **error,
      HtkReportError  code,
      const char     *format,
      ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (HTK_REPORT_ERROR, (int) code, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
has_state (const HtkLedger *ledger,
           const char      *state)
{
  g_auto (GStrv) states = g_strsplit (ledger->states != NULL ? ledger->states : "", " ", -1);

  return g_strv_contains ((const char *const *) states, state);
}

static gboolean
check_ask (HtkStore           *store,
           const HtkLedgerAsk *ask,
           GError            **error)
{
  const HtkLedger *ledger = htk_ledger_find (ask->ledger);
  const char *language = ask->language != NULL ? ask->language : "zh";

  if (ledger == NULL)
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "There is no ledger “%s”",
                 ask->ledger != NULL ? ask->ledger : "");
  if (!g_str_equal (language, "zh") && !g_str_equal (language, "en"))
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "A ledger is in zh or en, not “%s”", language);
  if (ask->region != NULL && strspn (ask->region, "0123456789") != strlen (ask->region))
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "“%s” are not the first digits of a region",
                 ask->region);
  if ((ask->from != NULL && !htk_day_is_valid (ask->from)) ||
      (ask->until != NULL && !htk_day_is_valid (ask->until)))
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "“%s” is no day as YYYY-MM-DD",
                 ask->from != NULL && !htk_day_is_valid (ask->from) ? ask->from : ask->until);
  if (!(ledger->filters & HTK_LEDGER_BY_DAYS) && (ask->from != NULL || ask->until != NULL))
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "Ledger %s is as of now, not of some days",
                 ledger->id);
  if (!(ledger->filters & HTK_LEDGER_BY_ROUND) && ask->round_id != NULL)
    return fail (error, HTK_REPORT_ERROR_UNKNOWN,
                 "Ledger %s is as of now; it cannot be asked for a round", ledger->id);
  if (ask->state != NULL && !has_state (ledger, ask->state))
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "No row of this ledger is in a state “%s”",
                 ask->state);
  if (ask->by != NULL && (!g_str_equal (ask->by, "area") || !(ledger->filters & HTK_LEDGER_BY_AREA)))
    return fail (error, HTK_REPORT_ERROR_UNKNOWN, "Ledger %s cannot be told by “%s”", ledger->id,
                 ask->by);
  if (ask->with_restricted && htk_store_get_role (store) == HTK_STORE_ROLE_TABLET)
    return fail (error, HTK_REPORT_ERROR_DENIED, "A tablet's ledger has no restricted findings");
  return TRUE;
}

/* Rounds of villages and of projects cover no households. */
static gboolean
is_of_households (const HtkRound *round)
{
  return g_strcmp0 (round->kind, "village") != 0 && g_strcmp0 (round->kind, "fund") != 0;
}

/* The round that was asked for, else the latest for a ledger that is of one. */
static gboolean
find_round (HtkLedgerRun *run,
            GError      **error)
{
  g_autoptr (HtkRound) round = NULL;
  g_autoptr (GPtrArray) rounds = NULL;
  const HtkRound *found = NULL;

  if (run->ask->round_id != NULL)
    {
      round = htk_round_get (run->store, run->ask->round_id, error);
      if (round == NULL)
        return FALSE;
      found = round;
    }
  else if (run->ledger->needs_round)
    {
      rounds = htk_rounds_list (run->store, NULL, error);
      if (rounds == NULL)
        return FALSE;
      for (guint i = 0; found == NULL && i < rounds->len; i++)
        if (is_of_households (g_ptr_array_index (rounds, i)))
          found = g_ptr_array_index (rounds, i);
      if (found == NULL)
        return fail (error, HTK_REPORT_ERROR_UNKNOWN, "No round has been opened yet");
    }
  run->round_id = found != NULL ? g_strdup (found->id) : NULL;
  run->round_name = found != NULL ? g_strdup (found->name) : NULL;
  run->round_starts = found != NULL ? g_strdup (found->starts) : NULL;
  run->round_closed = found != NULL ? g_strdup (found->closed_on) : NULL;
  return TRUE;
}

static gboolean
run_begin (HtkLedgerRun       *run,
           HtkStore           *store,
           HtkPack            *pack,
           const HtkLedgerAsk *ask,
           GError            **error)
{
  g_autoptr (GDateTime) now = NULL;

  if (!check_ask (store, ask, error))
    return FALSE;
  now = ask->now != NULL ? g_date_time_ref (ask->now) : g_date_time_new_now_local ();
  run->store = store;
  run->ask = ask;
  run->ledger = htk_ledger_find (ask->ledger);
  run->english = g_strcmp0 (ask->language, "en") == 0;
  run->today = g_date_time_format (now, "%Y-%m-%d");
  run->notes = g_ptr_array_new_with_free_func (g_free);
  run->cells = g_new0 (HtkCell, run->ledger->n_columns);
  run->places = htk_places_load (store, error);
  if (run->places == NULL || !find_round (run, error))
    return FALSE;
  run->filter = (HtkReportFilter) {
    .region = ask->region, .round_id = run->round_id, .from = ask->from, .until = ask->until,
    .state = ask->state, .area = ask->area, .with_restricted = ask->with_restricted,
  };
  run->rules = htk_pack_rules (pack, store, error);
  if (run->rules != NULL)
    run->words = htk_words_load (pack, run->english, error);
  return run->words != NULL;
}

static void
fact_free (gpointer data)
{
  HtkFact *fact = data;

  g_free (fact->label);
  g_free (fact->value);
  g_free (fact);
}

static void
add_fact (HtkLedgerRun *run,
          GPtrArray    *facts,
          const char   *zh,
          const char   *en,
          char         *value)
{
  HtkFact *fact = g_new0 (HtkFact, 1);

  fact->label = g_strdup (run->english ? en : zh);
  fact->value = value;
  g_ptr_array_add (facts, fact);
}

static char *
say_filter (HtkLedgerRun *run)
{
  const HtkLedgerAsk *ask = run->ask;
  GString *out = g_string_new (NULL);

  if (ask->state != NULL)
    g_string_append_printf (out, run->english ? "state %s" : "状态 %s",
                            htk_run_term (run, run->ledger->state_list, ask->state));
  if (ask->from != NULL || ask->until != NULL)
    g_string_append_printf (out, run->english ? "%sfrom %s to %s" : "%s%s 至 %s",
                            out->len == 0 ? "" : run->english ? ", " : "，",
                            ask->from != NULL ? ask->from : "…",
                            ask->until != NULL ? ask->until : "…");
  if (ask->area != NULL)
    g_string_append_printf (out, run->english ? "%sarea %s" : "%s区域 %s",
                            out->len == 0 ? "" : run->english ? ", " : "，", ask->area);
  if (ask->by != NULL)
    g_string_append_printf (out, "%s%s", out->len == 0 ? "" : run->english ? ", " : "，",
                            run->english ? "by kind of area" : "按区域类型汇总");
  if (ask->with_restricted)
    g_string_append_printf (out, "%s%s", out->len == 0 ? "" : run->english ? ", " : "，",
                            run->english ? "with restricted findings" : "含受限问题");
  if (out->len == 0)
    g_string_append (out, run->english ? "none" : "无");
  return g_string_free (out, FALSE);
}

/* (transfer full) (element-type HtkFact): the head, when all rows are known. */
static GPtrArray *
make_facts (HtkLedgerRun *run,
            GError      **error)
{
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func (fact_free);
  g_autoptr (GDateTime) now = run->ask->now != NULL ? g_date_time_ref (run->ask->now)
                                                    : g_date_time_new_now_local ();
  guint grey;

  if (!htk_report_unjudged (run->store, &run->filter, &grey, error))
    return NULL;
  add_fact (run, facts, "县区", "County", htk_report_region_name (run->store, run->ask->region));
  add_fact (run, facts, "批次", "Round",
            g_strdup (run->round_name != NULL ? run->round_name : run->english ? "all" : "全部"));
  add_fact (run, facts, "截止时间", "As of", g_date_time_format (now, "%Y-%m-%d %H:%M"));
  add_fact (run, facts, "筛选", "Filter", say_filter (run));
  if (!run->is_cut)
    add_fact (run, facts, "行数", "Rows", g_strdup_printf ("%u", run->n_rows));
  add_fact (run, facts, "未判定户数", "Households not judged", g_strdup_printf ("%u", grey));
  if (run->judges && !run->is_cut)
    add_fact (run, facts, "本表未判定", "Not judged in this ledger",
              g_strdup_printf ("%u", run->unjudged));
  for (guint i = 0; i < run->notes->len; i++)
    add_fact (run, facts, "说明", "Note", g_strdup (g_ptr_array_index (run->notes, i)));
  return g_steal_pointer (&facts);
}

static gboolean
take_into_spool (const HtkCell *cells,
                 gpointer       data,
                 GError       **error)
{
  return htk_spool_add (data, cells, error);
}

typedef struct
{
  const HtkSheetKind *kind;
  HtkSheet *sheet;
  HtkLedgerRun *run;
  guint written;
} Writing;

static gboolean
write_row (const HtkCell *cells,
           gpointer       data,
           GError       **error)
{
  Writing *w = data;

  if (g_cancellable_set_error_if_cancelled (w->run->cancellable, error))
    return FALSE;
  w->written++;
  if (w->run->progress != NULL && w->written % 500 == 0)
    w->run->progress (w->written, TRUE, w->run->progress_data);
  return w->kind->row (cells, w->sheet, error);
}

static gboolean
write_sheet (HtkLedgerRun       *run,
             HtkSpool           *spool,
             const char         *path,
             const HtkSheetKind *kind,
             GError            **error)
{
  g_autoptr (GPtrArray) facts = make_facts (run, error);
  const HtkSheetHead head = {
    .ledger = run->ledger, .english = run->english, .facts = facts, .n_rows = run->n_rows,
    .title = run->english ? run->ledger->en : run->ledger->zh,
  };
  Writing w = { kind, NULL, run, 0 };
  gboolean done;

  if (facts == NULL)
    return FALSE;
  w.sheet = kind->open (path, &head, error);
  if (w.sheet == NULL)
    return FALSE;
  done = htk_spool_replay (spool, write_row, &w, error) && kind->close (w.sheet, error);
  kind->free (w.sheet);
  return done;
}

/**
 * htk_ledger_write:
 * @store: the store of a tablet or of the county
 * @pack: the pack, for rules and words
 * @ask: which ledger, of what
 * @path: the file; what was there is replaced when the new one is whole
 * @format: XLSX or CSV
 * @cancellable: (nullable): to stop it
 * @progress: (nullable) (scope call): called now and then with how many rows were read, then
 *   written; it must not use @store
 * @data: for @progress
 * @error: return location
 *
 * Writes a ledger (domain.md 6) row by row. Identity numbers are never in one in full. It may take
 * seconds: a window calls it in a thread, on a store that the thread has opened.
 *
 * Returns: FALSE with an error of %HTK_REPORT_ERROR, %HTK_STORE_ERROR or %G_IO_ERROR_CANCELLED, and
 *   nothing half-written
 */
gboolean
htk_ledger_write (HtkStore           *store,
                  HtkPack            *pack,
                  const HtkLedgerAsk *ask,
                  const char         *path,
                  HtkLedgerFormat     format,
                  GCancellable       *cancellable,
                  HtkLedgerProgress   progress,
                  gpointer            data,
                  GError            **error)
{
  g_auto (HtkLedgerRun) run = { 0 };
  g_autoptr (HtkReportFile) file = NULL;
  g_autoptr (HtkSpool) spool = NULL;

  if (!run_begin (&run, store, pack, ask, error))
    return FALSE;
  file = htk_report_file_new (path, error);
  if (file != NULL)
    spool = htk_spool_new (htk_report_file_folder (file), run.ledger->n_columns, error);
  if (spool == NULL)
    return FALSE;
  run.take = take_into_spool;
  run.take_data = spool;
  run.cancellable = cancellable;
  run.progress = progress;
  run.progress_data = data;
  return run.ledger->fill (&run, error) &&
         write_sheet (&run, spool, htk_report_file_path (file),
                      format == HTK_LEDGER_CSV ? &htk_sheet_csv : &htk_sheet_xlsx, error) &&
         htk_report_file_finish (file, error);
}

typedef struct
{
  HtkLedgerPreview *preview;
  const HtkLedger *ledger;
  guint most;
} Showing;

static gboolean
take_to_show (const HtkCell *cells,
              gpointer       data,
              GError       **error)
{
  Showing *s = data;
  g_autoptr (GStrvBuilder) row = g_strv_builder_new ();

  if (s->preview->rows->len >= s->most)
    {
      s->preview->more = TRUE;
      return FALSE;
    }
  for (guint i = 0; i < s->ledger->n_columns; i++)
    {
      g_autofree char *text = htk_cell_say (&cells[i], s->ledger->columns[i].kind);

      g_strv_builder_add (row, text);
    }
  g_ptr_array_add (s->preview->rows, g_strv_builder_end (row));
  return TRUE;
}

static void
describe (HtkLedgerPreview *preview,
          HtkLedgerRun     *run,
          GPtrArray        *facts)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < run->ledger->n_columns; i++)
    {
      const HtkLedgerColumn *column = &run->ledger->columns[i];

      g_strv_builder_add (titles, run->english ? column->en : column->zh);
      g_array_append_val (preview->kinds, column->kind);
    }
  for (guint i = 0; i < facts->len; i++)
    {
      const HtkFact *fact = g_ptr_array_index (facts, i);
      g_autofree char *line =
        g_strconcat (fact->label, run->english ? ": " : "：", fact->value, NULL);

      g_strv_builder_add (lines, line);
    }
  preview->title = g_strdup (run->english ? run->ledger->en : run->ledger->zh);
  preview->titles = g_strv_builder_end (titles);
  preview->facts = g_strv_builder_end (lines);
  preview->unjudged = run->unjudged;
}

/**
 * htk_ledger_preview:
 * @store: a store
 * @pack: the pack
 * @ask: which ledger, of what
 * @n: how many rows at most
 * @cancellable: (nullable): to stop it
 * @error: return location
 *
 * The first rows of a ledger, for a page. It reads no further than them.
 *
 * Returns: (transfer full): the rows as texts; NULL as htk_ledger_write()
 */
HtkLedgerPreview *
htk_ledger_preview (HtkStore           *store,
                    HtkPack            *pack,
                    const HtkLedgerAsk *ask,
                    guint               n,
                    GCancellable       *cancellable,
                    GError            **error)
{
  g_auto (HtkLedgerRun) run = { 0 };
  g_autoptr (HtkLedgerPreview) preview = g_new0 (HtkLedgerPreview, 1);
  g_autoptr (GPtrArray) facts = NULL;
  Showing showing = { preview, htk_ledger_find (ask->ledger), n };

  preview->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  preview->kinds = g_array_new (FALSE, FALSE, sizeof (HtkColumnKind));
  if (!run_begin (&run, store, pack, ask, error))
    return NULL;
  run.take = take_to_show;
  run.take_data = &showing;
  run.cancellable = cancellable;
  if (!run.ledger->fill (&run, error))
    return NULL;
  run.n_rows = preview->n_rows = preview->rows->len;
  run.is_cut = preview->more;
  facts = make_facts (&run, error);
  if (facts == NULL)
    return NULL;
  describe (preview, &run, facts);
  return g_steal_pointer (&preview);
}

void
htk_ledger_preview_free (HtkLedgerPreview *preview)
{
  if (preview == NULL)
    return;
  g_free (preview->title);
  g_strfreev (preview->facts);
  g_strfreev (preview->titles);
  g_clear_pointer (&preview->kinds, g_array_unref);
  g_clear_pointer (&preview->rows, g_ptr_array_unref);
  g_free (preview);
}

/**
 * htk_ledger_file_name:
 * @ask: a question
 * @format: XLSX or CSV
 *
 * Returns: (transfer full): a name for its file: ledger, region and day
 */
char *
htk_ledger_file_name (const HtkLedgerAsk *ask,
                      HtkLedgerFormat     format)
{
  const HtkLedger *ledger = htk_ledger_find (ask->ledger);
  g_autoptr (GDateTime) now = ask->now != NULL ? g_date_time_ref (ask->now)
                                               : g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  gboolean english = g_strcmp0 (ask->language, "en") == 0;

  g_return_val_if_fail (ledger != NULL, NULL);
  return g_strdup_printf ("%s %s%s%s%s %s.%s", ledger->id, english ? ledger->en : ledger->zh,
                          ask->by == NULL ? "" : english ? " by area" : " 按区域",
                          ask->region != NULL ? " " : "", ask->region != NULL ? ask->region : "",
                          day, format == HTK_LEDGER_CSV ? "csv" : "xlsx");
}
