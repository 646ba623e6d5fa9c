#pragma once

/* The disk and the clock of the model: a write that is the last one, a disk that is full, a clock
 * that jumps. All of it for one folder at a time, in one process. */

#include <glib.h>

G_BEGIN_DECLS

void     model_disk_init       (void);
void     model_disk_kill_at    (const char *folder,
                                guint       writes,
                                const char *left_behind,
                                void      (*died) (gpointer data),
                                gpointer    data);
void     model_disk_no_kill    (void);
void     model_disk_fill       (const char *folder);
void     model_disk_copy       (const char *from,
                                const char *to);
void     model_disk_remove     (const char *folder);
void     model_clock_set       (gint64      ahead_ms);

G_END_DECLS
