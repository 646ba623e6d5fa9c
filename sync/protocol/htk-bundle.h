#pragma once

/* Rows and files of one tablet in one file, for the routes without a line: a lead's tablet, a USB
 * stick. Sealed to its recipients, signed by its maker; PROTOCOL.md, "Bundles", has the format. */

#include "app/store/htk-journal.h"
#include "sync/protocol/htk-sync-error.h"

G_BEGIN_DECLS

#define HTK_BUNDLE_VERSION 1
#define HTK_BUNDLE_SUFFIX ".htkb"
/* Of content in one chunk, and of the header. */
#define HTK_BUNDLE_PIECE (64 * 1024)
#define HTK_BUNDLE_MAX_HEADER (64 * 1024)
/* Of packed rows in a row, and of these unpacked: as of one push. */
#define HTK_BUNDLE_MAX_PACKED (16 * 1024 * 1024)
#define HTK_BUNDLE_MAX_PLAIN (64 * 1024 * 1024)

/**
 * HtkBundleInfo:
 * @id: of the bundle
 * @device_id: of the tablet that made it
 * @device_key: its signing key, as the bundle claims it
 * @user_id: the person of that tablet
 * @made_at: UTC milliseconds by its clock
 * @rows: of its journal
 * @files: photos, signatures and recordings
 * @bytes: that these hold
 * @recipients: (element-type utf8): the keys that open it
 *
 * What everybody who holds the file may know of it.
 */
typedef struct
{
  char *id, *device_id, *device_key, *user_id;
  gint64 made_at, rows, files, bytes;
  GPtrArray *recipients;
} HtkBundleInfo;

typedef struct _HtkBundleWriter HtkBundleWriter;
typedef struct _HtkBundle HtkBundle;

/**
 * HtkBundlePart:
 * @kind: what it is
 * @rows: of %HTK_BUNDLE_ROWS, as htk_sync_push_decode() gives them
 * @sha256: of %HTK_BUNDLE_FILE: the name of the file that the next data is of
 * @size: of %HTK_BUNDLE_FILE
 * @mime: of %HTK_BUNDLE_FILE
 * @data: of %HTK_BUNDLE_DATA
 *
 * The next thing in a bundle.
 */
typedef struct
{
  enum
  {
    HTK_BUNDLE_ROWS,
    HTK_BUNDLE_FILE,
    HTK_BUNDLE_DATA,
    HTK_BUNDLE_END,
  } kind;
  JsonArray *rows;
  char *sha256, *mime;
  gint64 size;
  GBytes *data;
} HtkBundlePart;

void             htk_bundle_info_free     (HtkBundleInfo       *info);
void             htk_bundle_part_clear    (HtkBundlePart       *part);

HtkBundleWriter *htk_bundle_writer_new    (HtkStore            *store,
                                           const HtkBundleInfo *info,
                                           const char          *path,
                                           GError             **error);
gboolean         htk_bundle_writer_rows   (HtkBundleWriter     *self,
                                           GPtrArray           *changes,
                                           GError             **error);
gboolean         htk_bundle_writer_file   (HtkBundleWriter     *self,
                                           const char          *sha256,
                                           const char          *mime,
                                           const char          *path,
                                           GError             **error);
gboolean         htk_bundle_writer_finish (HtkBundleWriter     *self,
                                           GError             **error);
void             htk_bundle_writer_free   (HtkBundleWriter     *self);

HtkBundle       *htk_bundle_open          (const char          *path,
                                           GError             **error);
const HtkBundleInfo *htk_bundle_get_info  (HtkBundle           *self);
gboolean         htk_bundle_verify        (HtkBundle           *self,
                                           const char          *device_key,
                                           GError             **error);
gboolean         htk_bundle_unlock        (HtkBundle           *self,
                                           HtkStore            *store,
                                           GError             **error);
gboolean         htk_bundle_next          (HtkBundle           *self,
                                           HtkBundlePart       *part,
                                           GError             **error);
gint64           htk_bundle_tell          (HtkBundle           *self,
                                           gint64              *size);
void             htk_bundle_free          (HtkBundle           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkBundleInfo, htk_bundle_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkBundleWriter, htk_bundle_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkBundle, htk_bundle_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HtkBundlePart, htk_bundle_part_clear)

G_END_DECLS
