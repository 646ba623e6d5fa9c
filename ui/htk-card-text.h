#pragma once

/* The figures of a village card in the person's words. */

#include "app/rules/htk-indicator.h"

G_BEGIN_DECLS

char       *htk_hundredths_text      (gint64                    hundredths);
char       *htk_money_text           (gint64                    fen);
char       *htk_indicator_value_text (const HtkIndicatorResult *result);
char       *htk_indicator_target_text (const HtkIndicatorResult *result);
char       *htk_indicator_gap_text   (const HtkIndicatorResult *result);
char       *htk_indicator_count_text (const HtkIndicatorResult *result);
const char *htk_indicator_status_text (HtkIndicatorStatus       status);
const char *htk_indicator_name       (const HtkIndicator       *indicator);
const char *htk_indicator_advice     (const HtkIndicator       *indicator);
const char *htk_words_language       (void);

G_END_DECLS
