#pragma once

/* Three-way merge of rows: what both ends made of what both had. It knows nothing of households. */

#include <glib.h>

G_BEGIN_DECLS

/**
 * HtkMergeConflict:
 * @field: the field that both changed differently; NULL for the row as a whole, which one end
 * changed and the other deleted
 * @base, @mine, @theirs: its three values; NULL where it is not there. Of a whole row: "" where it
 * is
 */
typedef struct {
  char *field;
  char *base, *mine, *theirs;
} HtkMergeConflict;

void
htk_merge_conflict_free (HtkMergeConflict *conflict);
GHashTable *
htk_merge_row_new (void);
GHashTable *
htk_merge_row_copy (GHashTable *row);
gboolean
htk_merge_rows_equal (GHashTable *a, GHashTable *b);
GHashTable *
htk_merge (GHashTable *base, GHashTable *mine, GHashTable *theirs, GPtrArray *conflicts);

G_END_DECLS
