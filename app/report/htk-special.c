/* Goes through the households and what their last visits answered, one at a time, and fills the
 * columns of a special ledger that are questions (domain.md 6, ledger 7). */
#include "app/report/htk-special.h"

#include "app/record/htk-last-answers.h"
#include "app/rules/htk-exact.h"

#define MEMBERS "m"
#define MEMBER_PREFIX "m_"
#define MEMBER_NAME "m_name"
#define MEMBER_ID "m_roster_id"

/* The answer, NULL for none. */
const char *
htk_special_get (HtkAnswers *answers,
                 const char *name)
{
  const char *value = answers != NULL ? htk_answers_get (answers, name) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

gboolean
htk_special_is (HtkAnswers *answers,
                const char *name,
                const char *value)
{
  return g_strcmp0 (htk_special_get (answers, name), value) == 0;
}

/* Whether somebody was met in the time that was asked for: the round's, and the days'. */
static gboolean
is_in_time (HtkLedgerRun *run,
            HtkAnswers   *answers)
{
  const char *day = htk_special_get (answers, "visit_date");
  const HtkLedgerAsk *ask = run->ask;

  if (day == NULL || (htk_answers_n_items (answers, MEMBERS) == 0 &&
                      !htk_special_is (answers, "contacted", "1")))
    return FALSE;
  return (ask->from == NULL || g_strcmp0 (day, ask->from) >= 0) &&
         (ask->until == NULL || g_strcmp0 (day, ask->until) <= 0) &&
         (run->round_starts == NULL || g_strcmp0 (day, run->round_starts) >= 0) &&
         (run->round_closed == NULL || g_strcmp0 (day, run->round_closed) <= 0);
}

typedef struct
{
  HtkLedgerRun *run;
  HtkSpecialTake take;
  gpointer data;
} Each;

static gboolean
take_household (const char *const *fields,
                gpointer           data,
                GError           **error)
{
  Each *self = data;
  HtkLedgerRun *run = self->run;
  g_autoptr (HtkHousehold) household = NULL;
  g_autoptr (HtkAnswers) answers = NULL;
  HtkSpecialHouse house = { .run = run, .fields = fields };
  gboolean more;

  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return FALSE;
  household = htk_register_household (run->store, fields[HTK_HOUSE_F_ID], error);
  if (household != NULL)
    answers = htk_last_met_answers (run->store, household, error);
  if (answers == NULL)
    return FALSE;
  house.household = household;
  house.answers = is_in_time (run, answers) ? answers : NULL;
  more = self->take (&house, self->data, error);
  g_clear_pointer (&house.roster, g_ptr_array_unref);
  return more;
}

/**
 * htk_special_each:
 * @run: a run
 * @take: (scope call): called with each household on the lists; FALSE ends it
 * @data: for @take
 * @error: return location
 */
gboolean
htk_special_each (HtkLedgerRun   *run,
                  HtkSpecialTake  take,
                  gpointer        data,
                  GError        **error)
{
  Each self = { run, take, data };

  return htk_report_each (run->store, HTK_REPORT_HOUSEHOLDS, &run->filter, take_household, &self,
                          error);
}

/* Answers about money are in yuan. */
static void
put_answer (HtkLedgerRun          *run,
            guint                  column,
            const HtkLedgerColumn *c,
            const char            *answer)
{
  gint64 scaled;

  if (c->kind == HTK_COLUMN_MONEY && answer != NULL && htk_exact_parse (answer, &scaled))
    htk_run_number (run, column, scaled * 100 / HTK_EXACT_SCALE);
  else if (c->kind != HTK_COLUMN_MONEY)
    htk_run_value (run, column, answer);
}

/* Answers that only the register keeps can be without the names of those they are about. */
static const char *
name_of (HtkSpecialHouse *house,
         HtkAnswers      *member)
{
  const char *id = htk_special_get (member, MEMBER_ID);

  if (house->roster == NULL)
    house->roster = htk_register_members (house->run->store, house->household->id, NULL);
  for (guint i = 0; id != NULL && house->roster != NULL && i < house->roster->len; i++)
    {
      const HtkMember *m = g_ptr_array_index (house->roster, i);

      if (g_strcmp0 (m->id, id) == 0)
        return m->name;
    }
  return NULL;
}

static const char *
answer_to (HtkSpecialHouse *house,
           HtkAnswers      *member,
           const char      *question)
{
  gboolean of_member = g_str_has_prefix (question, MEMBER_PREFIX);
  const char *answer = htk_special_get (of_member ? member : house->answers, question);

  return answer == NULL && g_str_equal (question, MEMBER_NAME) ? name_of (house, member) : answer;
}

static gboolean
put_row (HtkSpecialHouse       *house,
         const HtkSpecialTable *table,
         HtkAnswers            *member,
         GError               **error)
{
  HtkLedgerRun *run = house->run;

  htk_run_place (run, HTK_SPECIAL_TOWN, house->fields[HTK_HOUSE_F_VILLAGE]);
  htk_run_text (run, HTK_SPECIAL_HH_NO, house->fields[HTK_HOUSE_F_HH_NO]);
  htk_run_text (run, HTK_SPECIAL_HEAD, house->fields[HTK_HOUSE_F_HEAD]);
  htk_run_text (run, HTK_SPECIAL_HH_TYPE, house->fields[HTK_HOUSE_F_HH_TYPE]);
  htk_run_text (run, HTK_SPECIAL_VISITED, htk_special_get (house->answers, "visit_date"));
  for (guint i = HTK_SPECIAL_FIRST; i < run->ledger->n_columns; i++)
    {
      const HtkLedgerColumn *c = &run->ledger->columns[i];

      if (c->from != NULL)
        put_answer (run, i, c, answer_to (house, member, c->from));
    }
  if (table->put != NULL)
    table->put (house, member);
  return htk_run_end_row (run, error);
}

typedef struct
{
  const HtkSpecialTable *table;
  HtkSpecialSums sums;
} Filling;

static gboolean
take_one (HtkSpecialHouse *house,
          Filling         *self,
          HtkAnswers      *member,
          GError         **error)
{
  HtkSpecialKeep keep = self->table->keep (house, member);

  house->run->unjudged += keep == HTK_SPECIAL_UNJUDGED || keep == HTK_SPECIAL_ONLY_COUNT;
  if (keep == HTK_SPECIAL_LEAVE || keep == HTK_SPECIAL_ONLY_COUNT)
    return TRUE;
  return put_row (house, self->table, member, error);
}

/* A household that nobody has met is not judged, and no row can say more about it. */
static gboolean
take_house (HtkSpecialHouse *house,
            gpointer         data,
            GError         **error)
{
  Filling *self = data;

  house->sums = &self->sums;
  if (house->answers == NULL)
    {
      house->run->unjudged++;
      return TRUE;
    }
  if (!self->table->by_member)
    return take_one (house, self, NULL, error);
  for (guint i = 0; i < htk_answers_n_items (house->answers, MEMBERS); i++)
    {
      HtkAnswers *member = htk_answers_nth (house->answers, MEMBERS, i);
      const char *status = htk_special_get (member, "m_status");

      if ((status == NULL || g_str_equal (status, "ok")) &&
          !take_one (house, self, member, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * htk_special_fill:
 * @run: a run of a special ledger
 * @table: what is of it
 * @error: return location
 *
 * Fills the rows: the columns that name a question from its last answer.
 */
gboolean
htk_special_fill (HtkLedgerRun          *run,
                  const HtkSpecialTable *table,
                  GError               **error)
{
  Filling self = { .table = table };

  run->judges = TRUE;
  if (!htk_special_each (run, take_house, &self, error))
    return FALSE;
  if (table->finish != NULL)
    table->finish (run, &self.sums);
  return TRUE;
}
