/* A bump allocator: what an evaluation makes is freed when the evaluation ends. */
#include "app/form/htk-arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Blocks double from the first size, which is enough for most compiled expressions, of which a form
 * has thousands, to the last, which is enough for most evaluations. */
#define FIRST_BLOCK 512
#define LAST_BLOCK 16384

typedef struct _Block Block;
struct _Block
{
  Block *next;
  gsize size;
  gsize used;
  guint8 data[];
};

struct _HtkArena
{
  Block *head;
};

static Block *
block_new (gsize size)
{
  Block *block = g_malloc (sizeof (Block) + size);

  block->next = NULL;
  block->size = size;
  block->used = 0;
  return block;
}

HtkArena *
htk_arena_new (void)
{
  HtkArena *arena = g_new0 (HtkArena, 1);

  arena->head = block_new (FIRST_BLOCK);
  return arena;
}

/* Keeps the newest block, the largest of them unless a single text was, for the next use. */
void
htk_arena_reset (HtkArena *arena)
{
  Block *old = g_steal_pointer (&arena->head->next);

  while (old != NULL)
    {
      Block *next = old->next;

      g_free (old);
      old = next;
    }
  if (arena->head->size > LAST_BLOCK)
    {
      g_free (arena->head);
      arena->head = block_new (LAST_BLOCK);
    }
  arena->head->used = 0;
}

void
htk_arena_free (HtkArena *arena)
{
  if (arena == NULL)
    return;
  htk_arena_reset (arena);
  g_free (arena->head);
  g_free (arena);
}

/**
 * htk_arena_alloc:
 * @arena: an arena
 * @size: bytes
 *
 * Returns: (transfer none): zeroed memory, aligned for any type, until the arena is reset
 */
gpointer
htk_arena_alloc (HtkArena *arena,
                 gsize     size)
{
  Block *block = arena->head;
  gpointer memory;

  size = (size + 15) & ~(gsize) 15;
  if (block->size - block->used < size)
    {
      block = block_new (MAX (size, MIN (block->size * 2, LAST_BLOCK)));
      block->next = arena->head;
      arena->head = block;
    }
  memory = block->data + block->used;
  block->used += size;
  return memset (memory, 0, size);
}

char *
htk_arena_strndup (HtkArena   *arena,
                   const char *text,
                   gsize       length)
{
  char *copy = htk_arena_alloc (arena, length + 1);

  memcpy (copy, text, length);
  return copy;
}

char *
htk_arena_strdup (HtkArena   *arena,
                  const char *text)
{
  return htk_arena_strndup (arena, text, strlen (text));
}

char *
htk_arena_printf (HtkArena   *arena,
                  const char *format,
                  ...)
{
  va_list args;
  char *text;
  char *copy;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  copy = htk_arena_strdup (arena, text);
  g_free (text);
  return copy;
}
