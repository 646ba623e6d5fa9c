#pragma once

/* Files of visits as they arrive, piece by piece. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct _HtkUpload HtkUpload;

gboolean   htk_upload_state  (HtkStore      *store,
                              const char    *sha256,
                              gint64        *offset,
                              gint64        *size,
                              GError       **error);
gboolean   htk_upload_create (HtkStore      *store,
                              const char    *sha256,
                              gint64         size,
                              const char    *mime,
                              GError       **error);
HtkUpload *htk_upload_begin  (HtkStore      *store,
                              const char    *sha256,
                              gint64         offset,
                              GError       **error);
void       htk_upload_expect (HtkUpload     *self,
                              GChecksumType  type,
                              GBytes        *digest);
gboolean   htk_upload_write  (HtkUpload     *self,
                              gconstpointer  data,
                              gsize          length);
gboolean   htk_upload_adopt  (HtkStore      *store,
                              int            fd,
                              const char    *sha256,
                              gint64         size,
                              const char    *mime,
                              gboolean      *is_new,
                              GError       **error);
gboolean   htk_upload_finish (HtkUpload     *self,
                              HtkStore      *store,
                              gint64        *offset,
                              GError       **error);
void       htk_upload_free   (HtkUpload     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkUpload, htk_upload_free)

G_END_DECLS
