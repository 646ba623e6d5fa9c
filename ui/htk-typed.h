#pragma once

#include "ui/htk-control.h"

G_BEGIN_DECLS

/* What every control one types into does alike: what was typed is told when the keys rest and when
 * the focus leaves, is never typed over, and stays where it is when it cannot be kept. */
typedef struct _HtkTyped HtkTyped;

/* Makes an answer of what was typed; NULL of nothing. *@why says why a text is no answer. */
typedef char *(*HtkTypedRead) (const char *text, gpointer data, const char **why);
/* The text for an answer of the instance. */
typedef char *(*HtkTypedWrite) (const char *value, gpointer data);

HtkTyped  *htk_typed_new      (HtkControl           *control,
                               GtkWidget            *field,
                               const HtkState       *state,
                               const HtkControlSink *sink);
void       htk_typed_convert  (HtkTyped             *self,
                               HtkTypedRead          read,
                               HtkTypedWrite         write,
                               gpointer              data);
void       htk_typed_put      (HtkTyped             *self,
                               const char           *text);
char      *htk_typed_value    (HtkTyped             *self);
gboolean   htk_typed_leave    (HtkTyped             *self);
void       htk_typed_go_on    (HtkTyped             *self);

G_END_DECLS
