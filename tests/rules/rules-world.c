/* Reads the tables of the pack that is built, as the app does. */
#include "tests/rules/rules-world.h"

#include <string.h>

char *
rules_table (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("HTK_PACK_DIR"), name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

GPtrArray *
rules_faults (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

void
assert_no_faults (GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s", (char *)g_ptr_array_index (faults, i));
  g_assert_cmpuint (faults->len, ==, 0);
}

void
assert_fault (GPtrArray *faults, const char *words)
{
  for (guint i = 0; i < faults->len; i++)
    if (strstr (g_ptr_array_index (faults, i), words) != NULL)
      return;
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s", (char *)g_ptr_array_index (faults, i));
  g_error ("no fault says “%s”", words);
}

HtkSettings *
rules_settings (void)
{
  g_autofree char *text = rules_table ("settings.csv");
  g_autoptr (GPtrArray) faults = rules_faults ();
  HtkSettings *settings = htk_settings_new (text, -1, faults);

  assert_no_faults (faults);
  return settings;
}

HtkReason *
find_reason (GPtrArray *reasons, const char *rule)
{
  for (guint i = 0; i < reasons->len; i++)
    if (g_str_equal (((HtkReason *)g_ptr_array_index (reasons, i))->rule, rule))
      return g_ptr_array_index (reasons, i);
  return NULL;
}

/* HTK_TEST_SEED repeats a run. */
GRand *
rules_rand (void)
{
  const char *text = g_getenv ("HTK_TEST_SEED");
  guint32 seed = text != NULL ? (guint32)g_ascii_strtoull (text, NULL, 10) : g_random_int ();

  g_test_message ("HTK_TEST_SEED=%u", seed);
  return g_rand_new_with_seed (seed);
}

void
random_day (GRand *rand, char text[HTK_DAY_SIZE])
{
  htk_day_format (htk_day_parse ("2020-01-01") + (HtkDay)g_rand_int_range (rand, 0, 3000), text);
}
