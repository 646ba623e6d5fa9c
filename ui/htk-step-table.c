/* The fields of each step that a tablet takes in the life of a case or a finding; what they must say
 * is checked again where the event is taken (app/record/htk-case-take.c, htk-finding-take.c). */
#include "ui/htk-step-table.h"

#include <glib/gi18n.h>

#define END { NULL, NULL, HTK_STEP_TEXT, FALSE, NULL }

static const HtkWord by_help[] = { { "help", N_("By help") }, { NULL, NULL } };
static const HtkWord checks[] = {
  { "onsite", N_("On the spot") },
  { "paper", N_("By papers") },
  { NULL, NULL },
};

static const HtkStepField clue[] = {
  { "source", N_("Where the clue comes from"), HTK_STEP_CHOICE, TRUE, htk_clue_sources },
  { "note", N_("What is known"), HTK_STEP_LONG, TRUE, NULL },
  END,
};
static const HtkStepField check[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "present", N_("Who goes there"), HTK_STEP_TEXT, TRUE, NULL },
  { "note", N_("Note"), HTK_STEP_LONG, FALSE, NULL },
  END,
};
static const HtkStepField assemble[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "note", N_("What the home check found"), HTK_STEP_LONG, TRUE, NULL },
  { "present", N_("People present"), HTK_STEP_TEXT, TRUE, NULL },
  END,
};
static const HtkStepField publish[] = {
  { "on", N_("First day on the board"), HTK_STEP_DAY, TRUE, NULL },
  { "place", N_("Where it hangs"), HTK_STEP_TEXT, TRUE, NULL },
  { "note", N_("What the assembly decided"), HTK_STEP_LONG, FALSE, NULL },
  END,
};
static const HtkStepField review[] = {
  { "on", N_("Last day on the board"), HTK_STEP_DAY, TRUE, NULL },
  { "objections", N_("Objections (write “none” where there were none)"), HTK_STEP_LONG, TRUE, NULL },
  END,
};
static const HtkStepField forward[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "note", N_("Opinion of the township"), HTK_STEP_LONG, TRUE, NULL },
  END,
};
static const HtkStepField measure[] = {
  { "kind", N_("Kind"), HTK_STEP_CHOICE, TRUE, htk_measure_kinds },
  { "text", N_("What is done"), HTK_STEP_TEXT, FALSE, NULL },
  { "amount", N_("Amount (yuan)"), HTK_STEP_MONEY, FALSE, NULL },
  { "starts", N_("Begins on"), HTK_STEP_DAY, TRUE, NULL },
  { "state", N_("State"), HTK_STEP_CHOICE, TRUE, htk_measure_states },
  END,
};
static const HtkStepField propose_clear[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "kind", N_("How"), HTK_STEP_FIXED, TRUE, by_help },
  { "note", N_("Note"), HTK_STEP_LONG, FALSE, NULL },
  END,
};
static const HtkStepField clear_publish[] = {
  { "on", N_("First day on the board"), HTK_STEP_DAY, TRUE, NULL },
  { "place", N_("Where it hangs"), HTK_STEP_TEXT, TRUE, NULL },
  END,
};
static const HtkStepField why[] = {
  { "why", N_("Why"), HTK_STEP_LONG, TRUE, NULL },
  END,
};

static const HtkStep case_steps[] = {
  { "clue", N_("A clue opens a case. From today its days count; only the county decides."), clue },
  { "check", N_("Somebody goes to the household and sees for themselves."), check },
  { "assemble", N_("The home check is over; the village assembly discusses the household."), assemble },
  { "publish", N_("The list hangs on the board. It carries no identity number, phone, bank account "
                  "or illness."), publish },
  { "review", N_("The list has hung long enough; the township reviews it."), review },
  { "forward", N_("The township has reviewed it; the county decides."), forward },
  { "measure", N_("Help that this household gets for its risk."), measure },
  { "propose_clear", N_("The risk is gone by help. Clearing because it vanished by itself is the "
                        "county's to propose."), propose_clear },
  { "clear_publish", N_("The clear gate is open; the clearing is published."), clear_publish },
  { "back", N_("The household still needs help."), why },
};

static const HtkStepField assign[] = {
  { "person", N_("Who is responsible"), HTK_STEP_PERSON, TRUE, NULL },
  { "unit_id", N_("Unit"), HTK_STEP_TEXT, FALSE, NULL },
  { "action", N_("What is to be done"), HTK_STEP_LONG, FALSE, NULL },
  { "deadline", N_("Deadline"), HTK_STEP_DAY, TRUE, NULL },
  END,
};
static const HtkStepField progress[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "pct", N_("Done so far (%)"), HTK_STEP_PERCENT, TRUE, NULL },
  { "text", N_("What was done"), HTK_STEP_LONG, TRUE, NULL },
  END,
};
static const HtkStepField claim[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "text", N_("What was done"), HTK_STEP_LONG, TRUE, NULL },
  { "proof", N_("What shows it: a record, or the number of a photo"), HTK_STEP_TEXT, TRUE, NULL },
  END,
};
static const HtkStepField pass[] = {
  { "on", N_("Day"), HTK_STEP_DAY, TRUE, NULL },
  { "check", N_("How it was verified"), HTK_STEP_CHOICE, TRUE, checks },
  { "text", N_("What was found"), HTK_STEP_LONG, FALSE, NULL },
  END,
};
static const HtkStepField fail[] = {
  { "check", N_("How it was verified"), HTK_STEP_CHOICE, TRUE, checks },
  { "why", N_("What is not in order"), HTK_STEP_LONG, TRUE, NULL },
  END,
};
static const HtkStepField ask[] = {
  { "to", N_("Until"), HTK_STEP_DAY, TRUE, NULL },
  { "why", N_("Why"), HTK_STEP_LONG, TRUE, NULL },
  END,
};
static const HtkStepField extend[] = {
  { "to", N_("Until"), HTK_STEP_DAY, TRUE, NULL },
  END,
};

static const HtkStep finding_steps[] = {
  { "assign", N_("Says who puts this right, and by when."), assign },
  { "progress", N_("How far it is."), progress },
  { "claim", N_("It is put right. Somebody else verifies it."), claim },
  { "pass", N_("You have verified it: the finding is closed. Level I and II are verified on the "
               "spot."), pass },
  { "fail", N_("It goes back to who is responsible."), fail },
  { "ask", N_("The deadline can be extended once. Of level I only the county extends."), ask },
  { "extend", N_("The deadline can be extended once."), extend },
  { "deny", N_("The deadline stays."), why },
  { "reopen", N_("The same trouble is back. Its days are counted anew."), why },
};

/**
 * htk_step_find:
 * @of: a case or a finding
 * @event: an event of its life
 *
 * Returns: (transfer none) (nullable): the step; NULL when a tablet does not take it, as it is the
 *   county's
 */
const HtkStep *
htk_step_find (HtkEventOf  of,
               const char *event)
{
  const HtkStep *steps = of == HTK_EVENT_OF_CASE ? case_steps : finding_steps;
  guint n = of == HTK_EVENT_OF_CASE ? G_N_ELEMENTS (case_steps) : G_N_ELEMENTS (finding_steps);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (steps[i].event, event))
      return &steps[i];
  return NULL;
}
