#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory that is given in small pieces and taken back all at once: the values of one evaluation,
 * the tree of one expression. */
typedef struct _HtkArena HtkArena;

HtkArena *htk_arena_new    (void);
void      htk_arena_free   (HtkArena   *arena);
void      htk_arena_reset  (HtkArena   *arena);
gpointer  htk_arena_alloc  (HtkArena   *arena,
                            gsize       size);
char     *htk_arena_strndup (HtkArena  *arena,
                             const char *text,
                             gsize       length);
char     *htk_arena_strdup (HtkArena   *arena,
                            const char *text);
char     *htk_arena_printf (HtkArena   *arena,
                            const char *format,
                            ...) G_GNUC_PRINTF (2, 3);

#define htk_arena_new_array(arena, type, n) \
  ((type *) htk_arena_alloc ((arena), sizeof (type) * (gsize) (n)))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkArena, htk_arena_free)

G_END_DECLS
