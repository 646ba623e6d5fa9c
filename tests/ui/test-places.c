/* Places as people write them become places of a form, and nothing else does. */
#include "ui/htk-place-text.h"

#include <math.h>

static void
test_degrees (void)
{
  static const struct
  {
    const char *text;
    double most, want; /* NAN: no angle */
  } cases[] = {
    { "24.0671", 90, 24.0671 },        { " +24.0671 ", 90, 24.0671 },    { "-24.5", 90, -24.5 },
    { "24°04′01.5″", 90, 24.067083333 }, { "24°04'01.5\"N", 90, 24.067083333 },
    { "北纬24度4分", 90, 24.066666667 }, { "南纬24度", 90, -24 },        { "S 24.5", 90, -24.5 },
    { "２４．０６", 90, 24.06 },       { "24。06", 90, 24.06 },          { "东经101.98", 180, 101.98 },
    { "101°59'E", 180, 101.983333333 }, { "90", 90, 90 },                { "-0.5", 90, -0.5 },
    { "90.1", 90, NAN },               { "180.5", 180, NAN },            { "", 90, NAN },
    { "abc", 90, NAN },                { "24.06x", 90, NAN },            { "24°70′", 90, NAN },
    { "24 E", 90, NAN },               { "nan", 90, NAN },               { "inf", 180, NAN },
    { "1 2 3 4", 90, NAN },            { "24.06,5", 90, NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double degrees = 0;
      gboolean is = htk_degrees_parse (cases[i].text, cases[i].most, &degrees);

      if (is == isnan (cases[i].want))
        g_error ("“%s” is %s angle", cases[i].text, is ? "an" : "no");
      if (is)
        g_assert_cmpfloat_with_epsilon (degrees, cases[i].want, 1e-8);
    }
}

static void
test_place (void)
{
  static const char *const wrong[] = { "", "24", "91 100", "24 181", "24 101 5 8 9", "24 101 x",
                                       "24 101 5 -3", "24°4′ 101°5′", "a b" };
  static const char *const right[][2] = {
    { "24.0671 101.9846 1500 8", "24.0671 101.9846 1500 8" },
    { "24.0671, 101.9846", "24.0671 101.9846 0 0" },
    { "24.0671，101.9846", "24.0671 101.9846 0 0" },
    { "-24.5 -101.25 -3.5 0.5", "-24.5 -101.25 -3.5 0.5" },
    { "24.06710004 101.9 1500.04 8.06", "24.0671 101.9 1500 8.1" },
    { "0 0", "0 0 0 0" },
  };
  HtkPlace place;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (htk_place_parse (wrong[i], &place));
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *value = NULL;

      g_assert_true (htk_place_parse (right[i][0], &place));
      value = htk_place_value (&place);
      g_assert_cmpstr (value, ==, right[i][1]);
    }
}

static void
test_metres (void)
{
  double metres = 0;

  g_assert_true (htk_metres_parse ("1500 m", &metres));
  g_assert_cmpfloat (metres, ==, 1500);
  g_assert_true (htk_metres_parse ("１５００米", &metres));
  g_assert_false (htk_metres_parse ("high", &metres));
}

static void
test_line (void)
{
  static const char line[] = "24 101 0 0;24.001 101 0 5;24.001 101.001 0 0";
  g_autoptr (GArray) places = htk_places_parse (line);
  g_autofree char *value = htk_places_value ((const HtkPlace *) (gpointer) places->data, places->len);

  g_assert_cmpstr (value, ==, line);
  /* A thousandth of a degree to the north is 111.2 m. */
  g_assert_cmpfloat_with_epsilon (htk_place_distance (&g_array_index (places, HtkPlace, 0),
                                                      &g_array_index (places, HtkPlace, 1)),
                                  111.2, 0.1);
}

/* A point more on an answer, as it comes in while its question is not on the screen. */
static void
test_next_point (void)
{
  static const struct
  {
    const char *before, *after;
    gboolean closed;
  } steps[] = {
    { NULL, NULL, FALSE },
    { "24 101 0 0", "24 101 0 0;24.5 101.5 0 8", FALSE },
    { "24 101 0 0;24.001 101 0 5", "24 101 0 0;24.001 101 0 5;24.5 101.5 0 8", FALSE },
    { NULL, NULL, TRUE },
    { "24 101 0 0;24.001 101 0 5;24.001 101.001 0 0;24 101 0 0",
      "24 101 0 0;24.001 101 0 5;24.001 101.001 0 0;24.5 101.5 0 8;24 101 0 0", TRUE },
  };
  const HtkPlace next = { 24.5, 101.5, 0, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GArray) places = htk_places_corners (steps[i].before, steps[i].closed);
      g_autofree char *value = NULL;
      guint n;

      g_array_append_val (places, next);
      n = places->len;
      value = htk_places_answer (places, steps[i].closed);
      g_assert_cmpstr (value, ==, steps[i].after);
      g_assert_cmpuint (places->len, ==, n);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/places/degrees-as-they-are-written", test_degrees);
  g_test_add_func ("/places/place-as-the-form-keeps-it", test_place);
  g_test_add_func ("/places/metres", test_metres);
  g_test_add_func ("/places/line-there-and-back", test_line);
  g_test_add_func ("/places/next-point-of-an-answer", test_next_point);
  return g_test_run ();
}
