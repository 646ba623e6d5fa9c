#pragma once

/* What the REPL's operations on forms share: the handles. */

#include "app/form/htk-audit.h"
#include "app/form/tool-repl.h"

G_BEGIN_DECLS

typedef struct
{
  HtkForm *form;
  HtkInstance *instance;
  HtkAudit *audit; /* NULL while none is kept */
  JsonObject *request; /* the load, for what a new instance of it needs */
} HtkToolHandle;

gboolean       htk_tool_bad_request (GError     **error,
                                     const char  *message);
HtkToolHandle *htk_tool_handle_of   (HtkTool     *tool,
                                     JsonObject  *request,
                                     GError     **error);
HtkNode        htk_tool_node_of     (HtkTool     *tool,
                                     JsonObject  *request,
                                     HtkToolHandle **handle,
                                     GError     **error);
void           htk_tool_note        (HtkToolHandle *handle,
                                     HtkAuditEvent  event,
                                     const char    *ref,
                                     JsonObject    *reply);
void           htk_tool_set_text    (JsonObject  *object,
                                     const char  *name,
                                     const char  *text);

G_END_DECLS
