#pragma once

/* Writes a file that is to be kept, without the database: in any thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

/* How far it is: 0 to 1, never less than before. */
typedef void (*HtkAttachmentProgress) (double   part,
                                       gpointer data);

char *htk_attachment_path_in      (const char           *home,
                                   const char           *sha256);
char *htk_attachment_write        (const char           *home,
                                   GBytes               *bytes,
                                   HtkAttachmentProgress progress,
                                   gpointer              data,
                                   GCancellable         *cancellable,
                                   GError              **error);
void  htk_attachment_write_async  (const char           *home,
                                   GBytes               *bytes,
                                   HtkAttachmentProgress progress,
                                   gpointer              progress_data,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              data);
char *htk_attachment_write_finish (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
