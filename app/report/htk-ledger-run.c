/* Fills the cells of a ledger's rows: codes become words, villages their names, what somebody wrote
 * loses identity numbers. */
#include "app/report/htk-ledger-private.h"

#include "app/report/htk-place.h"

#include <string.h>

#define PROGRESS_EVERY 500

static HtkCell *
cell_at (HtkLedgerRun *run,
         guint         column)
{
  HtkCell *cell = &run->cells[column];

  g_assert (column < run->ledger->n_columns);
  htk_cell_clear (cell);
  return cell;
}

static void
take_text (HtkCell *cell,
           char    *text)
{
  cell->kind = HTK_CELL_TEXT;
  cell->text = text;
}

/**
 * htk_run_term:
 * @run: a run
 * @list: a choice list of the forms, or "#" and the start of the names in texts.csv; "#level" and
 *   "#case" are the levels of findings and the states of cases
 * @code: a code
 *
 * Returns: its word, @code when there is none; lives as long as @run
 */
const char *
htk_run_term (HtkLedgerRun *run,
              const char   *list,
              const char   *code)
{
  const HtkLevel *level;
  const HtkCaseStep *step;
  g_autofree char *name = NULL;
  const char *word;

  if (*list != '#')
    return htk_words_get (run->words, list, code);
  if (g_str_equal (list, "#level"))
    {
      level = htk_levels_get (htk_rules_levels (run->rules),
                              (int) g_ascii_strtoll (code, NULL, 10));
      return level == NULL ? code : run->english ? level->en : level->zh;
    }
  if (g_str_equal (list, "#case"))
    {
      step = htk_case_steps_get (htk_rules_case_steps (run->rules), code);
      if (step != NULL)
        return run->english ? step->en : step->zh;
    }
  name = g_strconcat (list + 1, "_", code, NULL);
  word = htk_texts_get (htk_rules_texts (run->rules), name, run->english ? "en" : "zh");
  return g_str_equal (word, name) ? code : word;
}

static char *
terms (HtkLedgerRun *run,
       const char   *list,
       const char   *codes)
{
  g_auto (GStrv) parts = g_strsplit (codes, " ", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      {
        g_string_append (out, out->len == 0 ? "" : run->english ? ", " : "、");
        g_string_append (out, htk_run_term (run, list, parts[i]));
      }
  return g_string_free (out, FALSE);
}

/**
 * htk_run_text:
 * @run: a run
 * @column: a column of words, codes or days
 * @text: (nullable): what its cell says; codes of the column's list with a space between them
 */
void
htk_run_text (HtkLedgerRun *run,
              guint         column,
              const char   *text)
{
  const HtkLedgerColumn *c = &run->ledger->columns[column];
  HtkCell *cell = cell_at (run, column);
  g_autofree char *clean = NULL;

  if (text == NULL || *text == '\0')
    return;
  clean = htk_cell_clean (text);
  if (c->kind == HTK_COLUMN_CODE)
    take_text (cell, g_steal_pointer (&clean));
  else if (c->list != NULL)
    take_text (cell, terms (run, c->list, clean));
  else
    take_text (cell, htk_cell_mask (clean));
}

/* Words of the ledger's own, in its language. */
void
htk_run_word (HtkLedgerRun *run,
              guint         column,
              const char   *zh,
              const char   *en)
{
  take_text (cell_at (run, column), g_strdup (run->english ? en : zh));
}

/**
 * htk_run_value:
 * @run: a run
 * @column: any column but one of rates
 * @text: (nullable): what its cell says: a number or money in fen in digits, else as
 *   htk_run_text(); what is no number leaves the cell of a number empty
 */
void
htk_run_value (HtkLedgerRun *run,
               guint         column,
               const char   *text)
{
  HtkColumnKind kind = run->ledger->columns[column].kind;
  char *end = NULL;
  gint64 number;

  if (kind != HTK_COLUMN_INT && kind != HTK_COLUMN_MONEY)
    {
      htk_run_text (run, column, text);
      return;
    }
  number = text != NULL ? g_ascii_strtoll (text, &end, 10) : 0;
  if (end != NULL && end != text && (*end == '\0' || *end == '.'))
    htk_run_number (run, column, number);
  else
    cell_at (run, column);
}

void
htk_run_number (HtkLedgerRun *run,
                guint         column,
                gint64        number)
{
  HtkCell *cell = cell_at (run, column);

  cell->kind = HTK_CELL_NUMBER;
  cell->number = number;
}

/* A rate of nothing is not judged, and its cell is empty. */
void
htk_run_rate (HtkLedgerRun *run,
              guint         column,
              gint64        num,
              gint64        den)
{
  HtkCell *cell = cell_at (run, column);

  if (den <= 0)
    return;
  cell->kind = HTK_CELL_RATE;
  cell->number = num;
  cell->den = den;
}

/**
 * htk_run_place:
 * @run: a run
 * @column: the column of the township; that of the village follows it
 * @village: (nullable): a village's code
 */
void
htk_run_place (HtkLedgerRun *run,
               guint         column,
               const char   *village)
{
  const HtkPlace *place = village != NULL ? g_hash_table_lookup (run->places, village) : NULL;

  htk_run_text (run, column, place != NULL ? place->town : NULL);
  htk_run_text (run, column + 1, place != NULL ? place->name : village);
}

void
htk_run_yes (HtkLedgerRun *run,
             guint         column,
             gboolean      yes)
{
  htk_run_word (run, column, yes ? "是" : "否", yes ? "yes" : "no");
}

/* One more line of the head; a ledger has them after its last row. */
void
htk_run_note (HtkLedgerRun *run,
              const char   *format,
              ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (run->notes, g_strdup_vprintf (format, args));
  va_end (args);
}

/**
 * htk_run_end_row:
 * @run: a run
 * @error: return location
 *
 * Hands the row on and empties its cells.
 *
 * Returns: FALSE to go no further: @error says why, or, unset, that nobody wants more
 */
gboolean
htk_run_end_row (HtkLedgerRun *run,
                 GError      **error)
{
  gboolean more;

  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return FALSE;
  run->n_rows++;
  htk_run_number (run, 0, run->n_rows);
  more = run->take (run->cells, run->take_data, error);
  for (guint i = 0; i < run->ledger->n_columns; i++)
    htk_cell_clear (&run->cells[i]);
  if (run->progress != NULL && run->n_rows % PROGRESS_EVERY == 0)
    run->progress (run->n_rows, FALSE, run->progress_data);
  return more;
}
