/* How large and how long a film may be. */
#include "ui/htk-film-limits.h"

static void
test_who_says_it (void)
{
  static const struct
  {
    const char *max_pixels, *quality, *size;
    guint pixels;
  } cases[] = {
    { NULL, NULL, "small", 320 },     { NULL, NULL, "usual", 640 },     { NULL, NULL, "large", 1280 },
    { NULL, "low", "large", 320 },    { NULL, "normal", "large", 1280 }, { "480", NULL, "large", 480 },
    { "480", "low", "small", 480 },   { "1920", NULL, "small", 1920 },
    /* What is no size of a film is nobody's wish. */
    { "4000", NULL, "small", 320 },   { "1", "low", "large", 320 },     { "wide", NULL, "usual", 640 },
    { NULL, NULL, "of a later version", 640 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      HtkFilmLimits limits;

      htk_film_limits_read (&limits, cases[i].max_pixels, cases[i].quality, cases[i].size, 2);
      g_assert_cmpuint (limits.pixels, ==, cases[i].pixels);
      g_assert_cmpint (limits.seconds, ==, 120);
    }
}

/* A film as long as the tablet's usual settings allow is no larger than a file may be (64 MiB). */
static void
test_size (void)
{
  HtkFilmLimits small, usual;

  htk_film_limits_read (&small, NULL, NULL, "small", 10);
  htk_film_limits_read (&usual, NULL, NULL, "usual", 10);
  g_assert_cmpint (small.bits_per_second * 2, ==, usual.bits_per_second);
  g_assert_cmpint (usual.bits_per_second / 8 * usual.seconds, <, 64 * 1024 * 1024);
}

static void
test_sizes (void)
{
  guint n;
  const HtkFilmSize *sizes = htk_film_sizes (&n);

  g_assert_cmpuint (n, ==, 3);
  for (guint i = 1; i < n; i++)
    g_assert_cmpuint (sizes[i - 1].pixels, <, sizes[i].pixels);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/film-limits/the-form-goes-before-the-tablet", test_who_says_it);
  g_test_add_func ("/film-limits/a-usual-film-fits-into-a-file", test_size);
  g_test_add_func ("/film-limits/the-smallest-first", test_sizes);
  return g_test_run ();
}
