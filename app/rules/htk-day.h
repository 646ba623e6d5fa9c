#pragma once

/* Days of the calendar as whole numbers, and the months between them. */

#include <glib.h>

G_BEGIN_DECLS

/* A day by its number; 0 is no day. */
typedef guint32 HtkDay;

#define HTK_DAY_SIZE 11 /* "YYYY-MM-DD" and its end */

HtkDay
htk_day_parse (const char *text);
void
htk_day_format (HtkDay day, char text[HTK_DAY_SIZE]);
guint
htk_day_year (HtkDay day);
HtkDay
htk_day_add_months (HtkDay day, guint months);
guint
htk_day_full_months (HtkDay from, HtkDay to);
HtkDay
htk_day_month_end (HtkDay day, guint back);

G_END_DECLS
