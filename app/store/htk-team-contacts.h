#pragma once

/* What the county tells a lead of the tablets of the own team: when each was heard of, and what waited there. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HtkTeamContact:
 * @user_id: a worker of the team
 * @name: of the worker
 * @device_id: a tablet of the worker, "" when there is none that was heard of
 * @last_contact: by the county's clock, UTC milliseconds; 0 for never
 * @rows: records that waited there then
 * @files: photos and signatures that did
 * @oldest: when the oldest of them was saved, by that tablet's clock, UTC milliseconds; 0 when nothing waited
 */
typedef struct
{
  char *user_id, *name, *device_id;
  gint64 last_contact, rows, files, oldest;
} HtkTeamContact;

void       htk_team_contact_free   (HtkTeamContact *contact);
gboolean   htk_team_contacts_take  (HtkStore       *store,
                                    JsonArray      *told,
                                    GError        **error);
GPtrArray *htk_team_contacts_of    (HtkStore       *store,
                                    const char     *team_id,
                                    GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkTeamContact, htk_team_contact_free)

G_END_DECLS
