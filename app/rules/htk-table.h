#pragma once

/* A table of the pack: rows of named columns, with every fault of it named by file and line. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

typedef struct _HtkTable HtkTable;

HtkTable *
htk_table_read (const char *file,
                const char *csv,
                gssize length,
                const char *const *columns,
                GPtrArray *faults);
void
htk_table_free (HtkTable *self);
gboolean
htk_table_next (HtkTable *self);
const char *
htk_table_get (HtkTable *self, const char *column);
guint
htk_table_line (HtkTable *self);
gboolean
htk_table_number (HtkTable *self, const char *column, gint if_empty, gint *value);
void
htk_table_fault (HtkTable *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkTable, htk_table_free)

G_END_DECLS
