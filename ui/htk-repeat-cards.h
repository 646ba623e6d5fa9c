#pragma once

#include "app/form/htk-form-pages.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The instances of a section's repeats, a card each. */
#define HTK_TYPE_REPEAT_CARDS (htk_repeat_cards_get_type ())
G_DECLARE_FINAL_TYPE (HtkRepeatCards, htk_repeat_cards, HTK, REPEAT_CARDS, GtkBox)

GtkWidget *htk_repeat_cards_new (HtkInstance       *instance,
                                 GPtrArray         *pages,
                                 const HtkFormPage *page);
void       htk_repeat_cards_refresh (HtkRepeatCards    *self,
                                     HtkInstance       *instance,
                                     GPtrArray         *pages,
                                     const HtkFormPage *page);
gboolean   htk_repeat_cards_any (HtkRepeatCards *self);

G_END_DECLS
