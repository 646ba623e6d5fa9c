#pragma once

/* What a form of the pack is called for the person at this program. */

#include "app/record/htk-pack.h"

G_BEGIN_DECLS

const char *htk_pack_title (HtkPack           *self,
                            const HtkPackForm *form);

G_END_DECLS
