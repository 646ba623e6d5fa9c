#pragma once

/* What happens to a visit, as rows: the same on the tablet that does it, on the county that hears
 * of it, and on the tablets that are told. */

#include "app/record/htk-visit-life.h"
#include "app/store/htk-visits.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean    htk_visit_put_revision (HtkStore  *store,
                                    JsonObject *body,
                                    GError    **error);
gboolean    htk_visit_put_review  (HtkStore    *store,
                                   JsonObject  *body,
                                   GError     **error);
gboolean    htk_visit_take_submit (HtkStore    *store,
                                   JsonObject  *body,
                                   const char  *role,
                                   GError     **error);
gboolean    htk_visit_take_review (HtkStore    *store,
                                   JsonObject  *body,
                                   const char  *role,
                                   GError     **error);
gboolean    htk_visit_take_withdraw (HtkStore  *store,
                                   JsonObject  *body,
                                   const char  *role,
                                   GError     **error);
gboolean    htk_visit_take_recheck (HtkStore   *store,
                                   JsonObject  *body,
                                   const char  *role,
                                   GError     **error);
gboolean    htk_visit_take_reply  (HtkStore    *store,
                                   JsonObject  *body,
                                   GError     **error);
gboolean    htk_visit_take_void   (HtkStore    *store,
                                   JsonObject  *body,
                                   const char  *role,
                                   GError     **error);
JsonObject *htk_visit_to_json     (HtkStore    *store,
                                   const char  *visit_id,
                                   GError     **error);
gboolean    htk_visit_from_json   (HtkStore    *store,
                                   JsonObject  *body,
                                   gint64       version,
                                   GError     **error);

G_END_DECLS
