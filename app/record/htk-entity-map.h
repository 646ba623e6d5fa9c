#pragma once

/* Which entity list of ODK is which part of the register: entities.csv of the pack. */

#include "app/form/htk-form.h"
#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define HTK_ENTITY_MAP_FILE "entities.csv"

typedef struct _HtkEntityMap HtkEntityMap;
typedef struct _HtkEntityList HtkEntityList;

HtkEntityMap        *htk_entity_map_open   (const char          *folder,
                                            GError             **error);
void                 htk_entity_map_free   (HtkEntityMap        *self);
const HtkEntityList *htk_entity_map_find   (HtkEntityMap        *self,
                                            const char          *name);
const HtkEntityList *htk_entity_map_of_file (HtkEntityMap       *self,
                                            const char          *file);
const HtkEntityList *htk_entity_map_nth    (HtkEntityMap        *self,
                                            guint                i);
const char          *htk_entity_list_name  (const HtkEntityList *list);
const char          *htk_entity_list_kind  (const HtkEntityList *list);
char                *htk_entity_list_csv   (const HtkEntityList *list,
                                            HtkStore            *store,
                                            const char          *scope,
                                            GError             **error);
gboolean             htk_entity_list_apply (const HtkEntityList *list,
                                            HtkStore            *store,
                                            const char          *csv,
                                            guint               *n_unfit,
                                            GError             **error);
gboolean             htk_entity_write      (const HtkEntityList *list,
                                            const HtkEntity     *entity,
                                            gboolean             is_new,
                                            JsonObject          *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkEntityMap, htk_entity_map_free)

G_END_DECLS
