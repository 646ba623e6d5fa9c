#pragma once

/* A submission of a phone that has come. */

#include "sync/county/htk-phone-post.h"
#include "sync/county/htk-phones.h"

G_BEGIN_DECLS

char *htk_phone_take (HtkStore       *store,
                      const HtkPhone *phone,
                      const HtkUser  *user,
                      HtkPhonePost   *post,
                      GError        **error);

G_END_DECLS
