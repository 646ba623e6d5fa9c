#pragma once

#include "ui/htk-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "said" (const char *): what is to be told. */
#define HTK_TYPE_LAN_CARD (htk_lan_card_get_type ())
G_DECLARE_FINAL_TYPE (HtkLanCard, htk_lan_card, HTK, LAN_CARD, GtkBox)

void htk_lan_card_set_session (HtkLanCard *self,
                               HtkSession *session);

G_END_DECLS
