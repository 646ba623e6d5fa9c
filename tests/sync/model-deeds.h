#pragma once

/* A schedule under way, and what people do in it: the deeds of the two tablets' users. */

#include "tests/sync/model-books.h"

G_BEGIN_DECLS

typedef struct
{
  ModelWorld world;
  Books books;
  GString *story; /* each step in words: a schedule in which time plays a part may not come again */
  gboolean verbose;
  guint meanwhile; /* deeds left for the present rounds */
} Run;

gint32   run_chance   (Run         *run,
                       gint32       n);
void     run_say      (Run         *run,
                       const char  *format,
                       ...) G_GNUC_PRINTF (2, 3);
void     some_deed    (Run         *run,
                       ModelTablet *tablet);

G_END_DECLS
