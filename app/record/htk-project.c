/* Reads a project's row for the rules of funds: village card, page of funds and ledger 6 use it. */
#include "app/record/htk-project.h"

#include "app/store/htk-json.h"

#define N_RULES 7

/**
 * htk_project_result:
 * @project: htk_register_project()
 * @rule: 1 to 7
 *
 * What the last accepted check found. F2 (misuse) is never in a row that tablets read.
 *
 * Returns: (transfer none) (nullable): pass, warn, fail, na or skip; NULL before the first check
 */
const char *
htk_project_result (JsonObject *project, guint rule)
{
  const char name[] = { 'f', (char)('0' + rule), '\0' };

  g_return_val_if_fail (rule >= 1 && rule <= N_RULES, NULL);

  return htk_json_text (project, name);
}

static guint
flags_of (JsonObject *project)
{
  guint flags = 0;

  for (guint i = 1; i <= N_RULES; i++)
    if (g_strcmp0 (htk_project_result (project, i), "fail") == 0)
      flags |= 1u << (i - 1);
  return flags;
}

static int
percent (JsonObject *project, const char *name)
{
  gint64 value = htk_json_int (project, name, -1);

  return value >= 0 && value <= 100 ? (int)value : -1;
}

/**
 * htk_project_facts:
 * @project: htk_register_project()
 * @on: the day in question
 * @facts: (out caller-allocates): its facts, which borrow from @project and @on
 */
void
htk_project_facts (JsonObject *project, const char *on, HtkFundFacts *facts)
{
  const char *stage = htk_json_text (project, "stage");

  *facts = (HtkFundFacts){
    .department = htk_json_text (project, "dept"),
    .alloc_fen = htk_json_int (project, "alloc", 0),
    .paid_fen = htk_json_int (project, "paid", -1),
    .arrived_on = htk_json_text (project, "arrive_date"),
    .begun = stage == NULL || *stage == '\0' ? -1 : !g_str_equal (stage, "none"),
    .plan = percent (project, "plan"),
    .progress = percent (project, "progress"),
    .flags = flags_of (project),
    .on = on,
  };
}

/**
 * htk_project_is_to_households:
 * @project: htk_register_project()
 *
 * Returns: whether it reaches households, 到户 (domain.md 2 fund_project, 4.11 29b)
 */
gboolean
htk_project_is_to_households (JsonObject *project)
{
  return g_strcmp0 (htk_json_text (project, "scope"), "到户") == 0;
}
