#pragma once

/* Takes back what an accepted visit changed in a row of the register. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How many fields went back, and how many somebody has changed since and stay. */
typedef struct
{
  guint restored, kept;
} HtkTakenBack;

void htk_take_back (JsonObject   *row,
                    JsonObject   *before,
                    JsonObject   *after,
                    HtkTakenBack *taken);

G_END_DECLS
