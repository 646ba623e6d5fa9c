/* Checks that what the rules look up is there; a pack with one fault is refused as a whole. */
#include "app/rules/htk-pack-check.h"

#include "app/rules/htk-village-tally.h"

#include <stdlib.h>
#include <string.h>

/* The sentences that the rules tell their reasons with. */
static const char *const rule_texts[] = {
  "line_carried",
  "result_pass",
  "result_warn",
  "result_fail",
  "result_na",
  "class_A",
  "class_B",
  "class_C",
  "class_D",
  "class_na",
  "due_not_yet",
  "due_soon",
  "due_grace",
  "due_overdue",
  "due_badly_overdue",
  "due_class",
  "due_never",
  "due_standing",
  "due_alert",
  "clear_months",
  "clear_income",
  "clear_no_income",
  "clear_d1",
  "clear_d2",
  "clear_d3",
  "clear_d4",
  "clear_d5",
  "clear_d6",
  "clear_t7",
  "clear_t8",
  "clear_t9",
  "clear_t10",
  "clear_t11",
  "clear_measure",
  "clear_labor",
  "clear_natural",
  "case_state_late",
  "case_publicity",
  "case_id_yellow",
  "case_id_red",
  "case_no_helper",
  "case_no_measure",
  "case_no_measure_red",
  "case_no_development",
  "case_no_development_red",
  "case_watched",
  "case_cleared_fast",
  "extend_unknown",
  "extend_closed",
  "extend_twice",
  "extend_by",
  "extend_not_later",
  "extend_too_far",
  "fund_idle",
  "fund_unstarted",
  "fund_lag",
  "v_unknown",
  "v_yes",
  "v_no",
  "v_rate",
  "v_percent",
  "v_yuan",
  "v_count",
  "v_slipped",
};

void
htk_form_names_free (HtkFormNames *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->settings);
  g_free (self);
}

/* Each part of /data/sec_card/v01 names a group or a question. */
static void
add_path (GHashTable *names, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_hash_table_add (names, g_strdup (parts[i]));
}

/* The keys of an expression as [key = 'line'], where it looks into the settings. */
static void
add_settings (GHashTable *settings, const char *expression)
{
  static const char equals[] = "key = '";

  if (strstr (expression, "instance('settings')") == NULL)
    return;
  for (const char *p = strstr (expression, equals); p != NULL; p = strstr (p, equals))
    {
      const char *end;

      p += strlen (equals);
      end = strchr (p, '\'');
      if (end == NULL)
        return;
      g_hash_table_add (settings, g_strndup (p, (gsize)(end - p)));
    }
}

static void
on_start (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer data,
          GError **error)
{
  HtkFormNames *self = data;

  if (!g_str_equal (element, "bind"))
    return;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], "nodeset"))
      add_path (self->names, values[i]);
    else
      add_settings (self->settings, values[i]);
}

/**
 * htk_form_names_read:
 * @id: a form
 * @xml: its XForm
 * @length: in bytes, or -1 when @xml ends in NUL
 * @error: return location
 *
 * Lists what a form has and what it looks up, from its binds alone: that is a hundred times as
 * fast as compiling it, and a pack is opened whenever the app starts.
 *
 * Returns: (transfer full) (nullable): the names; NULL with %G_MARKUP_ERROR when it is not XML
 */
HtkFormNames *
htk_form_names_read (const char *id, const char *xml, gssize length, GError **error)
{
  static const GMarkupParser parser = { .start_element = on_start };
  g_autoptr (HtkFormNames) self = g_new0 (HtkFormNames, 1);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, self, NULL);

  self->id = g_strdup (id);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_markup_parse_context_parse (context, xml, length, error)
      || !g_markup_parse_context_end_parse (context, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
need_setting (HtkRules *rules, const char *key, const char *by, GPtrArray *faults)
{
  if (key != NULL)
    htk_settings_require (htk_rules_settings (rules), (const char *const[]){ key, NULL }, by,
                          faults);
}

static void
check_settings (HtkRules *rules, GPtrArray *forms, GPtrArray *faults)
{
  static const struct {
    const char *const *keys;
    const char *by;
  } needs[] = { { htk_schedule_keys, "the schedule of visits" },
                { htk_clear_gate_keys, "the clear gate" },
                { htk_case_clock_keys, "the clock of cases" },
                { htk_finding_level_keys, "the clock of findings" },
                { htk_coverage_keys_used, "the coverage of rounds" },
                { htk_fund_keys, "the age of funds" } };

  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    htk_settings_require (htk_rules_settings (rules), needs[i].keys, needs[i].by, faults);
  for (guint i = 0; i < forms->len; i++)
    {
      const HtkFormNames *form = g_ptr_array_index (forms, i);
      g_autofree const char **keys
          = (const char **)g_hash_table_get_keys_as_array (form->settings, NULL);

      htk_settings_require (htk_rules_settings (rules), keys, form->id, faults);
    }
}

static const HtkFormNames *
find_form (GPtrArray *forms, const char *id)
{
  for (guint i = 0; i < forms->len; i++)
    if (g_str_equal (((HtkFormNames *)g_ptr_array_index (forms, i))->id, id))
      return g_ptr_array_index (forms, i);
  return NULL;
}

static gboolean
is_known (GPtrArray *forms, const char *name)
{
  if (g_strv_contains (htk_village_tally_names, name))
    return TRUE;
  for (guint i = 0; i < forms->len; i++)
    if (g_hash_table_contains (((HtkFormNames *)g_ptr_array_index (forms, i))->names, name))
      return TRUE;
  return FALSE;
}

static void
check_indicators (HtkRules *rules, GPtrArray *forms, GPtrArray *faults)
{
  GPtrArray *list = htk_indicators_list (htk_rules_indicators (rules));

  for (guint i = 0; i < list->len; i++)
    {
      const HtkIndicator *row = g_ptr_array_index (list, i);

      need_setting (rules, row->target_key, row->id, faults);
      need_setting (rules, row->near_key, row->id, faults);
      for (guint v = 0; row->value[v] != NULL; v++)
        if (!is_known (forms, row->value[v]))
          g_ptr_array_add (faults, g_strdup_printf ("indicators.csv: %s looks up “%s”, which no "
                                                    "form asks",
                                                    row->id, row->value[v]));
    }
}

/* A question with another name than the form's would be read by everybody. */
static void
check_hidden (const HtkFindingKind *kind, const HtkFormNames *form, GPtrArray *faults)
{
  for (guint i = 0; kind->hides[i] != NULL; i++)
    if (*kind->hides[i] != '\0' && !g_hash_table_contains (form->names, kind->hides[i]))
      g_ptr_array_add (faults, g_strdup_printf ("findings.csv: %s hides “%s”, which the form %s does "
                                                "not ask",
                                                kind->id, kind->hides[i], kind->form));
}

static void
check_findings (HtkRules *rules, GPtrArray *forms, GPtrArray *faults)
{
  GPtrArray *list = htk_finding_kinds_list (htk_rules_findings (rules));

  for (guint i = 0; i < list->len; i++)
    {
      const HtkFindingKind *kind = g_ptr_array_index (list, i);
      const HtkFormNames *form = find_form (forms, kind->form);

      if (form == NULL)
        g_ptr_array_add (faults, g_strdup_printf ("findings.csv: %s is of the form %s, which the "
                                                  "pack does not have",
                                                  kind->id, kind->form));
      else if (!g_hash_table_contains (form->names, kind->id))
        g_ptr_array_add (faults, g_strdup_printf ("findings.csv: %s is no group of the form %s",
                                                  kind->id, kind->form));
      else
        check_hidden (kind, form, faults);
    }
}

/* A finding is a group af_NAME with the question whether it holds, af_NAME_ok. */
static void
check_form_findings (HtkRules *rules, const HtkFormNames *form, GPtrArray *faults)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, form->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *holds = g_strconcat (name, "_ok", NULL);

      if (g_str_has_prefix (name, "af_") && g_hash_table_contains (form->names, holds)
          && htk_finding_kinds_get (htk_rules_findings (rules), form->id, name) == NULL)
        g_ptr_array_add (faults, g_strdup_printf ("findings.csv: %s of the form %s is missing",
                                                  (char *)name, form->id));
    }
}

static void
check_rest (HtkRules *rules, GPtrArray *faults)
{
  GPtrArray *steps = htk_case_steps_list (htk_rules_case_steps (rules));

  for (guint i = 0; i < steps->len; i++)
    {
      const HtkCaseStep *step = g_ptr_array_index (steps, i);

      need_setting (rules, step->min_setting, step->state, faults);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rule_texts); i++)
    if (g_str_equal (htk_texts_get (htk_rules_texts (rules), rule_texts[i], NULL), rule_texts[i]))
      g_ptr_array_add (faults, g_strdup_printf ("texts.csv: %s is missing", rule_texts[i]));
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * htk_pack_check:
 * @rules: the tables
 * @forms: (element-type HtkFormNames): the forms
 * @faults: (element-type utf8): gets every fault, behind those of the tables themselves
 *
 * Whether the parts of a pack fit: no setting, question, form or sentence is looked up that is not
 * there. An officer who publishes a pack sees the whole list at once.
 */
void
htk_pack_check (HtkRules *rules, GPtrArray *forms, GPtrArray *faults)
{
  guint first = faults->len;

  check_settings (rules, forms, faults);
  check_indicators (rules, forms, faults);
  check_findings (rules, forms, faults);
  for (guint i = 0; i < forms->len; i++)
    check_form_findings (rules, g_ptr_array_index (forms, i), faults);
  check_rest (rules, faults);
  if (faults->len > first)
    qsort (faults->pdata + first, faults->len - first, sizeof (gpointer), compare_texts);
}
