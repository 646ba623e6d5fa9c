#pragma once

/* A conflict in words: the question, and its values as a person reads them. */

#include "app/record/htk-pack.h"
#include "app/store/htk-conflicts.h"

G_BEGIN_DECLS

/* One question that the two sides answer differently, as people read it, what is to be masked
 * masked; a value is NULL where there is none. */
typedef struct {
  char *label;
  char *base, *mine, *theirs;
  gboolean is_file; /* the values are names of files, which tell a person nothing */
} HtkConflictLine;

void
htk_conflict_line_free (HtkConflictLine *line);
GPtrArray *
htk_conflict_lines (HtkStore *store, HtkPack *pack, const HtkConflict *conflict, GError **error);

G_END_DECLS
