#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* A kept file, how far the county has it, whether it has confirmed all of it, and whether the file was
 * removed from this tablet since (htk_room_make()). */
typedef struct
{
  char *sha256, *mime;
  gint64 size, sent;
  gboolean received, freed;
} HtkAttachment;

void       htk_attachment_free    (HtkAttachment *attachment);
char      *htk_attachment_keep    (HtkStore      *store,
                                   GBytes        *bytes,
                                   const char    *mime,
                                   GError       **error);
gboolean   htk_attachment_note    (HtkStore      *store,
                                   const char    *sha256,
                                   gsize          size,
                                   const char    *mime,
                                   GError       **error);
char      *htk_attachment_path    (HtkStore      *store,
                                   const char    *sha256);
HtkAttachment *htk_attachment_get (HtkStore      *store,
                                   const char    *sha256,
                                   GError       **error);
GPtrArray *htk_attachment_unsent  (HtkStore      *store,
                                   GError       **error);
gboolean   htk_attachment_is_away (HtkStore            *store,
                                   const HtkAttachment *file);
GPtrArray *htk_attachment_unsure  (HtkStore      *store,
                                   GError       **error);
gboolean   htk_attachment_lost    (HtkStore      *store,
                                   const char    *sha256,
                                   GError       **error);
gboolean   htk_attachment_resend  (HtkStore      *store,
                                   const char    *sha256,
                                   gboolean      *known,
                                   GError       **error);
gboolean   htk_attachment_receipt (HtkStore      *store,
                                   const char    *sha256,
                                   gint64         sent,
                                   gboolean       complete,
                                   GError       **error);
gboolean   htk_attachment_count_from (HtkStore   *store,
                                   gint64         county_now,
                                   GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkAttachment, htk_attachment_free)

G_END_DECLS
