#pragma once

#include "ui/htk-session.h"

G_BEGIN_DECLS

/* Reads what a page of cards is about; FALSE with an error when it cannot be read. */
typedef gboolean (*HtkCardsRead) (gpointer page, GError **error);
/* Adds the cards of what was read. */
typedef void (*HtkCardsShow) (gpointer page);

void htk_cards_init (GtkWidget    *page,
                     HtkSession   *session,
                     HtkCardsRead  read,
                     HtkCardsShow  show);
void htk_cards_add  (GtkWidget    *page,
                     GtkWidget    *card);

G_END_DECLS
