#pragma once

/* The commands of huitoukan-form that are not the REPL. */

#include "app/form/tool-repl.h"

G_BEGIN_DECLS

/* What the command line says; members it does not give are NULL. */
typedef struct
{
  const char *form;     /* the path of the form; decrypt: the folder of the submission */
  const char *argument; /* fill: the script; eval: the expression */
  const char *missing;  /* of the protocol's load */
  char *media, *output, *language, *instance, *context, *key;
  gboolean as_json;
} HtkToolChoice;

int htk_tool_validate (HtkTool             *tool,
                       const HtkToolChoice *choice);
int htk_tool_fill     (HtkTool             *tool,
                       const HtkToolChoice *choice);
int htk_tool_print    (HtkTool             *tool,
                       const HtkToolChoice *choice);
int htk_tool_eval     (HtkTool             *tool,
                       const HtkToolChoice *choice);
int htk_tool_encrypt  (HtkTool             *tool,
                       const HtkToolChoice *choice);
int htk_tool_decrypt  (HtkTool             *tool,
                       const HtkToolChoice *choice);

gboolean htk_tool_load_form (HtkTool             *tool,
                             const HtkToolChoice *choice);

G_END_DECLS
