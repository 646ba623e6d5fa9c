#pragma once

#include "app/record/htk-filling.h"
#include "app/store/htk-visit-queue.h"

G_BEGIN_DECLS

char     *htk_filling_submit (HtkFilling  *self,
                              GError     **error);
gboolean  htk_review_decide  (HtkStore    *store,
                              const char  *reviewer,
                              const char  *visit_id,
                              const char  *revision_id,
                              const char  *decision,
                              GPtrArray   *comments,
                              GError     **error);
gboolean  htk_review_approve_all (HtkStore *store,
                              const char  *reviewer,
                              GPtrArray   *visits,
                              GError     **error);
gboolean  htk_review_withdraw (HtkStore   *store,
                              const char  *reviewer,
                              const char  *visit_id,
                              GError     **error);
gboolean  htk_review_withdraw_all (HtkStore *store,
                              const char  *reviewer,
                              GPtrArray   *visits,
                              guint       *n,
                              GError     **error);
gboolean  htk_visit_void     (HtkStore    *store,
                              const char  *by,
                              const char  *visit_id,
                              const char  *reason,
                              GError     **error);
gboolean  htk_comment_reply  (HtkStore    *store,
                              const char  *visit_id,
                              const char  *comment_id,
                              const char  *reply,
                              GError     **error);

G_END_DECLS
