#pragma once

/* Who may sign in to the officers' pages, and who has. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *user_id, *name, *role, *scope, *csrf;
} HtkSession;

void        htk_session_free            (HtkSession *session);

char       *htk_account_random_password (void);
char       *htk_account_random_token    (void);
gboolean    htk_account_set_password    (HtkStore   *store,
                                         const char *user_id,
                                         const char *password,
                                         GError    **error);
char       *htk_account_sign_in         (HtkStore   *store,
                                         const char *login,
                                         const char *password,
                                         GError    **error);
HtkSession *htk_account_session         (HtkStore   *store,
                                         const char *token,
                                         GError    **error);
gboolean    htk_account_sign_out        (HtkStore   *store,
                                         const char *token,
                                         GError    **error);
gboolean    htk_account_audit           (HtkStore   *store,
                                         const char *user_id,
                                         const char *action,
                                         const char *object,
                                         GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkSession, htk_session_free)

G_END_DECLS
