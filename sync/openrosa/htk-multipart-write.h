#pragma once

/* multipart/form-data (RFC 7578) for one POST. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HtkMultipartBody HtkMultipartBody;

HtkMultipartBody *htk_multipart_body_new  (void);
void              htk_multipart_body_add  (HtkMultipartBody *self,
                                           const char       *name,
                                           const char       *filename,
                                           const char       *type,
                                           const void       *data,
                                           gsize             length);
const char       *htk_multipart_body_type (HtkMultipartBody *self);
GBytes           *htk_multipart_body_end  (HtkMultipartBody *self);
void              htk_multipart_body_free (HtkMultipartBody *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkMultipartBody, htk_multipart_body_free)

G_END_DECLS
