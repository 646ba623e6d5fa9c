#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which part of a point in time a question asks for. */
typedef enum
{
  HTK_WHEN_DAY,
  HTK_WHEN_MONTH,
  HTK_WHEN_YEAR,
  HTK_WHEN_TIME,
  HTK_WHEN_DAY_AND_TIME,
} HtkWhen;

HtkWhen     htk_when_part   (const char *type,
                             char      **appearance);
char       *htk_when_read   (const char *text,
                             HtkWhen     part,
                             const char **why);
char       *htk_when_write  (const char *value,
                             HtkWhen     part);
char       *htk_when_of     (GDateTime  *time,
                             HtkWhen     part);
GDateTime  *htk_when_parse  (const char *value,
                             HtkWhen     part);
char       *htk_when_words  (const char *value,
                             HtkWhen     part);
const char *htk_month_name  (int         month);

G_END_DECLS
