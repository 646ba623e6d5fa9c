#pragma once

/* multipart/form-data (RFC 7578) as it comes in, piece by piece. */

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HtkMultipartFuncs:
 * @begin: a part begins; @filename and @type are NULL where it does not say
 * @data: the next bytes of it
 * @end: it is whole
 *
 * What is called for each part, in order. FALSE ends the reading with the error that was set.
 */
typedef struct
{
  gboolean (*begin) (gpointer data, const char *name, const char *filename, const char *type,
                     GError **error);
  gboolean (*data) (gpointer data, const guint8 *bytes, gsize length, GError **error);
  gboolean (*end) (gpointer data, GError **error);
} HtkMultipartFuncs;

typedef struct _HtkMultipart HtkMultipart;

HtkMultipart *htk_multipart_new    (const char              *content_type,
                                    const HtkMultipartFuncs *funcs,
                                    gpointer                 data,
                                    GError                 **error);
gboolean      htk_multipart_feed   (HtkMultipart            *self,
                                    const guint8            *bytes,
                                    gsize                    length,
                                    GError                 **error);
gboolean      htk_multipart_finish (HtkMultipart            *self,
                                    GError                 **error);
void          htk_multipart_free   (HtkMultipart            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkMultipart, htk_multipart_free)

G_END_DECLS
