#pragma once

#include "ui/htk-control.h"

G_BEGIN_DECLS

/* How the choices of a select stand on the screen. */
typedef struct
{
  guint columns;       /* exactly so many; 0 for as many as the width takes */
  gboolean packed;     /* each only as wide as it asks */
  gboolean several;    /* any number of them, not one */
  gboolean rows;       /* one below the other, as wide as the page */
  gboolean one_line;   /* all beside each other, as columns of a table */
  gboolean no_marks;   /* only text and picture, which are the button */
  gboolean no_labels;  /* the marks alone, under the labels of another question */
  gboolean no_buttons; /* the labels alone, over the marks of other questions */
  gboolean upright;    /* the mark above the text */
} HtkChoiceLook;

void        htk_choice_look_read (HtkChoiceLook        *self,
                                  const HtkState       *state,
                                  GPtrArray            *choices);
GtkWidget  *htk_choice_button    (const HtkChoice      *choice,
                                  const HtkChoiceLook  *look,
                                  const HtkControlSink *sink);
const char *htk_choice_text      (const HtkChoice      *choice);

G_END_DECLS
