#pragma once

#include "app/store/htk-room.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

/* Photos that the county has give way when the disk is low (design.md 5, storage guard). */
void     htk_making_room_async  (HtkSession          *session,
                                 gint64               wished,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  done,
                                 gpointer             data);
HtkRoom *htk_making_room_finish (GAsyncResult        *result,
                                 GError             **error);
char    *htk_making_room_words  (const HtkRoom       *room);

G_END_DECLS
