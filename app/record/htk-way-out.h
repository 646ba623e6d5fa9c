#pragma once

/* What a person can do about a row that the county did not take. */

#include "app/store/htk-journal.h"

G_BEGIN_DECLS

typedef enum
{
  HTK_WAY_OPEN = 1 << 0,       /* look at what it is about */
  HTK_WAY_CHANGE = 1 << 1,     /* correct the visit, or void it */
  HTK_WAY_SEND_AGAIN = 1 << 2, /* once the county has put right what stopped it */
  HTK_WAY_DONE = 1 << 3,       /* nothing more is to be done: it is listed no more */
  HTK_WAY_ASK = 1 << 4,        /* the county has to look into it */
} HtkWay;

guint    htk_ways_out       (const char *kind,
                             const char *code);
gboolean htk_way_send_again (HtkStore   *store,
                             const char *by,
                             gint64      seq,
                             GError    **error);
gboolean htk_way_done       (HtkStore   *store,
                             const char *by,
                             gint64      seq,
                             GError    **error);

G_END_DECLS
