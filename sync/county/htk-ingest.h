#pragma once

/* Taking the journal rows of a tablet. */

#include "sync/county/htk-devices.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define HTK_INGEST_MAX_ROWS 500

GPtrArray *htk_ingest_batch (HtkStore   *store,
                             HtkDevice  *device,
                             JsonArray  *rows,
                             gint64     *expected,
                             GError    **error);

G_END_DECLS
