#pragma once

/* Cases of the author's check: a form with one thing in it, and the finding that it must give, or
 * the code that it must not give. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *path;     /* of the test */
  const char *instance; /* what is in the answers */
  const char *model;
  const char *body;
  const char *finding; /* "code ref", or "!code" for one that must not be given */
} HtkCheckCase;

void
htk_check_add_cases (const HtkCheckCase *cases);

G_END_DECLS
