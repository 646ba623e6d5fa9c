#pragma once

/* The generator of demo registers: plausible, deterministic, and plainly made up. */

#include "app/store/htk-store.h"

#include "app/form/htk-form.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Told of each visit, in its form, before the register takes it. */
typedef void (*HtkDemoVisited) (JsonObject  *household,
                                HtkInstance *instance,
                                const char  *worker,
                                const char  *date,
                                gpointer     data);

typedef struct
{
  const char *county; /* six digits; its villages must have been imported */
  guint households;
  guint64 seed;
  const char *today; /* YYYY-MM-DD: visits lie before it, due dates around it */
  HtkDemoVisited visited; /* NULL: nobody wants to know */
  gpointer visited_data;
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
