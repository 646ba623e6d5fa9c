#pragma once

/* The life of a risk case: the table is in htk-case-life.c. */

#include "app/record/htk-life.h"

G_BEGIN_DECLS

/**
 * HtkCaseGuard:
 * @HTK_CASE_NEEDS_CLASS: the class that is decided, `class` 0, 1 or 2
 * @HTK_CASE_NEEDS_WHY: a reason in `why`
 * @HTK_CASE_NEEDS_KIND: how it is to be cleared, `kind` help or natural; natural needs a reason and
 *   the county
 * @HTK_CASE_PUBLISHED: its publicity lasted the days that it must
 * @HTK_CASE_CLEAR_PUBLISHED: so did that of its clearing
 * @HTK_CASE_GATE: the clear gate is open
 */
typedef enum
{
  HTK_CASE_NEEDS_CLASS = 1 << 0,
  HTK_CASE_NEEDS_WHY = 1 << 1,
  HTK_CASE_NEEDS_KIND = 1 << 2,
  HTK_CASE_PUBLISHED = 1 << 3,
  HTK_CASE_CLEAR_PUBLISHED = 1 << 4,
  HTK_CASE_GATE = 1 << 5,
} HtkCaseGuard;

const HtkLifeStep *htk_case_life_step   (const char *state,
                                         const char *event,
                                         const char *role,
                                         GError    **error);
GPtrArray         *htk_case_life_events (const char *state,
                                         const char *role);

G_END_DECLS
