#pragma once

/* What a form found by itself, over the question whether it holds (domain.md 4.8). */

#include "app/record/htk-filling.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

GtkWidget *htk_group_head_new (HtkSession        *session,
                               HtkFilling        *filling,
                               const HtkBodyItem *group);
char      *htk_group_head_look (HtkFilling        *filling,
                                const HtkBodyItem *group);
GtkWidget *htk_found_note_new (HtkFilling        *filling,
                               const HtkFormPage *page);

G_END_DECLS
