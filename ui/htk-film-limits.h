#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkFilmLimits:
 * @pixels: its longest side
 * @bits_per_second: how fine
 * @seconds: it ends by itself after so many
 *
 * What a film may be.
 */
typedef struct
{
  guint pixels;
  int bits_per_second;
  int seconds;
} HtkFilmLimits;

/* The sizes that this tablet can be set to, by the names of the preference. */
typedef struct
{
  const char *name;
  guint pixels;
} HtkFilmSize;

const HtkFilmSize *htk_film_sizes       (guint         *n);
void               htk_film_limits_read (HtkFilmLimits *limits,
                                         const char    *max_pixels,
                                         const char    *quality,
                                         const char    *size,
                                         int            minutes);

G_END_DECLS
