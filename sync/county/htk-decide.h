#pragma once

/* The county's decision about a visit. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *ref, *level, *text;
} HtkDecideComment;

void     htk_decide_comment_free (HtkDecideComment *comment);
/* (transfer full) (element-type HtkResultFault) (nullable), see htk_result_check(). */
GPtrArray *htk_decide_differences (HtkStore *store,
                                  const char *visit_id);
gboolean htk_decide              (HtkStore   *store,
                                  const char *user_id,
                                  const char *visit_id,
                                  const char *decision,
                                  GPtrArray  *comments,
                                  GError    **error);

G_END_DECLS
