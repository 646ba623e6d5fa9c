#pragma once

#include "ui/htk-list.h"
#include "ui/htk-session.h"

G_BEGIN_DECLS

/* A household of a long list, with the state of its visit that is under way. */
typedef struct
{
  HtkHousehold *household;
  char *state; /* NULL when nobody is visiting it */
} HtkListedHousehold;

void       htk_household_list_show (HtkList     *list,
                                    HtkSession  *session,
                                    GArray      *keys,
                                    const char  *note);
GtkWidget *htk_household_list_row  (gpointer     page,
                                    gpointer     value,
                                    const char **name);
gboolean   htk_household_list_update (gpointer   page,
                                    GtkWidget   *row,
                                    gpointer     value,
                                    const char **name);
void       htk_household_list_chosen (gpointer   page,
                                    gpointer     value);

G_END_DECLS
