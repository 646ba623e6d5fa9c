#pragma once

/* Tablets: one-time enrolment codes, tokens, revocation. */

#include "app/store/htk-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id, *user_id, *public_key;
  char *role, *scope, *team_id; /* of its user */
  gint64 enrolled_at, last_contact, last_seq, revoked_at;
  gint64 waiting_rows, waiting_files, waiting_since; /* as it said itself, see htk_device_heard() */
  char *last_hash;
} HtkDevice;

void       htk_device_free       (HtkDevice  *device);

char      *htk_device_make_code  (HtkStore   *store,
                                  const char *user_id,
                                  GError    **error);
HtkDevice *htk_device_enrol      (HtkStore   *store,
                                  const char *code,
                                  const char *public_key,
                                  char      **token,
                                  GError    **error);
HtkDevice *htk_device_get        (HtkStore   *store,
                                  const char *id,
                                  GError    **error);
HtkDevice *htk_device_by_token   (HtkStore   *store,
                                  const char *token,
                                  GError    **error);
GPtrArray *htk_device_list       (HtkStore   *store,
                                  GError    **error);
gboolean   htk_device_revoke     (HtkStore   *store,
                                  const char *id,
                                  GError    **error);
gboolean   htk_device_refresh    (HtkStore   *store,
                                  HtkDevice  *device,
                                  GError    **error);
gboolean   htk_device_advance    (HtkStore   *store,
                                  const HtkDevice *device,
                                  GError    **error);

gboolean   htk_device_heard      (HtkStore   *store,
                                  const HtkDevice *device,
                                  gint64      rows,
                                  gint64      files,
                                  gint64      since,
                                  GError    **error);
char      *htk_devices_of_team   (HtkStore   *store,
                                  const char *team_id,
                                  GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkDevice, htk_device_free)

G_END_DECLS
