#pragma once

#include "app/record/htk-pack.h"
#include "app/store/htk-register.h"
#include "ui/htk-agent-client.h"
#include "ui/htk-agent-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the pages share: the store, the pack, who is signed in, and word that something changed. */
#define HTK_TYPE_SESSION (htk_session_get_type ())
G_DECLARE_FINAL_TYPE (HtkSession, htk_session, HTK, SESSION, GObject)

HtkSession    *htk_session_new        (GError     **error);
HtkStore      *htk_session_store      (HtkSession  *self);
HtkPack       *htk_session_pack       (HtkSession  *self,
                                       GError     **error);
const char    *htk_session_take_pack  (HtkSession  *self);
void           htk_session_choose_language (HtkSession *self,
                                       const char  *language);
HtkAgentClient *htk_session_agent     (HtkSession  *self);
HtkAgentJob   *htk_session_job        (HtkSession  *self);
const HtkUser *htk_session_user       (HtkSession  *self);
gboolean       htk_session_sign_in    (HtkSession  *self,
                                       const char  *user_id,
                                       GError     **error);
char         **htk_session_signed_lately (HtkSession *self);
void           htk_session_sign_out   (HtkSession  *self);
void           htk_session_keep_form  (HtkSession  *self,
                                       const char  *draft_id);
const char    *htk_session_kept_form  (HtkSession  *self);
gboolean       htk_session_is_lead    (HtkSession  *self);
gboolean       htk_session_is_demo    (HtkSession  *self);
void           htk_session_changed    (HtkSession  *self);
char          *htk_session_today      (void);
char          *htk_session_work_day   (HtkStore       *store);
char          *htk_session_due_until  (HtkStore       *store);

G_END_DECLS
