#pragma once

#include "ui/htk-control.h"

G_BEGIN_DECLS

/* The numbers that a range has: from start by step, n of them. */
typedef struct
{
  double start, step;
  guint n;
  int digits; /* behind the point */
} HtkRangeValues;

gboolean htk_range_values_read (HtkRangeValues       *self,
                                const HtkState       *state);
char    *htk_range_values_text (const HtkRangeValues *self,
                                guint                 i);
gboolean htk_range_values_is   (const HtkRangeValues *self,
                                guint                 i,
                                const char           *value);
int      htk_range_values_find (const HtkRangeValues *self,
                                const char           *value);

G_END_DECLS
