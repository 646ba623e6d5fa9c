#pragma once

/* The generator of demo registers: plausible, deterministic, and plainly made up. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *county; /* six digits; its villages must have been imported */
  guint households;
  guint64 seed;
  const char *today; /* YYYY-MM-DD: visits lie before it, due dates around it */
} HtkDemoOptions;

typedef struct
{
  guint households, members, villages;
  char *officer, *password; /* of the county officer's pages; not kept anywhere else */
} HtkDemoResult;

gboolean htk_demo_make         (HtkStore             *store,
                                const HtkDemoOptions *options,
                                HtkDemoResult        *result,
                                GError              **error);
void     htk_demo_result_clear (HtkDemoResult        *result);

G_END_DECLS
