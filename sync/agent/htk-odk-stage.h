#pragma once

/* The forms of an ODK project on their way to being this tablet's pack. */

#include "app/record/htk-entity-map.h"
#include "sync/agent/htk-agent-private.h"
#include "sync/openrosa/htk-form-list.h"

G_BEGIN_DECLS

typedef struct _HtkOdkStage HtkOdkStage;

HtkOdkStage *htk_odk_stage_new      (HtkAgent            *agent,
                                     GError             **error);
void         htk_odk_stage_free     (HtkOdkStage         *stage);
gboolean     htk_odk_stage_has      (HtkOdkStage         *stage,
                                     const char          *hash);
gboolean     htk_odk_stage_keep     (HtkOdkStage         *stage,
                                     const char          *hash,
                                     GBytes              *content,
                                     GError             **error);
gboolean     htk_odk_stage_add      (HtkOdkStage         *stage,
                                     const HtkListedForm *form,
                                     GPtrArray           *files,
                                     GError             **error);
gboolean     htk_odk_stage_add_old  (HtkOdkStage         *stage,
                                     const char          *form_id);
gboolean     htk_odk_stage_install  (HtkOdkStage         *stage,
                                     GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkOdkStage, htk_odk_stage_free)

G_END_DECLS
