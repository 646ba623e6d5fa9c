#pragma once

/* A submission on its way in from a phone. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* What a phone is told to send at most at once (X-OpenRosa-Accept-Content-Length): it sends the files
 * of a larger submission in several goes. A single file may be larger than that. */
#define HTK_PHONE_POST_ADVISED (10 * 1024 * 1024)
#define HTK_PHONE_POST_MAX (128 * 1024 * 1024)

/**
 * HtkPhoneFile:
 * @name: as the answers name it
 * @mime: its media type
 * @sha256: of its content
 * @fd: the content, in a file without a name that goes with the post
 */
typedef struct
{
  char *name, *mime, *sha256;
  gint64 size;
  int fd;
} HtkPhoneFile;

typedef struct _HtkPhonePost HtkPhonePost;

HtkPhonePost *htk_phone_post_new    (HtkStore     *store,
                                     const char   *content_type,
                                     GError      **error);
void          htk_phone_post_write  (HtkPhonePost *self,
                                     const guint8 *bytes,
                                     gsize         length);
gboolean      htk_phone_post_finish (HtkPhonePost *self,
                                     GError      **error);
const char   *htk_phone_post_xml    (HtkPhonePost *self,
                                     gsize        *length);
GPtrArray    *htk_phone_post_files  (HtkPhonePost *self);
void          htk_phone_post_free   (HtkPhonePost *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPhonePost, htk_phone_post_free)

G_END_DECLS
