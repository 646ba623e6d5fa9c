/* Holds the tables of a pack that its rules look up, read once for whoever asks. */
#include "app/rules/htk-rules.h"

struct _HtkRules {
  int refs;
  HtkSettings *settings;
  HtkLevels *levels;
  HtkFindingKinds *findings;
  HtkIndicators *indicators;
  HtkCaseSteps *case_steps;
  HtkTexts *texts;
};

static const char *
present (const char *text, const char *file, GPtrArray *faults)
{
  if (text != NULL)
    return text;
  g_ptr_array_add (faults, g_strdup_printf ("%s is missing", file));
  return NULL;
}

/* An absent file is one fault, not one for each row that it would have had. */
#define READ(member, file, func)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GPtrArray) mute = g_ptr_array_new_with_free_func (g_free);                          \
    const char *text = present (tables->member, file, faults);                                     \
    self->member = func (text != NULL ? text : "", -1, text != NULL ? faults : mute);              \
  }                                                                                                \
  G_STMT_END

/**
 * htk_rules_new:
 * @tables: the texts of the tables
 * @faults: (element-type utf8): gets every fault of every table; owns its strings
 *
 * Returns: (transfer full): the tables, as far as they are good
 */
HtkRules *
htk_rules_new (const HtkRuleTables *tables, GPtrArray *faults)
{
  HtkRules *self = g_new0 (HtkRules, 1);

  self->refs = 1;
  READ (settings, "settings.csv", htk_settings_new);
  READ (levels, "rules/levels.csv", htk_levels_new);
  READ (findings, "rules/findings.csv", htk_finding_kinds_new);
  READ (indicators, "rules/indicators.csv", htk_indicators_new);
  READ (case_steps, "rules/case-steps.csv", htk_case_steps_new);
  READ (texts, "rules/texts.csv", htk_texts_new);
  return self;
}

HtkRules *
htk_rules_ref (HtkRules *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
htk_rules_unref (HtkRules *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->refs))
    return;
  htk_settings_free (self->settings);
  htk_levels_free (self->levels);
  htk_finding_kinds_free (self->findings);
  htk_indicators_free (self->indicators);
  htk_case_steps_free (self->case_steps);
  htk_texts_free (self->texts);
  g_free (self);
}

HtkSettings *
htk_rules_settings (HtkRules *self)
{
  return self->settings;
}

HtkLevels *
htk_rules_levels (HtkRules *self)
{
  return self->levels;
}

HtkFindingKinds *
htk_rules_findings (HtkRules *self)
{
  return self->findings;
}

HtkIndicators *
htk_rules_indicators (HtkRules *self)
{
  return self->indicators;
}

HtkCaseSteps *
htk_rules_case_steps (HtkRules *self)
{
  return self->case_steps;
}

HtkTexts *
htk_rules_texts (HtkRules *self)
{
  return self->texts;
}
