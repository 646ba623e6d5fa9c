#pragma once

/* Rows of tablets that are at fault, for an officer to look at. */

#include "sync/county/htk-devices.h"

G_BEGIN_DECLS

/* Of a row behind a gap; the other codes are those of verdicts. */
#define HTK_QUARANTINE_GAP "gap"

/**
 * HtkFault:
 * @code: what is wrong with the row
 * @kind: what it would have been, "" where it cannot be read
 * @first_at: when it came first, UTC milliseconds
 * @last_at: when it came last
 */
typedef struct
{
  char *device_id, *user_name, *scope;
  gint64 seq;
  char *code, *kind;
  gint64 first_at, last_at;
} HtkFault;

void       htk_fault_free      (HtkFault        *fault);
gboolean   htk_quarantine_keep (HtkStore        *store,
                                const HtkDevice *device,
                                gint64           seq,
                                const char      *code,
                                const char      *row,
                                GError         **error);
GPtrArray *htk_quarantine_list (HtkStore        *store,
                                GError         **error);
const char *htk_quarantine_words (const char    *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkFault, htk_fault_free)

G_END_DECLS
