/* A pack is whole or it is refused with everything that is wrong with it. */
#include "app/rules/htk-pack-check.h"
#include "tests/rules/rules-world.h"

#include <string.h>

static const char *const files[]
    = { "settings.csv",         "rules/levels.csv",     "rules/findings.csv",
        "rules/indicators.csv", "rules/case-steps.csv", "rules/texts.csv" };
enum { SETTINGS, LEVELS, FINDINGS, INDICATORS, STEPS, TEXTS, N_FILES };

static GPtrArray *
forms (void)
{
  static const char *const ids[]
      = { "fa_household", "fb_village", "fc_project", "fd_rectify", "fe_clue", "ff_special" };
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)htk_form_names_free);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *file = g_strconcat (ids[i], ".xml", NULL);
      g_autofree char *xml = rules_table (file);
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (list, htk_form_names_read (ids[i], xml, -1, &error));
      g_assert_no_error (error);
    }
  return list;
}

/* The faults of the pack with a piece of one of its tables replaced; every row that has it. */
static GPtrArray *
faults_with (guint file, const char *what, const char *with)
{
  char *texts[N_FILES];
  HtkRuleTables tables;
  GPtrArray *faults = rules_faults ();
  g_autoptr (HtkRules) rules = NULL;
  g_autoptr (GPtrArray) list = forms ();

  for (guint i = 0; i < N_FILES; i++)
    texts[i] = rules_table (files[i]);
  if (what != NULL)
    {
      g_autoptr (GString) changed = g_string_new (texts[file]);

      g_assert_cmpuint (g_string_replace (changed, what, with, 0), >, 0);
      g_free (texts[file]);
      texts[file] = g_strdup (changed->str);
    }
  tables = (HtkRuleTables){ texts[SETTINGS],   texts[LEVELS], texts[FINDINGS],
                            texts[INDICATORS], texts[STEPS],  texts[TEXTS] };
  rules = htk_rules_new (&tables, faults);
  htk_pack_check (rules, list, faults);
  for (guint i = 0; i < N_FILES; i++)
    g_free (texts[i]);
  return faults;
}

static void
assert_refused (guint file, const char *what, const char *with, const char *fault)
{
  g_autoptr (GPtrArray) faults = faults_with (file, what, with);

  assert_fault (faults, fault);
}

static void
test_good (void)
{
  g_autoptr (GPtrArray) faults = faults_with (0, NULL, NULL);

  assert_no_faults (faults);
}

static void
test_settings (void)
{
  assert_refused (SETTINGS, "\nline,", "\nlinie,", "settings.csv: line is missing; the clear gate");
  assert_refused (SETTINGS, "\nline,", "\nlinie,", "settings.csv: line is missing; fa_household");
  assert_refused (SETTINGS, "\nw_t7,", "\nw_t77,", "settings.csv: w_t7 is missing; fa_household");
  assert_refused (SETTINGS, "\nnear_gap,", "\nnear,", "settings.csv: near_gap is missing; V01");
  assert_refused (SETTINGS, "\npub_days,", "\npub,",
                  "settings.csv: pub_days is missing; publicity");
  assert_refused (SETTINGS, "2021-01-01,20210101,6000", "2020-01-01,20200101,6000",
                  "line has two values for 2020-01-01");
}

static void
test_questions (void)
{
  assert_refused (INDICATORS, "b_hh_tap b_hh_n", "b_hh_top b_hh_n",
                  "indicators.csv: V02 looks up “b_hh_top”, which no form asks");
  assert_refused (INDICATORS, "t_water_tap", "t_water_top",
                  "settings.csv: t_water_top is missing; V02 needs it");
  assert_refused (FINDINGS, "fa_household,af_edu", "fa_household,af_school",
                  "findings.csv: af_school is no group of the form fa_household");
  assert_refused (FINDINGS, "fa_household,af_edu", "fa_household,af_school",
                  "findings.csv: af_edu of the form fa_household is missing");
  assert_refused (FINDINGS, "fb_village,af_keep", "fx_village,af_keep",
                  "findings.csv: af_keep is of the form fx_village, which the pack does not have");
}

static void
test_tables (void)
{
  assert_refused (INDICATORS, "\nV02,", "\nV01,", "V01 is there twice");
  assert_refused (LEVELS, "\n3,", "\n4,", "levels.csv: level 3 is missing");
  assert_refused (STEPS, "\nclue,", "\nclues,", "case-steps.csv: state clue is missing");
  assert_refused (TEXTS, "\nclear_months,", "\nclear_month,", "texts.csv: clear_months is missing");
}

/* All at once: the officer sees the whole list. */
static void
test_whole_list (void)
{
  g_autoptr (GPtrArray) list = forms ();
  g_autoptr (GPtrArray) faults = rules_faults ();
  HtkRuleTables none = { NULL };
  g_autoptr (HtkRules) rules = htk_rules_new (&none, faults);

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *fault = g_strconcat (files[i], " is missing", NULL);

      assert_fault (faults, fault);
    }
  g_assert_cmpuint (faults->len, ==, N_FILES);
  htk_pack_check (rules, list, faults);
  assert_fault (faults, "settings.csv: grace is missing");
  assert_fault (faults, "settings.csv: w_cap is missing");
}

static void
test_names (void)
{
  static const char xml[]
      = "<html><bind nodeset=\"/data/g/q\" calculate=\"instance('settings')/root/"
        "item[key = 'a_key']/value + instance('settings')/root/item[key = 'b']\"/>"
        "<bind nodeset=\"/data/other\" calculate=\"key = 'no'\"/></html>";
  g_autoptr (GError) error = NULL;
  g_autoptr (HtkFormNames) names = htk_form_names_read ("f", xml, -1, &error);

  g_assert_no_error (error);
  g_assert_true (g_hash_table_contains (names->names, "g"));
  g_assert_true (g_hash_table_contains (names->names, "q"));
  g_assert_true (g_hash_table_contains (names->settings, "a_key"));
  g_assert_true (g_hash_table_contains (names->settings, "b"));
  g_assert_cmpuint (g_hash_table_size (names->settings), ==, 2);
  g_assert_null (htk_form_names_read ("f", "<html><bind", -1, &error));
  g_assert_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE);
}

/* Whatever is cut off a table, it is faults and no crash. */
static void
test_hostile (void)
{
  g_autoptr (GRand) rand = rules_rand ();
  g_autoptr (GPtrArray) list = forms ();

  for (guint i = 0; i < 300; i++)
    {
      char *texts[N_FILES];
      HtkRuleTables tables;
      g_autoptr (GPtrArray) faults = rules_faults ();
      g_autoptr (HtkRules) rules = NULL;
      guint file = (guint)g_rand_int_range (rand, 0, N_FILES);

      for (guint f = 0; f < N_FILES; f++)
        texts[f] = rules_table (files[f]);
      for (guint c = 0; c < 3; c++)
        {
          gsize at = (gsize)g_rand_int_range (rand, 0, (gint)strlen (texts[file]));

          texts[file][at] = ",\"\n\x80-9"[g_rand_int_range (rand, 0, 6)];
        }
      tables = (HtkRuleTables){ texts[SETTINGS],   texts[LEVELS], texts[FINDINGS],
                                texts[INDICATORS], texts[STEPS],  texts[TEXTS] };
      rules = htk_rules_new (&tables, faults);
      htk_pack_check (rules, list, faults);
      for (guint f = 0; f < N_FILES; f++)
        g_free (texts[f]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/shipped-pack-is-whole", test_good);
  g_test_add_func ("/rules/pack-with-a-missing-setting-is-refused", test_settings);
  g_test_add_func ("/rules/pack-with-an-unknown-question-is-refused", test_questions);
  g_test_add_func ("/rules/pack-with-a-broken-table-is-refused", test_tables);
  g_test_add_func ("/rules/pack-faults-are-told-at-once", test_whole_list);
  g_test_add_func ("/rules/form-names-are-those-of-its-binds", test_names);
  g_test_add_func ("/rules/tables-of-any-bytes-are-survived", test_hostile);
  return g_test_run ();
}
