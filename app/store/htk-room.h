#pragma once

#include "app/store/htk-store.h"

G_BEGIN_DECLS

/* What was removed to make room. */
typedef struct
{
  guint files;
  gint64 bytes;
} HtkRoom;

gboolean htk_room_make (HtkStore *store,
                        gint64    wished,
                        guint     days,
                        HtkRoom  *room,
                        GError  **error);

G_END_DECLS
