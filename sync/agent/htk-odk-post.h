#pragma once

/* One POST of a submission to an ODK project. */

#include "sync/agent/htk-agent-private.h"

G_BEGIN_DECLS

/* How much may go at once, and whether files wait. */
typedef struct
{
  gsize bytes;
  guint n_files;
  gboolean holds_files;
} HtkOdkFit;

typedef struct _HtkOdkPost HtkOdkPost;

HtkOdkPost *htk_odk_post_new      (HtkStore        *store,
                                   const HtkChange *row,
                                   const HtkOdkFit *fit,
                                   GError         **error);
void        htk_odk_post_free     (HtkOdkPost      *post);
GBytes     *htk_odk_post_body     (HtkOdkPost      *post);
const char *htk_odk_post_type     (HtkOdkPost      *post);
const char *htk_odk_post_revision (HtkOdkPost      *post);
GPtrArray  *htk_odk_post_names    (HtkOdkPost      *post);
gboolean    htk_odk_post_is_last  (HtkOdkPost      *post);
gboolean    htk_odk_post_is_answered (HtkOdkPost   *post);
guint       htk_odk_post_n_held   (HtkOdkPost      *post);
const char *htk_odk_post_lost     (HtkOdkPost      *post);

G_END_DECLS
