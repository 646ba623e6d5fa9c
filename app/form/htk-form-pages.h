#pragma once

/* A form cut into the pages a person goes through: sections, and the instances of repeats. */

#include "app/form/htk-form.h"

G_BEGIN_DECLS

typedef struct
{
  HtkNode node;      /* the section's or repeat instance's; 0 for questions outside of any */
  char *ref;         /* its reference; "" for questions outside of any, "#1" for a group without */
  char *title;
  char *range;       /* of a repeat instance: the repeat's reference, else NULL */
  guint depth;       /* 0 section, 1 repeat instance */
  guint position;    /* of a repeat instance, from 1 */
  gboolean removable;
  GPtrArray *items;  /* HtkBodyItem: groups (as headings) and questions, also those not relevant */
  GPtrArray *ranges; /* char *: repeats of this section to which a person may add */
} HtkFormPage;

typedef struct
{
  guint n_asked, n_answered, n_open, n_wrong;
} HtkFormProgress;

GPtrArray *htk_form_pages      (HtkInstance       *instance);
void       htk_form_page_free  (HtkFormPage       *page);
HtkFormPage *htk_form_page_holding (GPtrArray      *pages,
                                const char        *ref);
gboolean   htk_body_item_asks  (const HtkBodyItem *item);
void       htk_form_progress   (HtkInstance       *instance,
                                const HtkFormPage *page,
                                HtkFormProgress   *progress);

G_END_DECLS
