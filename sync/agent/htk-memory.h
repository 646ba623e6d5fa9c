#pragma once

/* How little memory a program takes that is there all day and works for seconds. */

#include "app/store/htk-store-memory.h"

G_BEGIN_DECLS

void htk_memory_begin (void);
void htk_memory_rest  (HtkStore *store);

/* Pages of the database that the agent keeps, in KiB: it reads rows in order and once. */
#define HTK_MEMORY_CACHE 384

G_END_DECLS
