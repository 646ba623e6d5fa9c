#pragma once

/* Other tablets, as far as this one must know them: their keys, and what it carries for them. */

#include "app/store/htk-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A tablet of the county; @public_key is what it signs with and what is sealed to it. */
typedef struct
{
  char *id, *user_id, *public_key;
  gboolean revoked;
} HtkKnownDevice;

/**
 * HtkCarried:
 * @bundle_id: a bundle of another tablet
 * @device_id: that tablet
 * @user_id: its person
 * @size: of the file, in bytes
 * @rows: in it
 * @files: in it
 * @made_at: by its tablet's clock, UTC milliseconds
 * @receipt: (nullable): the county's answer
 */
typedef struct
{
  char *bundle_id, *device_id, *user_id;
  gint64 size, rows, files, made_at;
  char *receipt;
} HtkCarried;

void            htk_known_device_free (HtkKnownDevice   *device);
gboolean        htk_known_device_put  (HtkStore         *store,
                                       JsonObject       *body,
                                       GError          **error);
HtkKnownDevice *htk_known_device_get  (HtkStore         *store,
                                       const char       *id,
                                       GError          **error);
GPtrArray      *htk_lead_keys         (HtkStore         *store,
                                       const char       *user_id,
                                       GError          **error);

GPtrArray      *htk_team_devices      (HtkStore         *store,
                                       const char       *user_id,
                                       GError          **error);
GArray         *htk_lead_words        (HtkStore         *store,
                                       const char       *user_id,
                                       gint64            since,
                                       GError          **error);

void            htk_carried_free      (HtkCarried       *carried);
char           *htk_carried_path      (HtkStore         *store,
                                       const char       *bundle_id);
gboolean        htk_carried_put       (HtkStore         *store,
                                       const HtkCarried *carried,
                                       GError          **error);
HtkCarried     *htk_carried_get       (HtkStore         *store,
                                       const char       *bundle_id,
                                       GError          **error);
GPtrArray      *htk_carried_waiting   (HtkStore         *store,
                                       GError          **error);
GPtrArray      *htk_carried_answered  (HtkStore         *store,
                                       const char       *device_id,
                                       GError          **error);
gboolean        htk_carried_receipt   (HtkStore         *store,
                                       const char       *bundle_id,
                                       const char       *receipt,
                                       GError          **error);
gboolean        htk_carried_file      (HtkStore         *store,
                                       const char       *sha256,
                                       GError          **error);

gboolean        htk_paired_put        (HtkStore         *store,
                                       const char       *pin,
                                       const char       *device_id,
                                       const char       *user_id,
                                       GError          **error);
char           *htk_paired_device     (HtkStore         *store,
                                       const char       *pin);
gboolean        htk_paired_knows      (HtkStore         *store,
                                       const char       *device_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkKnownDevice, htk_known_device_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtkCarried, htk_carried_free)

G_END_DECLS
