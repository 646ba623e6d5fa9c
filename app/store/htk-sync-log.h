#pragma once

/* The log of the talks with the county that a person can read; no names, numbers or tokens in it. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/**
 * HtkSyncLogEntry:
 * @at: UTC milliseconds by this tablet's clock
 * @event: a plain word: enrol, push, pull, upload, clock, freed, skipped or failed
 * @detail: what happened, in words
 * @route: how rows or a file went: line, project, or how their receipt came: stick, lan; "" where nothing went
 * @first: the first of the journal's rows that were answered, 0 for none
 * @last: the last of them
 * @receipt: the hash that the county answered with: of the row @last, or of the file; "" for none
 *
 * One line of the log.
 */
typedef struct
{
  gint64 at;
  char *event, *detail, *route;
  gint64 first, last;
  char *receipt;
} HtkSyncLogEntry;

void       htk_sync_log_entry_free (HtkSyncLogEntry *entry);

gboolean   htk_sync_log_add  (HtkStore   *store,
                              const char *event,
                              const char *detail,
                              GError    **error);
gboolean   htk_sync_log_keep (HtkStore              *store,
                              const HtkSyncLogEntry *entry,
                              GError               **error);
GPtrArray *htk_sync_log_list (HtkStore   *store,
                              guint       limit,
                              GError    **error);
gboolean   htk_sync_log_trim (HtkStore   *store,
                              gint64      before,
                              GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncLogEntry, htk_sync_log_entry_free)

G_END_DECLS
