#pragma once

/* Which of some words a misspelt one may have meant. */

#include <glib.h>

G_BEGIN_DECLS

/* Set up with the misspelt word; after each candidate was tried, @best is the nearest one, or NULL
 * when none is near enough to be meant. Strings are borrowed. */
typedef struct
{
  const char *word;
  const char *best;
  guint distance;
} HtkNear;

void  htk_near_try   (HtkNear    *near,
                      const char *candidate);
char *htk_near_hint  (HtkNear    *near);

G_END_DECLS
