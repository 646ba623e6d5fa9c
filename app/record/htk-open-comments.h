#pragma once

#include "app/record/htk-filling.h"

G_BEGIN_DECLS

GPtrArray *htk_filling_open_comments (HtkFilling  *self,
                                      GError     **error);

G_END_DECLS
