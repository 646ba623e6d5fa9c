#pragma once

/* Rows of the register that a form looks up: one project, and whole lists too long to keep. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkRegisterList:
 * @HTK_REGISTER_VILLAGES: code, name, township, dry_area, zhiguo
 * @HTK_REGISTER_HEADS: village code, head's name, of each household on the lists
 * @HTK_REGISTER_NUMBERS: identity number, household id, village name, head's name, of each member
 *   who has a number and has not left
 */
typedef enum
{
  HTK_REGISTER_VILLAGES,
  HTK_REGISTER_HEADS,
  HTK_REGISTER_NUMBERS,
} HtkRegisterList;

typedef void (*HtkRegisterRow) (const char *const *fields,
                                gpointer           data);

gboolean    htk_register_each      (HtkStore       *store,
                                    HtkRegisterList list,
                                    const char     *scope,
                                    HtkRegisterRow  row,
                                    gpointer        data,
                                    GError        **error);
JsonObject *htk_register_project   (HtkStore       *store,
                                    const char     *id,
                                    GError        **error);
GPtrArray  *htk_register_projects  (HtkStore       *store,
                                    const char     *region,
                                    guint           limit,
                                    guint           offset,
                                    GError        **error);
GPtrArray  *htk_register_project_ids (HtkStore     *store,
                                    const char     *scope,
                                    GError        **error);
GPtrArray  *htk_register_projects_by_ids (HtkStore *store,
                                    GPtrArray      *ids,
                                    guint           from,
                                    guint           n,
                                    GError        **error);
char       *htk_register_unit_name (HtkStore       *store,
                                    const char     *id);
char       *htk_register_team_name (HtkStore       *store,
                                    const char     *id);

G_END_DECLS
