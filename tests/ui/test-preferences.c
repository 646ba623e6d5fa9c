/* The preferences with their schema, and without it. The first argument is the folder where the build
 * has compiled it. */
#include "ui/htk-preferences.h"

static const char *schemas;

/* The program must come up where somebody copied it, and remember for as long as it runs. */
static void
test_without_schema (void)
{
  g_autoptr (HtkPreferences) preferences = htk_preferences_new (NULL);
  g_autofree char *language = NULL;

  g_assert_false (htk_preferences_are_kept (preferences));
  g_assert_cmpint (htk_preferences_int (preferences, HTK_PREF_PHOTO_MAX_PIXELS), ==, 1600);
  g_object_set (preferences, HTK_PREF_PHOTO_MAX_PIXELS, 1024, HTK_PREF_TOUR_SEEN, TRUE,
                HTK_PREF_FORM_LANGUAGE, "中文", NULL);
  language = htk_preferences_string (preferences, HTK_PREF_FORM_LANGUAGE);
  g_assert_cmpint (htk_preferences_int (preferences, HTK_PREF_PHOTO_MAX_PIXELS), ==, 1024);
  g_assert_true (htk_preferences_boolean (preferences, HTK_PREF_TOUR_SEEN));
  g_assert_cmpstr (language, ==, "中文");
}

static void
test_defaults_are_those_of_the_schema (void)
{
  g_autoptr (HtkPreferences) with = htk_preferences_new (schemas);
  g_autoptr (HtkPreferences) without = htk_preferences_new (NULL);
  g_autofree GParamSpec **properties = NULL;
  guint n;

  g_assert_true (htk_preferences_are_kept (with));
  properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (with), &n);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) a = G_VALUE_INIT;
      g_auto (GValue) b = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (with), properties[i]->name, &a);
      g_object_get_property (G_OBJECT (without), properties[i]->name, &b);
      if (g_param_values_cmp (properties[i], &a, &b) != 0)
        g_error ("%s has another default in the schema", properties[i]->name);
    }
}

static void
test_what_is_set_is_there_next_time (void)
{
  g_autoptr (HtkPreferences) first = htk_preferences_new (schemas);
  g_autoptr (HtkPreferences) second = NULL;
  g_autofree char *scheme = NULL;

  g_object_set (first, HTK_PREF_COLOUR_SCHEME, "dark", HTK_PREF_PHOTO_KEEP_LOCATION, TRUE, NULL);
  second = htk_preferences_new (schemas);
  scheme = htk_preferences_string (second, HTK_PREF_COLOUR_SCHEME);
  g_assert_cmpstr (scheme, ==, "dark");
  g_assert_true (htk_preferences_boolean (second, HTK_PREF_PHOTO_KEEP_LOCATION));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  schemas = argv[1];
  g_test_add_func ("/preferences/without-a-schema-the-defaults", test_without_schema);
  g_test_add_func ("/preferences/defaults-are-those-of-the-schema",
                   test_defaults_are_those_of_the_schema);
  g_test_add_func ("/preferences/what-is-set-is-there-next-time",
                   test_what_is_set_is_there_next_time);
  return g_test_run ();
}
