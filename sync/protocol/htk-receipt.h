#pragma once

/* What the county answers to a bundle, signed, so that anybody may carry it back. */

#include "app/store/htk-store.h"
#include "sync/protocol/htk-sync-error.h"

G_BEGIN_DECLS

#define HTK_RECEIPT_SUFFIX ".htkr"
#define HTK_RECEIPT_MAX_BYTES (16 * 1024 * 1024)

/**
 * HtkReceipt:
 * @bundle_id: what it answers to
 * @device_id: the tablet whose rows they are
 * @made_at: by the county's clock, UTC milliseconds
 * @expected: the number of the row that the county waits for next
 * @verdicts: (element-type HtkSyncVerdict): one a row
 * @files: (element-type utf8): the SHA-256 of files that the county has whole
 */
typedef struct
{
  char *bundle_id, *device_id;
  gint64 made_at, expected;
  GPtrArray *verdicts, *files;
} HtkReceipt;

HtkReceipt *htk_receipt_new   (const char       *bundle_id,
                               const char       *device_id);
void        htk_receipt_free  (HtkReceipt       *receipt);
char       *htk_receipt_write (const HtkReceipt *receipt,
                               HtkStore         *store,
                               GError          **error);
HtkReceipt *htk_receipt_read  (const char       *text,
                               const char       *county_key,
                               GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkReceipt, htk_receipt_free)

G_END_DECLS
