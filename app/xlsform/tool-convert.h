#pragma once

/* The convert command of huitoukan-form. */

#include "app/form/tool-cli.h"

G_BEGIN_DECLS

int htk_tool_convert (HtkTool             *tool,
                      const HtkToolChoice *choice);

G_END_DECLS
