#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Days and times as the language of the app writes them. */

char *htk_day_text   (const char *day);
char *htk_day_short  (const char *day,
                      const char *today);
char *htk_days_in_text (const char *text);
char *htk_time_text  (gint64      ms);
char *htk_day_of_time (gint64     ms);
char *htk_days_text  (int         n);
char *htk_clock_text (GDateTime  *time);

G_END_DECLS
