#pragma once

/* The JSON-lines REPL of huitoukan-form: its state and its table of operations. */

#include "app/form/htk-xpath.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _HtkToolForms HtkToolForms; /* of tool-form.c */

typedef struct
{
  HtkToolForms *forms;
  GTimeZone *zone;
  gboolean frozen;
  gint64 now_ms;
  GRand *random; /* NULL: not seeded */
  gboolean quit;
} HtkTool;

/* Handles one operation; the members of its reply go to @reply. FALSE with an error whose message
 * and code htk_tool_error_code() puts into the reply. */
typedef gboolean (*HtkToolOp) (HtkTool *tool, JsonObject *request, JsonObject *reply,
                               GError **error);

typedef struct
{
  const char *name;
  HtkToolOp run;
} HtkToolOpInfo;

extern const HtkToolOpInfo htk_tool_audit_ops[];
extern const HtkToolOpInfo htk_tool_eval_ops[];
extern const HtkToolOpInfo htk_tool_form_ops[];
extern const HtkToolOpInfo htk_tool_answer_ops[];
extern const HtkToolOpInfo htk_tool_output_ops[];
extern const HtkToolOpInfo htk_tool_state_ops[];

void     htk_tool_forms_free     (HtkToolForms *forms);
void     htk_tool_forms_set_zone (HtkTool      *tool);
gboolean htk_tool_eval_form      (HtkTool      *tool,
                                  JsonObject   *request,
                                  JsonObject   *reply,
                                  GError      **error);
void     htk_tool_report_changes (HtkTool      *tool,
                                  JsonObject   *request,
                                  JsonObject   *reply);
gboolean htk_tool_set_value (HtkXPathContext *context,
                             const HtkValue *value, const char *as, JsonObject *reply,
                             GError **error);

#define HTK_TOOL_ERROR (htk_tool_error_quark ())
GQuark htk_tool_error_quark (void);
typedef enum
{
  HTK_TOOL_ERROR_BAD_REQUEST,
  HTK_TOOL_ERROR_NO_FORM,
  HTK_TOOL_ERROR_NO_NODE,
  HTK_TOOL_ERROR_UNKNOWN_OP,
} HtkToolError;

JsonObject *htk_tool_parse      (const char *line,
                                 gssize      length);
gboolean    htk_tool_check_request (JsonObject *request,
                                    GError    **error);
const char *htk_tool_error_code (const GError *error);
char       *htk_tool_line       (JsonObject *object);
HtkTool    *htk_tool_new        (GError    **error);
void        htk_tool_free       (HtkTool    *tool);
int         htk_tool_repl       (HtkTool    *tool);
JsonObject *htk_tool_handle     (HtkTool    *tool,
                                 const char *line,
                                 gssize      length);
const char *htk_tool_text       (JsonObject *request,
                                 const char *member);
gint64      htk_tool_now        (gpointer    tool);
double      htk_tool_random     (gpointer    tool);
char       *htk_tool_uuid       (gpointer    tool);

G_END_DECLS
