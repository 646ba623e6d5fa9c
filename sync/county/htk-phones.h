#pragma once

/* Phones with ODK Collect: tokens, revocation. */

#include "app/store/htk-register.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *user_id;
  gint64 made_at, last_contact, revoked_at;
} HtkPhone;

void       htk_phone_free     (HtkPhone   *phone);

char      *htk_phone_make     (HtkStore   *store,
                               const char *user_id,
                               GError    **error);
HtkPhone  *htk_phone_by_token (HtkStore   *store,
                               const char *token,
                               HtkUser   **user,
                               GError    **error);
GPtrArray *htk_phone_list     (HtkStore   *store,
                               GError    **error);
gboolean   htk_phone_revoke   (HtkStore   *store,
                               const char *id,
                               GError    **error);
char      *htk_phone_settings (const char *address,
                               const char *token,
                               GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkPhone, htk_phone_free)

G_END_DECLS
