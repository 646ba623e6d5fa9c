#pragma once

/* What the headers of tus 1.0 say. */

#include <glib.h>

G_BEGIN_DECLS

#define HTK_TUS_VERSION "1.0.0"
#define HTK_TUS_EXTENSIONS "creation,checksum,expiration"
#define HTK_TUS_CHECKSUMS "sha1,sha256"
/* The largest file that a tablet may begin: a film of a visit is much smaller. */
#define HTK_TUS_MAX_SIZE (256 * 1024 * 1024)

char    *htk_tus_metadata (const char    *header,
                           const char    *name);
gboolean htk_tus_checksum (const char    *header,
                           GChecksumType *type,
                           GBytes       **digest);

G_END_DECLS
