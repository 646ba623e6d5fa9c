#pragma once

/* What the tests of the rules share: the pack's own tables, faults, and seeded chance. */

#include "app/rules/htk-reason.h"

G_BEGIN_DECLS

char *
rules_table (const char *name);
HtkSettings *
rules_settings (void);
GPtrArray *
rules_faults (void);
void
assert_no_faults (GPtrArray *faults);
void
assert_fault (GPtrArray *faults, const char *words);
HtkReason *
find_reason (GPtrArray *reasons, const char *rule);
GRand *
rules_rand (void);
void
random_day (GRand *rand, char text[HTK_DAY_SIZE]);

G_END_DECLS
