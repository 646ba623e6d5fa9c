/* Keeps the agent small: what a batch took is given back to the system, and not kept for the next one. main.c calls
 * this before all else, the service when it goes to rest. */
#include "sync/agent/htk-memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* What is at least so large is not in the heap. Unsaid, the library raises this to the largest block that was ever
 * given back, and a heap of such blocks has holes that stay. */
#define APART (128 * 1024)

/**
 * htk_memory_begin:
 *
 * For the whole process; before there is a second thread. Does nothing where the C library is another one.
 */
void
htk_memory_begin (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, APART);
  mallopt (M_TRIM_THRESHOLD, APART);
  /* The threads are few and allocate little: they need no heap of their own. */
  mallopt (M_ARENA_MAX, 1);
#endif
}

/**
 * htk_memory_rest:
 * @store: (nullable): the store, if it is open
 *
 * Gives back all that is not in use.
 */
void
htk_memory_rest (HtkStore *store)
{
  if (store != NULL)
    htk_store_rest (store);
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}
