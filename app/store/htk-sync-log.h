#pragma once

/* The log of the talks with the county that a person can read; no names, numbers or tokens in it. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* @event is a plain word: enrol, push, pull, upload, clock, skipped or failed. */
typedef struct
{
  gint64 at;
  char *event, *detail;
} HtkSyncLogEntry;

void       htk_sync_log_entry_free (HtkSyncLogEntry *entry);

gboolean   htk_sync_log_add  (HtkStore   *store,
                              const char *event,
                              const char *detail,
                              GError    **error);
GPtrArray *htk_sync_log_list (HtkStore   *store,
                              guint       limit,
                              GError    **error);
gboolean   htk_sync_log_trim (HtkStore   *store,
                              gint64      before,
                              GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSyncLogEntry, htk_sync_log_entry_free)

G_END_DECLS
