#pragma once

/* Exact arithmetic of the rules: decimals as scaled integers, fractions compared without rounding.
 */

#include <glib.h>

G_BEGIN_DECLS

/* A decimal of the pack or of an answer is kept in ten thousandths: 44.3 is 443000. */
#define HTK_EXACT_SCALE 10000

gboolean
htk_exact_parse (const char *text, gint64 *scaled);
int
htk_exact_compare (gint64 a, gint64 b, gint64 c, gint64 d);
gint64
htk_exact_round (gint64 num, gint64 den, gint64 times);
int
htk_income_compare (gint64 net_fen, gint64 n, gint64 line_fen, gint64 factor);
char *
htk_exact_hundredths (gint64 hundredths);

G_END_DECLS
