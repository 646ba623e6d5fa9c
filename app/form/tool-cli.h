#pragma once

/* The commands of huitoukan-form that are not the REPL. */

#include "app/form/tool-repl.h"

G_BEGIN_DECLS

/* What the command line says; members it does not give are NULL. */
typedef struct
{
  const char *form;     /* the path of the form */
  const char *argument; /* fill: the script; eval: the expression */
  char *media, *output, *language, *instance, *context;
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

G_END_DECLS
