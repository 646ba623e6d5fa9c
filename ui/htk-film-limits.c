/* How large and how long a film may be: what the form says goes before what this tablet is set to. No widgets:
 * tests/ui reads it. */
#include "ui/htk-film-limits.h"

/* What a form may ask for, and what a pixel of the longest side takes a second. */
#define FEWEST_PIXELS 64
#define MOST_PIXELS 1920
#define BITS_A_PIXEL 1250

static const HtkFilmSize sizes[] = { { "small", 320 }, { "usual", 640 }, { "large", 1280 } };

/**
 * htk_film_sizes:
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): the smallest first
 */
const HtkFilmSize *
htk_film_sizes (guint *n)
{
  *n = G_N_ELEMENTS (sizes);
  return sizes;
}

static guint
pixels_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (g_strcmp0 (sizes[i].name, name) == 0)
      return sizes[i].pixels;
  return sizes[1].pixels;
}

/**
 * htk_film_limits_read:
 * @limits: (out caller-allocates): what a film may be
 * @max_pixels: (nullable): the form's longest side
 * @quality: (nullable): the form's quality, of which "low" is the small size
 * @size: the size that this tablet is set to
 * @minutes: the longest film that it is set to
 *
 * The form's max-pixels, else its quality, else the tablet's own size (ODK XForms: bind attributes).
 */
void
htk_film_limits_read (HtkFilmLimits *limits,
                      const char    *max_pixels,
                      const char    *quality,
                      const char    *size,
                      int            minutes)
{
  guint64 pixels = pixels_of (g_strcmp0 (quality, "low") == 0 ? "small" : size);

  if (max_pixels != NULL)
    g_ascii_string_to_unsigned (max_pixels, 10, FEWEST_PIXELS, MOST_PIXELS, &pixels, NULL);
  limits->pixels = (guint) pixels;
  limits->bits_per_second = (int) pixels * BITS_A_PIXEL;
  limits->seconds = minutes * 60;
}
