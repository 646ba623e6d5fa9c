/* Cases and findings in a person's words. What the pack names is read from the pack. */
#include "ui/htk-domain-words.h"

#include "ui/htk-widgets.h"

#include <glib/gi18n.h>

const HtkWord htk_measure_kinds[] = {
  { "industry", N_("Industry") },
  { "work", N_("Work") },
  { "finance", N_("Finance") },
  { "post", N_("Public post") },
  { "house", N_("Housing") },
  { "water", N_("Drinking water") },
  { "health", N_("Health") },
  { "edu", N_("Compulsory school") },
  { "edu_other", N_("Other schooling") },
  { "safety", N_("Social security") },
  { "social", N_("Help by society") },
  { "move", N_("Relocation") },
  { "living", N_("Living conditions") },
  { "infra", N_("Infrastructure") },
  { NULL, NULL },
};

const HtkWord htk_measure_states[] = {
  { "planned", N_("Planned") },
  { "running", N_("Running") },
  { "done", N_("Finished") },
  { "stopped", N_("Stopped") },
  { NULL, NULL },
};

const HtkWord htk_clue_sources[] = {
  { "apply", N_("The household applied") },
  { "check", N_("Officials checked") },
  { "dept", N_("Warning of a department") },
  { "petition", N_("Petition or news") },
  { "12317", N_("Hotline 12317") },
  { "revisit", N_("Found at a visit") },
  { NULL, NULL },
};

static const HtkWord other_sources[] = {
  { "visit", N_("Suggested by a visit") },
  { NULL, NULL },
};

static const HtkWord causes[] = {
  { "01", N_("Illness") },
  { "02", N_("School costs") },
  { "03", N_("Disability") },
  { "04", N_("Natural disaster") },
  { "05", N_("Accident") },
  { "06", N_("Failed business") },
  { "07", N_("Unsteady work") },
  { "08", N_("Lack of labour") },
  { "09", N_("Housing") },
  { "10", N_("Drinking water") },
  { "99", N_("Other") },
  { NULL, NULL },
};

static const HtkWord finding_states[] = {
  { "open", N_("To be assigned") },
  { "assigned", N_("Being rectified") },
  { "claimed", N_("Reported done") },
  { "closed", N_("Closed") },
  { "returned", N_("Sent back") },
  { "void", N_("Does not hold") },
  { NULL, NULL },
};

static const HtkWord categories[] = {
  { "income", N_("Income") },
  { "food", N_("Food and clothing") },
  { "edu", N_("Education") },
  { "med", N_("Medical care") },
  { "house", N_("Housing") },
  { "water", N_("Drinking water") },
  { "work", N_("Industry and work") },
  { "four_keep", N_("Help duties") },
  { "infra", N_("Infrastructure") },
  { "service", N_("Public services") },
  { "environment", N_("Living environment") },
  { "collective", N_("Collective economy") },
  { "fund_idle", N_("Idle funds") },
  { "quality", N_("Project quality") },
  { "data", N_("Data conflict") },
  { "other", N_("Other") },
  { NULL, NULL },
};

static const HtkWord case_events[] = {
  { "clue", N_("Bring a clue") },
  { "check", N_("Begin the home check") },
  { "assemble", N_("Hold the assembly") },
  { "publish", N_("Publish in the village") },
  { "review", N_("End the publicity, township review") },
  { "forward", N_("Forward to the county") },
  { "identify", N_("Decision of the county") },
  { "reject", N_("Rejected by the county") },
  { "classify", N_("Change of class") },
  { "measure", N_("Measure of help") },
  { "propose_clear", N_("Propose to clear") },
  { "clear_publish", N_("Publish the clearing") },
  { "clear", N_("Cleared by the county") },
  { "back", N_("Back to help") },
  { "relapse", N_("Relapse") },
  { NULL, NULL },
};

static const HtkWord finding_events[] = {
  { "open", N_("Found") },
  { "assign", N_("Assign") },
  { "progress", N_("Report progress") },
  { "claim", N_("Report as done") },
  { "pass", N_("Verified: close") },
  { "fail", N_("Not in order: send back") },
  { "ask", N_("Ask for an extension") },
  { "extend", N_("Extend the deadline") },
  { "deny", N_("No extension") },
  { "reopen", N_("Reopen") },
  { "seen", N_("Found again") },
  { "void", N_("Does not hold") },
  { NULL, NULL },
};

/**
 * htk_word:
 * @words: an array that ends with a NULL value
 * @value: (nullable): a value
 *
 * Returns: (nullable): what it is called, translated; NULL when @words does not know it
 */
const char *
htk_word (const HtkWord *words,
          const char    *value)
{
  for (const HtkWord *word = words; word->value != NULL; word++)
    if (g_strcmp0 (word->value, value) == 0)
      return _(word->name);
  return NULL;
}

/* The language of the pack's own sentences that fits the person's. */
const char *
htk_language (void)
{
  const char *const *names = g_get_language_names ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_prefix (names[i], "zh"))
        return "zh";
      if (g_str_has_prefix (names[i], "en"))
        return "en";
    }
  return "en";
}

static const char *
pick (const char *zh,
      const char *en)
{
  return g_str_equal (htk_language (), "zh") ? zh : en;
}

const char *
htk_case_state_name (HtkRules   *rules,
                     const char *state)
{
  const HtkCaseStep *step = htk_case_steps_get (htk_rules_case_steps (rules), state);

  return step != NULL ? pick (step->zh, step->en) : state;
}

GtkWidget *
htk_case_state_pill (HtkRules      *rules,
                     const HtkCase *c)
{
  return htk_pill (htk_case_state_name (rules, c->state), htk_case_color (c));
}

const char *
htk_case_color (const HtkCase *c)
{
  return htk_case_is_open (c) ? "color-grey" : "color-green";
}

/* The style class of a clock: nothing is said by colour alone, the days stand in it. */
const char *
htk_clock_color (HtkClockColor color)
{
  return color == HTK_CLOCK_RED      ? "color-red"
         : color == HTK_CLOCK_YELLOW ? "color-yellow"
                                     : "color-grey";
}

const char *
htk_clue_source_name (const char *source)
{
  const char *name = htk_word (htk_clue_sources, source);

  if (name == NULL)
    name = htk_word (other_sources, source);
  return name != NULL ? name : source;
}

/**
 * htk_causes_text:
 * @codes: (nullable): codes of causes, between blanks
 *
 * Returns: (transfer full) (nullable): their names, the main one first
 */
char *
htk_causes_text (const char *codes)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GPtrArray) names = NULL;

  if (codes == NULL || *codes == '\0')
    return NULL;
  parts = g_strsplit (codes, " ", -1);
  names = g_ptr_array_new ();
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *name = htk_word (causes, parts[i]);

      g_ptr_array_add (names, (gpointer) (name != NULL ? name : parts[i]));
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (_(", "), (char **) names->pdata);
}

const char *
htk_finding_state_name (const char *state)
{
  const char *name = htk_word (finding_states, state);

  return name != NULL ? name : state;
}

const char *
htk_finding_cat_name (const char *cat)
{
  const char *name = htk_word (categories, cat);

  return name != NULL ? name : cat;
}

const char *
htk_level_name (HtkLevels *levels,
                int        level)
{
  const HtkLevel *row = htk_levels_get (levels, level);

  return row != NULL ? pick (row->zh, row->en) : "?";
}

GtkWidget *
htk_level_pill (HtkLevels *levels,
                int        level)
{
  return htk_pill (htk_level_name (levels, level), htk_level_color (level));
}

const char *
htk_level_color (int level)
{
  return level == 1 ? "color-red" : level == 2 ? "color-yellow" : "color-grey";
}

/**
 * htk_days_left_text:
 * @days: days left, below 0 when late
 *
 * Returns: (transfer full): that in words
 */
char *
htk_days_left_text (int days)
{
  if (days > 0)
    return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) days), days);
  if (days == 0)
    return g_strdup (_("Due today"));
  return g_strdup_printf (ngettext ("%d day late", "%d days late", (gulong) -days), -days);
}

/**
 * htk_told_text:
 * @told: who is told that a finding is late
 *
 * Returns: (transfer full) (nullable): their names; NULL when nobody is
 */
char *
htk_told_text (HtkWho told)
{
  static const struct { HtkWho who; const char *name; } names[] = {
    { HTK_WHO_UNIT, N_("the unit") },
    { HTK_WHO_LEAD, N_("the lead") },
    { HTK_WHO_TOWN, N_("the township") },
    { HTK_WHO_COUNTY, N_("the county") },
  };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (told & names[i].who)
      g_ptr_array_add (list, (gpointer) _(names[i].name));
  if (list->len == 0)
    return NULL;
  g_ptr_array_add (list, NULL);
  return g_strjoinv (_(", "), (char **) list->pdata);
}

/**
 * htk_reason_words:
 * @texts: of the rules
 * @reason: of a result
 * @language: in which
 *
 * Returns: (transfer full): as the rules say it, with days as the app writes them
 */
char *
htk_reason_words (HtkTexts        *texts,
                  const HtkReason *reason,
                  const char      *language)
{
  g_autofree char *text = htk_texts_reason (texts, reason, language);

  return htk_days_in_text (text);
}

/**
 * htk_event_name:
 * @of: a case or a finding
 * @event: an event of its life
 *
 * Returns: what a button says that does it, and a timeline that tells of it
 */
const char *
htk_event_name (HtkEventOf  of,
                const char *event)
{
  const char *name = htk_word (of == HTK_EVENT_OF_CASE ? case_events : finding_events, event);

  return name != NULL ? name : event;
}
